"""Reading badges out of PNG: chunk tricks, and other readers that must agree or be refused."""

import io
import struct
import tracemalloc
import zlib

import openbadges_bakery
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from openbadges import png
from openbadges.errors import (
    BakedBadgeDamaged,
    BakedBadgeTooLarge,
    ImageDamaged,
    NoBadgeInImage,
    NotAnImage,
    OpenBadgesError,
    SeveralBadgesInImage,
)
from openbadges.model import Baked
from openbadges.tests.pictures import (
    BOTH,
    JWS,
    OTHER_JWS,
    PICTURES,
    assemble,
    chunk,
    header,
    itxt,
    text,
)


def read_by_pillow(picture):
    """The text that Pillow finds under the keyword of 2.0."""
    with Image.open(io.BytesIO(picture)) as image:
        image.load()
        found = image.text.get("openbadges")
    return str(found) if found else None


def read_by_bakery(picture):
    """What openbadges-bakery finds; it does not know compression, and falls over it."""
    try:
        return openbadges_bakery.unbake(io.BytesIO(picture))
    except UnicodeDecodeError:
        return None


# Reading


@pytest.mark.threat("I-04")
@pytest.mark.parametrize(
    ("picture", "read"),
    {
        "modern": (assemble(itxt(JWS.encode()), None), Baked(JWS)),
        "before the end": (assemble(None, itxt(JWS.encode())), Baked(JWS)),
        "both versions": (
            assemble(itxt(b"{}"), itxt(JWS.encode(), b"openbadgecredential"), None),
            Baked("{}", JWS),
        ),
        "language tag": (
            assemble(itxt(JWS.encode(), frame=b"\0\0it\0badge\0"), None),
            Baked(JWS, "", ("language_tag",)),
        ),
        "compressed": (
            assemble(itxt(zlib.compress(JWS.encode()), frame=b"\1\0\0\0"), None),
            Baked(JWS, "", ("compressed",)),
        ),
        "legacy address": (
            assemble(text(b"https://example.org/1"), None),
            Baked("https://example.org/1", "", ("legacy_chunk",)),
        ),
        "legacy compressed": (
            assemble(chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(b"{}")), None),
            Baked("{}", "", ("legacy_chunk", "compressed")),
        ),
        "the same twice, old and modern": (
            assemble(text(JWS.encode()), None, itxt(JWS.encode())),
            Baked(JWS, "", ("legacy_chunk",)),
        ),
        "bytes after the end": (
            assemble(itxt(JWS.encode()), None) + b"<script>",
            Baked(JWS, "", ("trailing_bytes",)),
        ),
        "badge after the end": (
            assemble(itxt(JWS.encode()), None) + itxt(OTHER_JWS.encode()),
            Baked(JWS, "", ("trailing_bytes",)),
        ),
    }.values(),
)
def test_unbake_reads(picture, read):
    assert png.unbake(picture) == read


@pytest.mark.threat("I-04")
@pytest.mark.parametrize(
    ("picture", "refusal"),
    {
        "two modern": (assemble(itxt(b"a"), itxt(b"b"), None), SeveralBadgesInImage),
        "the same modern twice": (
            assemble(itxt(b"a"), None, itxt(b"a")),
            SeveralBadgesInImage,
        ),
        "one on each side of the pixels": (
            assemble(itxt(b"a"), None, itxt(b"b")),
            SeveralBadgesInImage,
        ),
        "old says A, modern says B": (
            assemble(text(b"a"), itxt(b"b"), None),
            SeveralBadgesInImage,
        ),
        "modern says A, old says B": (
            assemble(itxt(b"a"), text(b"b"), None),
            SeveralBadgesInImage,
        ),
        "two old": (assemble(text(b"a"), text(b"b"), None), SeveralBadgesInImage),
        "two of 3.0": (
            assemble(
                itxt(b"a", b"openbadgecredential"), itxt(b"b", b"openbadgecredential"), None
            ),
            SeveralBadgesInImage,
        ),
        "too long": (
            assemble(itxt(b"a" * (png.MAX_BADGE_BYTES + 1)), None),
            BakedBadgeTooLarge,
        ),
        "compression cut short": (
            assemble(itxt(zlib.compress(b"a" * 999)[:-6], frame=b"\1\0\0\0"), None),
            BakedBadgeDamaged,
        ),
        "compression with a tail": (
            assemble(itxt(zlib.compress(b"a") + b"x", frame=b"\1\0\0\0"), None),
            BakedBadgeDamaged,
        ),
        "no compression at all": (
            assemble(itxt(b"plain", frame=b"\1\0\0\0"), None),
            BakedBadgeDamaged,
        ),
        "unknown compression": (
            assemble(chunk(b"zTXt", b"openbadges\0\1abc"), None),
            BakedBadgeDamaged,
        ),
        "unknown flag": (assemble(itxt(b"a", frame=b"\2\0\0\0"), None), BakedBadgeDamaged),
        "frame cut short": (
            assemble(chunk(b"iTXt", b"openbadges\0\0"), None),
            BakedBadgeDamaged,
        ),
        "empty": (assemble(itxt(b""), None), BakedBadgeDamaged),
        "NUL": (assemble(itxt(b"\0a"), None), BakedBadgeDamaged),
        "not UTF-8": (assemble(itxt(b"\xff"), None), BakedBadgeDamaged),
        "no badge": (assemble(None), NoBadgeInImage),
        "another keyword": (assemble(itxt(b"a", b"openbadges2"), None), NoBadgeInImage),
        "the keyword in a private chunk": (
            assemble(chunk(b"oBdg", b"openbadges\0a"), None),
            NoBadgeInImage,
        ),
        "no picture": (b"{}", NotAnImage),
        "nothing": (b"", NotAnImage),
        "twelve bytes": (png.SIGNATURE + b"\0\0\0\0", ImageDamaged),
        "no header": (png.SIGNATURE + itxt(b"a") + chunk(b"IEND", b""), ImageDamaged),
        "cut short": (assemble(itxt(b"a"), None)[:-5], ImageDamaged),
        "no end": (assemble(itxt(b"a"), None)[:-12], ImageDamaged),
        "a length of 2^31": (
            assemble(struct.pack(">I", 2**31) + b"iTXtopenbadges\0\0\0\0\0a", None),
            ImageDamaged,
        ),
        "longer than the file": (
            assemble(struct.pack(">I", 5000) + b"iTXtopenbadges\0\0\0\0\0a", None),
            ImageDamaged,
        ),
    }.values(),
)
def test_unbake_refuses(picture, refusal):
    with pytest.raises(OpenBadgesError) as refused:
        png.unbake(picture)

    assert type(refused.value) is refusal


@pytest.mark.threat("I-04")
def test_a_badge_with_a_wrong_checksum_is_damaged():
    picture = bytearray(assemble(itxt(b"badge"), None))
    picture[picture.rindex(b"badge")] ^= 1

    with pytest.raises(BakedBadgeDamaged):
        png.unbake(bytes(picture))


@pytest.mark.threat("I-04")
def test_a_compressed_bomb_is_never_unpacked():
    bomb = assemble(itxt(zlib.compress(b"A" * 50_000_000, 9), frame=b"\1\0\0\0"), None)
    tracemalloc.start()

    with pytest.raises(BakedBadgeTooLarge):
        png.unbake(bomb)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * png.MAX_BADGE_BYTES


@given(st.data())
def test_no_changed_byte_of_a_badge_goes_unseen(data):
    baked = png.Carrier.from_png(PICTURES["RGBA"]).bake(v3=JWS)
    place = data.draw(st.integers(33, 33 + 12 + 24 + len(JWS) - 1))
    changed = bytearray(baked)
    changed[place] ^= data.draw(st.integers(1, 255))

    with pytest.raises(OpenBadgesError):
        png.unbake(bytes(changed))


@given(st.binary(max_size=200), st.booleans())
def test_only_our_own_refusals_leave_the_reader(noise, has_header):
    picture = png.SIGNATURE + (header() if has_header else b"") + noise

    for read in (png.unbake, png.inspect, png.strip_badges):
        with pytest.raises(OpenBadgesError):
            read(picture)


# Other readers


DIFFERENTIAL = {
    "modern": assemble(itxt(JWS.encode()), None),
    "before the end": assemble(None, itxt(JWS.encode())),
    "legacy": assemble(text(b"https://example.org/1"), None),
    "two": assemble(itxt(b"a"), itxt(b"b"), None),
    "around the pixels": assemble(itxt(b"a"), None, itxt(b"b")),
    "old then modern": assemble(text(b"a"), itxt(b"b"), None),
    "old then modern, the same": assemble(text(b"a"), itxt(b"a"), None),
    "leading NUL": assemble(itxt(b"\0\0a"), None),
    "two in compression": assemble(
        itxt(zlib.compress(b"a"), frame=b"\1\0\0\0"), itxt(b"b"), None
    ),
    "3.0 first": assemble(itxt(b"{}", b"openbadgecredential"), itxt(JWS.encode()), None),
    "our own": png.Carrier.from_png(PICTURES["RGBA"]).bake(**BOTH),
    "our own, palette": png.Carrier.from_png(PICTURES["palette with transparency"]).bake(
        **BOTH
    ),
}


@pytest.mark.threat("I-04")
@pytest.mark.parametrize("name", DIFFERENTIAL)
def test_readers_agree_or_we_refuse(name):
    picture = DIFFERENTIAL[name]
    try:
        ours = png.unbake(picture).v2
    except OpenBadgesError:
        ours = None

    assert ours is None or {read_by_pillow(picture), read_by_bakery(picture)} <= {ours, None}


def test_bakery_reads_what_we_bake_and_we_read_what_it_bakes():
    theirs = io.BytesIO()
    with io.BytesIO(PICTURES["RGBA"]) as picture:
        openbadges_bakery.bake(picture, BOTH["v2"], theirs)

    assert png.unbake(theirs.getvalue()) == Baked(BOTH["v2"])
    assert theirs.getvalue() == png.Carrier.from_png(PICTURES["RGBA"]).bake(v2=BOTH["v2"])


def test_pillow_writes_what_we_read():
    written = io.BytesIO()
    words = PngImagePlugin.PngInfo()
    words.add_itxt("openbadgecredential", JWS)
    Image.new("L", (3, 3)).save(written, "PNG", pnginfo=words)

    assert png.unbake(written.getvalue()) == Baked("", JWS)
