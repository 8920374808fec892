"""Draws one picture anew, in a process of its own that may use little memory and little time.

Started as `python -I drawing.py png|jpeg|svg` with the bytes on its input; it answers with one line of JSON,
`{"refused": reason}` or `{"pngs": [[size, length], ...], "small": false}`, followed by the PNGs one after the other.
It imports nothing of the site: what reads strangers' bytes should know no rows and no keys.
"""

import io
import json
import resource
import sys
import warnings
from pathlib import Path

import font_manrope
import resvg_py
from PIL import Image, ImageOps

MEMORY = 512 * 1024 * 1024
# The most detailed honest artwork, 2,800 parts with outlines or five large shadows, takes one and a half.
CPU_SECONDS = 4
LARGEST_SIDE = 4096
LARGEST_AREA = 16_000_000
SMALLEST_SIDE = 90
SIZES = (96, 160, 320, 600)
WIDEST = 1200
_FILES = Path(font_manrope.__file__).parent / "files"
FONTS = [str(_FILES / f"Manrope-{weight}.ttf") for weight in ("Regular", "SemiBold", "Bold")]


class Refused(Exception):
    """The picture cannot be drawn, for the reason named."""


def rasterised(svg: str) -> bytes:
    """As wide or as high as the widest size; letters in our own font, so that every machine draws the same."""

    def drawn(**size: int) -> bytes:
        return resvg_py.svg_to_bytes(
            svg_string=svg,
            skip_system_fonts=True,
            font_files=FONTS,
            font_family="Manrope",
            sans_serif_family="Manrope",
            serif_family="Manrope",
            **size,
        )

    width, height = Image.open(io.BytesIO(drawn(width=SIZES[0])), formats=["PNG"]).size
    return drawn(width=WIDEST) if width >= height else drawn(height=WIDEST)


def coloured(picture: Image.Image) -> Image.Image:
    """In RGBA, whatever the file counts its colours in."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda level: level / 256).convert("L")
    if picture.mode not in ("P", "PA", "LA", "L", "1", "RGB", "RGBA"):
        picture = picture.convert("RGB")
    return picture.convert("RGBA")


def opened(kind: str, content: bytes) -> Image.Image:
    """The picture in RGBA, upright, not yet square."""
    if kind == "svg":
        content, kind = rasterised(content.decode()), "png"
    try:
        picture = Image.open(io.BytesIO(content), formats=[kind.upper()])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as bomb:
        raise Refused("too_wide") from bomb
    width, height = picture.size
    if max(width, height) > LARGEST_SIDE or width * height > LARGEST_AREA:
        raise Refused("too_wide")
    if max(width, height) < SMALLEST_SIDE:
        raise Refused("too_small")
    if getattr(picture, "n_frames", 1) > 1:
        raise Refused("animated_image")
    picture.draft("RGB", (WIDEST, WIDEST))
    picture.load()
    picture = coloured(ImageOps.exif_transpose(picture))
    picture.thumbnail((WIDEST, WIDEST), Image.Resampling.LANCZOS)
    return picture


def squared(picture: Image.Image) -> Image.Image:
    """In the middle of a transparent square, at least as wide as the widest size that pages ask for."""
    side = max(picture.size)
    square = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    if side < SIZES[-1]:
        square = square.resize((SIZES[-1], SIZES[-1]), Image.Resampling.LANCZOS)
    return square


def written(picture: Image.Image) -> bytes:
    """As PNG without any text, profile or place."""
    clean = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    output = io.BytesIO()
    clean.save(output, "PNG")
    return output.getvalue()


def drawn(kind: str, content: bytes) -> tuple[dict[int, bytes], bool]:
    """Every size that is kept, and whether the picture had to be blown up for them."""
    picture = opened(kind, content)
    square = squared(picture)
    sizes = {
        size: written(square.resize((size, size), Image.Resampling.LANCZOS))
        for size in SIZES
        if size < square.width
    }
    return sizes | {square.width: written(square)}, max(picture.size) < SIZES[-1]


def answer(kind: str, content: bytes) -> tuple[dict, bytes]:
    try:
        pngs, is_small = drawn(kind, content)
    except Refused as reason:
        return {"refused": str(reason)}, b""
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a decoder fails in many ways, and each means that the picture is bad
        return {"refused": "invalid_svg" if kind == "svg" else "damaged"}, b""
    sizes = [[size, len(png)] for size, png in pngs.items()]
    return {"pngs": sizes, "small": is_small}, b"".join(pngs.values())


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    warnings.simplefilter("error")
    Image.MAX_IMAGE_PIXELS = LARGEST_AREA
    head, body = answer(sys.argv[1], sys.stdin.buffer.read())
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)


if __name__ == "__main__":
    main()
