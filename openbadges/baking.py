"""Bake a badge into a picture and read it back, whichever kind of picture it is.

Open Badges 2.0 Baking; Open Badges 3.0 section 5.3. Only PNG and SVG carry badges.
"""

from openbadges import png, svg
from openbadges.errors import NotAnImage
from openbadges.model import Baked

PNG_TYPE = "image/png"
SVG_TYPE = "image/svg+xml"


def media_type(image: bytes) -> str:
    """The kind of a picture by its first bytes, never by its name; a first look, no check.

    Raises NotAnImage.
    """
    if image.startswith(png.SIGNATURE):
        return PNG_TYPE
    beginning = image[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if beginning.startswith(b"<") and b"svg" in beginning:
        return SVG_TYPE
    raise NotAnImage


def carrier(image: bytes) -> png.Carrier | svg.Carrier:
    """Prepare a picture once to bake it for many recipients.

    A PNG is checked and loses earlier badges, an SVG is sanitised. Raises ImageError.
    """
    if image.startswith(png.SIGNATURE):
        return png.Carrier.from_png(image)
    return svg.Carrier.from_svg(image)


def bake(image: bytes, *, v2: bytes | str = b"", v3: bytes | str = b"") -> bytes:
    """Put a 2.0 badge, a 3.0 badge, or both into a PNG or SVG, in place of any earlier ones.

    Each is a JSON document or a compact JWS. Raises ImageError and NothingToBake.
    """
    return carrier(image).bake(v2=v2, v3=v3)


def unbake(image: bytes) -> Baked:
    """Read the badges out of a PNG or SVG. Raises ImageError and BakingError."""
    return png.unbake(image) if image.startswith(png.SIGNATURE) else svg.unbake(image)
