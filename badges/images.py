"""Badge artwork in files: the carriers that badges are baked into, and the baked pictures."""

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from openbadges import baking

CARRIER_SIZE = 600
SIZES = (96, 160, 320, CARRIER_SIZE)


def picture_name(picture, size) -> str:
    """Where one size of a cleaned picture lies."""
    return f"pictures/{picture.sha256}/{size}.png"


def carrier(picture) -> bytes:
    """The cleaned PNG that a badge is baked into."""
    with storages["default"].open(picture_name(picture, CARRIER_SIZE)) as file:
        return file.read()


def baked_name(assertion) -> str:
    return f"baked/{assertion.pk}.png"


def bake(assertion, document: bytes) -> bytes:
    """Put the document into the artwork of its version, keep the file, and give its bytes."""
    baked = baking.bake(carrier(assertion.version.picture), v2=document.decode())
    name = baked_name(assertion)
    storage = storages["private"]
    storage.delete(name)
    storage.save(name, ContentFile(baked))
    return baked


def baked(assertion) -> bytes | None:
    """The baked picture if its file is there."""
    try:
        with storages["private"].open(baked_name(assertion)) as file:
            return file.read()
    except FileNotFoundError:
        return None
