"""Pictures for tests: small, valid, and broken in one way each."""

import io
import struct
import zlib

from PIL import Image

from openbadges import png

JWS = "eyJhbGciOiJSUzI1NiJ9.eyJpZCI6MX0.c2ln"
OTHER_JWS = "eyJhbGciOiJSUzI1NiJ9.eyJpZCI6Mn0.c2ln"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><title>Fiamma è</title>'
    '<path d="M0 0h8v8z" fill="#d64"/></svg>'
).encode()


def chunk(kind, content):
    """One chunk with its length and checksum."""
    crc = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)


def header(width=1, height=1, depth=8, colour=0, interlace=0):
    return chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    )


def assemble(*chunks, ihdr=None):
    """A picture of one grey pixel out of chunks; `None` stands for its pixels."""
    pixels = chunk(b"IDAT", zlib.compress(b"\0\x7f"))
    body = b"".join(pixels if each is None else each for each in chunks)
    return png.SIGNATURE + (ihdr or header()) + body + chunk(b"IEND", b"")


def itxt(text, keyword=b"openbadges", frame=b"\0\0\0\0"):
    return chunk(b"iTXt", keyword + b"\0" + frame + text)


def text(content, keyword=b"openbadges"):
    return chunk(b"tEXt", keyword + b"\0" + content)


def drawn(mode="RGBA", size=(12, 9), **options):
    """A picture that Pillow drew."""
    written = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert(mode).save(written, "PNG", **options)
    return written.getvalue()


def pixels(picture):
    """What a person sees of a picture."""
    with Image.open(io.BytesIO(picture)) as image:
        return image.convert("RGBA").tobytes()


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
