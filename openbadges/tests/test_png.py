"""Badges in PNG: one chunk a version, pixels untouched, and no choice between two."""

import io
import re
import struct
import tracemalloc
import warnings
import zlib

import openbadges_bakery
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from openbadges import png
from openbadges.errors import (
    AnimatedImage,
    BakedBadgeDamaged,
    BakedBadgeTooLarge,
    ImageDamaged,
    ImageTooLarge,
    NoBadgeInImage,
    NotAnImage,
    NothingToBake,
    OpenBadgesError,
    SeveralBadgesInImage,
    TrailingBytes,
)
from openbadges.model import Baked
from openbadges.tests.pictures import (
    JWS,
    OTHER_JWS,
    assemble,
    chunk,
    drawn,
    header,
    itxt,
    pixels,
    text,
)

PICTURES = {
    "RGBA": drawn(),
    "RGB": drawn("RGB"),
    "grey": drawn("L"),
    "one bit": drawn("1"),
    "16 bit": drawn("I;16"),
    "palette with transparency": drawn("P", transparency=3),
    "resolution and words": drawn(dpi=(300, 300), pnginfo=None),
    "animated": drawn(save_all=True, append_images=[Image.new("RGBA", (12, 9), "red")]),
    # The same single row serves all passes: only the first of the seven has a pixel.
    "interlaced": assemble(None, ihdr=header(interlace=1)),
}
BOTH = {"v2": '{"id":"https://example.org/1","n":"è € 🎓"}', "v3": JWS}

payloads = st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1)


def chunks_of(picture):
    """An independent walk: (type, content) of every chunk."""
    found, at = [], 8
    while at < len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        found.append((picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]))
        assert zlib.crc32(picture[at + 4 : at + 8 + length]) == int.from_bytes(
            picture[at + 8 + length : at + 12 + length]
        )
        at += 12 + length
    return found


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


# Baking


@pytest.mark.parametrize("name", PICTURES)
def test_bake_leaves_everything_but_one_chunk_a_version(name):
    picture = PICTURES[name]

    baked = png.Carrier.from_png(picture).bake(**BOTH)

    before, after = chunks_of(picture), chunks_of(baked)
    assert after == [
        before[0],
        (b"iTXt", b"openbadges\0\0\0\0\0" + BOTH["v2"].encode()),
        (b"iTXt", b"openbadgecredential\0\0\0\0\0" + BOTH["v3"].encode()),
        *before[1:],
    ]
    assert pixels(baked) == pixels(picture)


@given(v2=payloads | st.just(""), v3=payloads | st.just(""))
def test_what_is_baked_is_what_is_read(v2, v3):
    carrier = png.Carrier.from_png(PICTURES["RGBA"])

    if v2 or v3:
        assert png.unbake(carrier.bake(v2=v2, v3=v3)) == Baked(v2, v3)
        assert carrier.bake(v2=v2, v3=v3) == carrier.bake(v2=v2.encode(), v3=v3.encode())
    else:
        with pytest.raises(NothingToBake):
            carrier.bake(v2=v2, v3=v3)


@pytest.mark.threat("I-04")
@given(first=payloads, second=payloads)
def test_two_bakes_give_one_chunk(first, second):
    once = png.Carrier.from_png(PICTURES["RGBA"]).bake(v2=first, v3=first)

    twice = png.Carrier.from_png(once).bake(v2=second)

    assert png.unbake(twice) == Baked(second, "")
    assert twice == png.Carrier.from_png(PICTURES["RGBA"]).bake(v2=second)


@pytest.mark.threat("I-04")
def test_earlier_badges_are_removed_from_every_kind_of_text():
    comment = chunk(b"tEXt", b"Comment\0openbadges stay a comment")
    packed = chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(b"old"))
    dirty = assemble(
        itxt(b"a"),
        text(b"b"),
        comment,
        None,
        packed,
        itxt(b"c", b"openbadgecredential"),
        text(b"d", b"openbadgecredential"),
    )

    assert png.strip_badges(dirty + b"<script>") == assemble(comment, None)


def test_a_picture_without_badges_stays_as_it_is():
    for picture in PICTURES.values():
        assert png.strip_badges(picture) == picture


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


# Uploads


def test_inspect_tells_the_header():
    assert png.inspect(PICTURES["palette with transparency"]) == png.Header(12, 9, 8, 3, False)
    assert png.inspect(PICTURES["interlaced"]) == png.Header(1, 1, 8, 0, True)


@pytest.mark.threat("I-03")
@pytest.mark.parametrize(
    ("width", "height"), [(9000, 9000), (13000, 13000), (4097, 1), (1, 4097), (4096, 4096)]
)
def test_a_bomb_is_refused_by_its_header_alone(width, height):
    bomb = assemble(None, ihdr=header(width, height))

    with pytest.raises(ImageTooLarge):
        png.inspect(bomb)


@pytest.mark.threat("I-03")
def test_a_file_over_two_megabytes_is_refused_unread():
    with pytest.raises(ImageTooLarge):
        png.inspect(b"\0" * (png.MAX_BYTES + 1))


def test_the_largest_picture_passes():
    assert png.inspect(assemble(None, ihdr=header(4000, 4000))).width == 4000


@pytest.mark.threat("I-04", "I-06")
@pytest.mark.parametrize(
    ("picture", "refusal"),
    {
        "HTML after the end": (assemble(None) + b"<script>", TrailingBytes),
        "animated": (PICTURES["animated"], AnimatedImage),
        "no pixels": (assemble(), ImageDamaged),
        "two headers": (assemble(header(), None), ImageDamaged),
        "a type that is no word": (assemble(chunk(b"a\0b!", b""), None), ImageDamaged),
        "no width": (assemble(None, ihdr=header(0, 1)), ImageDamaged),
        "negative width": (assemble(None, ihdr=header(2**31, 1)), ImageDamaged),
        "depth that the colour type lacks": (
            assemble(None, ihdr=header(depth=3)),
            ImageDamaged,
        ),
        "unknown colour type": (assemble(None, ihdr=header(colour=5)), ImageDamaged),
        "unknown interlace": (assemble(None, ihdr=header(interlace=2)), ImageDamaged),
        "JPEG": (b"\xff\xd8\xff\xe0", NotAnImage),
        "header alone": (png.SIGNATURE + header(), ImageDamaged),
    }.values(),
)
def test_inspect_refuses(picture, refusal):
    with pytest.raises(OpenBadgesError) as refused:
        png.inspect(picture)

    assert type(refused.value) is refusal


@given(st.data())
def test_no_changed_byte_of_a_picture_goes_unseen(data):
    picture = bytearray(PICTURES["RGBA"])
    picture[data.draw(st.integers(0, len(picture) - 1))] ^= data.draw(st.integers(1, 255))

    for check in (png.inspect, png.strip_badges):
        with pytest.raises(OpenBadgesError):
            check(bytes(picture))


def test_what_we_bake_opens_without_a_warning():
    baked = png.Carrier.from_png(PICTURES["RGB"]).bake(**BOTH)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert re.match("{", read_by_pillow(baked))
