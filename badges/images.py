"""Badge artwork in files: the carriers that badges are baked into, and the baked pictures."""

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from badges.models import AssertionDocument
from issuers.images import files
from openbadges import baking

Form = AssertionDocument.Form

CARRIER_SIZE = 600
# Which forms go into a picture: both versions where no one is asked for. 3.0 goes in as VC-JWT, which most readers take.
VERSIONS = {"": ("v2", "v3"), "2": ("v2",), "3": ("v3",)}
BAKED_FORMS = {"v2": Form.HOSTED_2_0, "v3": Form.JWT_3_0}


def carrier(picture, *, is_svg=False) -> bytes:
    """The cleaned picture that a badge is baked into."""
    name = files.svg(picture.sha256) if is_svg else files.png(picture.sha256, CARRIER_SIZE)
    return files.read(name)


def with_badge(assertion, stored, *, version="", is_svg=False) -> bytes:
    """The artwork with the badge inside, in one version of the standard or in both; `stored` are its bytes by form."""
    payloads = {
        place: stored[BAKED_FORMS[place]]
        for place in VERSIONS[version]
        if BAKED_FORMS[place] in stored
    }
    return baking.bake(carrier(assertion.version.picture, is_svg=is_svg), **payloads)


def baked_name(assertion) -> str:
    return f"baked/{assertion.pk}.png"


def bake(assertion, stored) -> bytes:
    """Put both versions into the artwork, keep the file, and give its bytes."""
    baked = with_badge(assertion, stored)
    name = baked_name(assertion)
    storage = storages["private"]
    storage.delete(name)
    storage.save(name, ContentFile(baked))
    return baked


def forget(assertion):
    """Delete the baked picture, if there is one."""
    storages["private"].delete(baked_name(assertion))


def baked(assertion) -> bytes | None:
    """The baked picture if its file is there."""
    try:
        with storages["private"].open(baked_name(assertion)) as file:
            return file.read()
    except FileNotFoundError:
        return None
