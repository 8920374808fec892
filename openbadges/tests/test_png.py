"""Badges in PNG: one chunk a version, pixels untouched, and no choice between two."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadges import png
from openbadges.errors import (
    AnimatedImage,
    ImageDamaged,
    ImageTooLarge,
    NotAnImage,
    NothingToBake,
    OpenBadgesError,
    TrailingBytes,
)
from openbadges.model import Baked
from openbadges.tests.pictures import (
    BOTH,
    PICTURES,
    assemble,
    chunk,
    header,
    itxt,
    pixels,
    text,
)

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
        png.inspect(b"\0" * (2 * 1024 * 1024 + 1))


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
