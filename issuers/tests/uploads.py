"""Files that people upload: good pictures, and what else comes under their name."""

import io
import struct
import zlib

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50">%s</svg>'


def png(size=(640, 400), colour=(10, 120, 80, 255), *, texts=()):
    """A PNG of one colour; `texts` are keywords and contents of its text chunks."""
    info = PngInfo()
    for keyword, content in texts:
        info.add_itxt(keyword, content)
    output = io.BytesIO()
    Image.new("RGBA", size, colour).save(output, "PNG", pnginfo=info)
    return output.getvalue()


def jpeg(size=(640, 400), *, latitude=None, orientation=None):
    """A JPEG, with a place and an orientation in its EXIF if wanted."""
    picture = Image.new("RGB", size, (10, 120, 80))
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    if latitude:
        exif[0x010E] = f"taken at {latitude}"
        exif.get_ifd(0x8825)[2] = (45.0, 4.0, 0.0)
    output = io.BytesIO()
    picture.save(output, "JPEG", exif=exif)
    return output.getvalue()


def gif():
    output = io.BytesIO()
    Image.new("P", (200, 200)).save(output, "GIF")
    return output.getvalue()


def animated_png():
    frames = [Image.new("RGBA", (200, 200), (n, 0, 0, 255)) for n in (0, 100, 200)]
    output = io.BytesIO()
    frames[0].save(output, "PNG", save_all=True, append_images=frames[1:])
    return output.getvalue()


def chunk(kind, content):
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def png_bomb(width, height):
    """A small file that would decode to width x height pixels."""
    row = b"\0" + b"\0" * ((width + 7) // 8)
    packed = zlib.compressobj(9)
    pixels = b"".join(packed.compress(row) for _ in range(height)) + packed.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )


def chunks_of(content):
    """The kinds of the chunks of a PNG, in order."""
    kinds, at = [], 8
    while at < len(content):
        length = struct.unpack(">I", content[at : at + 4])[0]
        kinds.append(content[at + 4 : at + 8])
        at += 12 + length
    return kinds
