"""Keeping pictures."""

from django.db import transaction

from accounts import audit
from issuers import images
from issuers.errors import OfAnotherIssuer
from issuers.images import files
from issuers.models import Picture


def keep_picture(*, issuer, content: bytes, by) -> Picture:
    """Check, clean and keep an uploaded picture of this organisation; the same picture is kept once.

    Raises PictureRefused with the sentence that stands at the field; `remarks` of what it answers are sentences about what
    could be better. The files are written before the row, so that no row ever names a file that is not there.
    """
    clean = images.clean(content)
    for size, png in clean.pngs.items():
        files.keep(files.png(clean.sha256, size), png)
    if clean.svg:
        files.keep(files.svg(clean.sha256), clean.svg)
    picture = _record(issuer=issuer, clean=clean, by=by)
    picture.remarks = clean.remarks
    return picture


def refuse_foreign(row, issuer) -> None:
    """A picture or a project is used by its own organisation only. Raises OfAnotherIssuer."""
    if row is not None and row.issuer_id != issuer.pk:
        raise OfAnotherIssuer


@transaction.atomic
def _record(*, issuer, clean, by):
    picture, is_new = Picture.objects.get_or_create(
        issuer=issuer,
        sha256=clean.sha256,
        defaults={"has_svg": bool(clean.svg), "size": clean.size, "uploaded_by": by},
    )
    if is_new:
        audit.record(
            "issuers.picture_kept", by=by, about=picture, issuer_id=issuer.pk, kind=clean.kind
        )
    return picture
