"""What becomes of an uploaded picture."""

import io
import resource
import struct
import time

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from issuers import actions, images
from issuers.errors import PictureRefused
from issuers.images import DAMAGED, TOO_HEAVY, TOO_SMALL, TOO_WIDE, WRONG_KIND, clean
from issuers.models import Picture
from issuers.tests import uploads
from issuers.tests.factories import IssuerFactory

HIDDEN_AFTER = str(images.SENTENCES["trailing_bytes"])


def refusal_of(content):
    with pytest.raises(PictureRefused) as refusal:
        clean(content)
    return str(refusal.value.message)


def opened(content):
    return Image.open(io.BytesIO(content), formats=["PNG"])


def test_a_png_becomes_square_with_transparent_sides():
    cleaned = clean(uploads.png((640, 400)))

    assert sorted(cleaned.pngs) == [96, 160, 320, 600, 640]
    assert {size: opened(content).size for size, content in cleaned.pngs.items()} == {
        size: (size, size) for size in cleaned.pngs
    }
    widest = opened(cleaned.pngs[640])
    assert (widest.getpixel((320, 5)), widest.getpixel((320, 320))) == (
        (0, 0, 0, 0),
        (10, 120, 80, 255),
    )


def test_a_large_picture_is_kept_at_1200():
    assert sorted(clean(uploads.png((3000, 2000))).pngs) == [96, 160, 320, 600, 1200]


def test_a_small_picture_is_kept_with_a_remark():
    cleaned = clean(uploads.png((200, 200)))

    assert sorted(cleaned.pngs) == [96, 160, 320, 600]
    assert [str(remark)[:45] for remark in cleaned.remarks] == [
        "This picture is smaller than 600 pixels and m"
    ]


def test_the_same_picture_has_the_same_fingerprint():
    assert clean(uploads.png()).sha256 == clean(uploads.png()).sha256
    assert clean(uploads.png()).sha256 != clean(uploads.png(colour=(0, 0, 0, 255))).sha256


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGB"])
def test_every_way_to_count_colours_is_read(mode):
    output = io.BytesIO()
    Image.new(mode, (300, 300)).save(output, "PNG")

    assert opened(clean(output.getvalue()).pngs[600]).mode == "RGBA"


def test_a_jpeg_named_png_is_kept_as_png_with_a_remark():
    cleaned = clean(uploads.jpeg((640, 640)))

    assert (cleaned.kind, opened(cleaned.pngs[640]).format) == ("jpeg", "PNG")
    assert [str(remark) for remark in cleaned.remarks] == [
        "This picture is a JPEG file. We keep it as PNG."
    ]


def test_a_jpeg_that_lies_on_its_side_is_put_upright():
    cleaned = clean(uploads.jpeg((640, 400), orientation=6))

    alpha = opened(cleaned.pngs[640]).getchannel("A")
    assert alpha.getbbox() == (120, 0, 520, 640)


@pytest.mark.threat("P-08")
@pytest.mark.parametrize(
    "content",
    [
        uploads.jpeg(latitude="45.07 N 7.68 E"),
        uploads.png(texts=[("Author", "Mario Rossi"), ("XML:com.adobe.xmp", "45.07 N")]),
    ],
)
def test_nothing_of_the_photographer_stays(content):
    cleaned = clean(content)

    for png in cleaned.pngs.values():
        assert set(uploads.chunks_of(png)) == {b"IHDR", b"IDAT", b"IEND"}
        assert b"45.07" not in png
        assert b"Rossi" not in png


@pytest.mark.threat("I-03")
@pytest.mark.parametrize("size", [(9000, 9000), (13000, 13000), (4097, 10), (4096, 4096)])
def test_a_png_bomb_is_refused_by_its_header(size):
    bomb = uploads.png_bomb(*size)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert refusal_of(bomb) == str(TOO_WIDE)

    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 20_000
    assert len(bomb) < 400_000


@pytest.mark.threat("I-03")
def test_a_jpeg_bomb_is_refused_by_its_header():
    output = io.BytesIO()
    Image.new("L", (9000, 9000)).save(output, "JPEG")

    assert refusal_of(output.getvalue()) == str(TOO_WIDE)


@pytest.mark.threat("I-03")
def test_what_takes_too_much_memory_ends_in_the_child():
    """A drawing that asks for gigabytes kills the process that draws it, and nobody else."""
    tall = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 100000"><rect width="1" height="9"/></svg>'

    assert refusal_of(tall) == str(images.TOO_HARD)


@pytest.mark.threat("I-03")
def test_what_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(images, "SECONDS", 0.01)

    assert refusal_of(uploads.png()) == str(images.TOO_HARD)


@pytest.mark.threat("D-01", "I-03")
@pytest.mark.parametrize(
    "filters",
    [
        '<feTurbulence baseFrequency=".05" numOctaves="100"/>',
        '<feMorphology radius="100"/>' * 30,
    ],
)
def test_filters_that_take_too_much_work_are_ended(monkeypatch, filters):
    monkeypatch.setattr(images, "SECONDS", 60)
    svg = (
        uploads.SVG
        % f'<filter id="f">{filters}</filter><rect filter="url(#f)" width="100" height="50"/>'.encode()
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime

    assert refusal_of(svg) == str(images.TOO_HARD)

    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 5


@pytest.mark.threat("D-01")
def test_detailed_artwork_is_drawn():
    parts = "".join(
        f'<path d="M{n % 100} {n % 50}l1 .2.2.4z" fill="#0a{n % 9}" stroke="#fff" stroke-width=".1"/>'
        for n in range(1500)
    )
    shadows = (
        '<filter id="s"><feDropShadow dx="1" dy="1" stdDeviation="1"/></filter>'
        + '<circle cx="50" cy="25" r="25" filter="url(#s)"/>' * 3
    )

    cleaned = clean(uploads.SVG % (shadows + parts).encode())

    assert sorted(cleaned.pngs) == [96, 160, 320, 600, 1200]


def test_more_than_two_megabytes_are_refused_unread():
    assert refusal_of(uploads.png() + b"\0" * 2 * 1024 * 1024) == str(TOO_HEAVY)


@pytest.mark.threat("I-04")
def test_chunk_tricks_are_refused():
    good = uploads.png()
    cut = len(good) - 12
    tricks = {
        "after the end": good + b"<script>alert(1)</script>",
        "bad checksum": good[:-4] + b"\0\0\0\0",
        "endless chunk": good[:33] + struct.pack(">I", 2**31) + b"iTXt" + good[33:],
        "no end": good[:cut],
        "moves": uploads.animated_png(),
    }

    assert {name: refusal_of(content) for name, content in tricks.items()} == {
        "after the end": HIDDEN_AFTER,
        "bad checksum": str(DAMAGED),
        "endless chunk": str(DAMAGED),
        "no end": str(DAMAGED),
        "moves": str(images.SENTENCES["animated_image"]),
    }


@pytest.mark.threat("I-04")
def test_a_badge_inside_an_upload_is_not_kept():
    """A baked picture may be uploaded as artwork: the badge of somebody else must not travel on in it."""
    cleaned = clean(uploads.png(texts=[("openbadges", '{"id": "https://evil.example.org/1"}')]))

    assert all(b"openbadges" not in png for png in cleaned.pngs.values())


@pytest.mark.threat("I-06")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\0", DAMAGED),
        (b"", WRONG_KIND),
        (b"hello", WRONG_KIND),
        (uploads.gif(), "This is a GIF file. Save it as PNG, JPEG or SVG."),
        (b"%PDF-1.7\n%\xe2\xe3", "This is a PDF file. Save it as PNG, JPEG or SVG."),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "This is a WebP file. Save it as PNG, JPEG or SVG."),
        (b"<html><body><svg></svg></body></html>", WRONG_KIND),
        (b"<!DOCTYPE html><script>alert(1)</script>", WRONG_KIND),
        (b"\xff\xd8\xff\xe0 not a picture", DAMAGED),
        (uploads.png((60, 60)), TOO_SMALL),
        (b"GIF89a/*<svg*/=1;alert(1)", "This is a GIF file. Save it as PNG, JPEG or SVG."),
    ],
)
def test_what_is_no_picture_gets_a_sentence(content, sentence):
    assert refusal_of(content) == str(sentence)


@pytest.mark.threat("I-06")
def test_a_picture_that_is_also_a_page_is_drawn_anew():
    """A JPEG with HTML in its comment and behind its end: nothing of the upload's bytes is kept."""
    good = uploads.jpeg()
    comment = b"\xff\xfe\x00\x1d<script>alert(1)</script>  "
    polyglot = good[:2] + comment + good[2:] + b"<html><script>alert(2)</script>"

    assert all(b"script" not in png for png in clean(polyglot).pngs.values())


@pytest.mark.threat("I-01")
@pytest.mark.parametrize(
    "inside",
    [
        b"<script>alert(1)</script>",
        b'<rect width="9" height="9" onclick="alert(1)"/>',
        b'<a href="javascript:alert(1)"><rect width="9" height="9"/></a>',
        b'<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.example.org"/></foreignObject>',
        b"<style>@import url(https://evil.example.org/x.css);</style>",
        b'<image href="http://169.254.169.254/latest"/>',
        b'<image href="/etc/hostname" width="9" height="9"/>',
        b'<use href="//evil.example.org#x"/>',
        b'<rect width="9" height="9" style="background:url(https://evil.example.org)"/>',
        b'<set attributeName="href" to="javascript:alert(1)"/>',
    ],
)
def test_what_an_svg_could_do_is_left_out(inside):
    good = b'<rect width="100" height="50" fill="#0a6"/>'
    cleaned = clean(uploads.SVG % (good + inside))

    for trace in (b"script", b"onclick", b"evil.example", b"169.254", b"/etc/", b"iframe"):
        assert trace not in cleaned.svg
    assert opened(cleaned.pngs[1200]).getpixel((600, 600)) == (0, 170, 102, 255)


@pytest.mark.threat("I-02")
@pytest.mark.parametrize(
    "svg",
    [
        b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        + uploads.SVG % b"<text>&x;</text>",
        b'<?xml-stylesheet href="https://evil.example.org/x.css"?>' + uploads.SVG % b"",
        uploads.SVG % (b"<g>" * 5000 + b"</g>" * 5000),
        (uploads.SVG % b"").decode().encode("utf-16"),
        uploads.SVG % b"<rect",
    ],
)
def test_an_svg_that_is_no_plain_one_is_refused(svg):
    start = time.monotonic()

    with pytest.raises(PictureRefused):
        clean(svg)

    assert time.monotonic() - start < 1


def test_letters_of_an_svg_are_drawn_in_our_own_font():
    lettered = (
        uploads.SVG
        % b'<text x="5" y="35" font-family="Nobody Has It" font-size="30">Abc</text>'
    )

    assert opened(clean(lettered).pngs[600]).getchannel("A").getbbox() is not None


@pytest.mark.django_db
def test_a_kept_picture_is_one_row_and_its_files():
    issuer = IssuerFactory()
    other = IssuerFactory()

    first = actions.keep_picture(issuer=issuer, content=uploads.png((700, 700)), by=None)
    again = actions.keep_picture(issuer=issuer, content=uploads.png((700, 700)), by=None)
    theirs = actions.keep_picture(issuer=other, content=uploads.png((700, 700)), by=None)

    assert first == again
    assert theirs.sha256 == first.sha256
    assert Picture.objects.count() == 2
    assert sorted(default_storage.listdir(f"pictures/{first.sha256}")[1]) == [
        "160.png",
        "320.png",
        "600.png",
        "700.png",
        "96.png",
    ]


@pytest.mark.django_db
def test_a_kept_drawing_keeps_its_cleaned_artwork():
    svg = uploads.SVG % b'<rect width="100" height="50" onclick="alert(1)" fill="#0a6"/>'

    picture = actions.keep_picture(issuer=IssuerFactory(), content=svg, by=None)

    with default_storage.open(f"pictures/{picture.sha256}/art.svg") as file:
        assert b"onclick" not in file.read()
    assert (picture.has_svg, picture.size) == (True, 1200)


@pytest.mark.django_db
def test_a_refused_picture_leaves_nothing_behind():
    with pytest.raises(PictureRefused):
        actions.keep_picture(issuer=IssuerFactory(), content=b"hello", by=None)

    assert Picture.objects.count() == 0
