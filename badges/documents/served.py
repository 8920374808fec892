"""What leaves at the permanent addresses of an award today, and how its page stands: each one row."""

from typing import NamedTuple

import orjson

from badges.documents import forms
from badges.models import SHOWN, Assertion, AssertionDocument, BadgeClass, BadgeClassVersion
from issuers import documents as issuers
from outbox.questions import asked_often

SUSPENDED = "suspended"


class Served(NamedTuple):
    """What leaves at the permanent address of an award: bytes, status, and a fingerprint where one is known."""

    body: bytes
    status: int = 200
    tag: str | None = None


def served_assertion(pk) -> Served | None:
    """The hosted 2.0 form as it is today; None if there never was such an award."""
    row = _row(pk, AssertionDocument.Form.HOSTED_2_0)
    if row is None:
        return None
    body, sha256, reason, suspended_at, *shown = row
    if reason or suspended_at:
        iri = issuers.address("ob2_assertion", pk)
        return Served(forms.revoked_assertion(iri, reason or SUSPENDED), 410)
    if not all(shown):
        return Served(forms.without_person(bytes(body)))
    return Served(bytes(body), 200, sha256)


def served_signed(pk, form: AssertionDocument.Form, name: str) -> Served | None:
    """A signed form as it is today; None also for a badge that its holder keeps private, since signed bytes name the person.

    `name` is the route of its address, by which what is left of a revoked one calls itself.
    """
    row = _row(pk, form)
    if row is None or not all(row[4:]):
        return None
    body, sha256, reason, suspended_at = row[:4]
    if reason or suspended_at:
        left = {
            "id": issuers.address(name, pk),
            "revoked": True,
            "revocationReason": reason or SUSPENDED,
        }
        return Served(orjson.dumps(left), 410)
    return Served(bytes(body), 200, sha256)


@asked_often
def _row(pk, form):
    return AssertionDocument.objects.filter(assertion=pk, form=form).values_list(
        "body",
        "sha256",
        "assertion__revocation_reason",
        "assertion__suspended_at",
        *(f"assertion__{each}" for each in SHOWN),
    )


def stored(assertion) -> dict[str, bytes]:
    """The bytes of every form of an award, as they were made, by form."""
    return {form: bytes(body) for form, body in assertion.documents.values_list("form", "body")}


def frozen_badge_class(pk) -> bytes | None:
    """The hosted 2.0 BadgeClass of a version that was awarded."""
    row = _frozen(pk)
    return bytes(row[0]) if row and row[0] else None


@asked_often
def _frozen(pk):
    return BadgeClassVersion.objects.filter(pk=pk).values_list("document")


class AwardFace(NamedTuple):
    """What of an award's page may change: its state, the names around it, and whether it is shown at all."""

    words: tuple
    is_public: bool


def award_face(pk) -> AwardFace | None:
    """All of an award's page that may change; None if there is no such award."""
    row = _award_face(pk)
    return AwardFace(row[: -len(SHOWN)], all(row[-len(SHOWN) :])) if row else None


@asked_often
def _award_face(pk):
    return Assertion.objects.filter(pk=pk).values_list(
        "revoked_at",
        "revocation_reason",
        "suspended_at",
        "suspension_reason",
        "holder_name",
        "issuer__name",
        "issuer__slug",
        "issuer__hue",
        "badge_class__project__name",
        *SHOWN,
    )


class BadgeFace(NamedTuple):
    """What of the page of a published badge may change."""

    version_id: object
    frozen_at: object
    archived_at: object


def badge_face(slug) -> BadgeFace | None:
    """All of a badge's page that may change; None if it was never published."""
    row = _badge_face(slug)
    return BadgeFace(*row) if row else None


@asked_often
def _badge_face(slug):
    return BadgeClass.objects.filter(slug=slug, published_at__isnull=False).values_list(
        "current_version", "current_version__frozen_at", "archived_at"
    )


def picture_of(pk) -> str | None:
    """The fingerprint of the picture of an award that its holder shows."""
    row = _picture(pk)
    return row[0] if row else None


@asked_often
def _picture(pk):
    return Assertion.objects.shown().filter(pk=pk).values_list("version__picture__sha256")
