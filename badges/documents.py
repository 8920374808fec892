"""Rows into the nouns of the standard, and into the bytes that are served: the one meeting place of both vocabularies."""

from datetime import datetime, time
from typing import NamedTuple

import orjson
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.timezone import get_default_timezone

from badges.models import AssertionDocument, BadgeType
from issuers import documents as issuers
from openbadges import v2
from openbadges.model import (
    Achievement,
    Alignment,
    Credential,
    Criteria,
    Evidence,
    Image,
    Recipient,
    Revocation,
)

# Open Badges 3.0, AchievementType; what the standard has no word for starts with `ext:`.
ACHIEVEMENT_TYPES = {
    BadgeType.PARTICIPATION: "ext:Participation",
    BadgeType.COMMUNITY: "CommunityService",
    BadgeType.KNOWLEDGE: "ext:Knowledge",
    BadgeType.SKILL: "Competency",
    BadgeType.PROFICIENCY: "ext:Proficiency",
    BadgeType.CERTIFICATION: "Certification",
    BadgeType.AUTHORISATION: "License",
    BadgeType.MICRO_CREDENTIAL: "MicroCredential",
}

# What of a hosted assertion is about the person, beyond the salted hash that verification needs.
PERSONAL = frozenset({"narrative", "evidence"})


def achievement(version) -> Achievement:
    """A version of a badge as the standard sees it, in its own language."""
    text = version.text(version.language)
    page = f"{settings.SITE_URL}{version.badge_class.get_absolute_url()}"
    return Achievement(
        id=version.iri,
        name=text.name,
        description=text.description,
        criteria=Criteria(id=page, narrative=text.criteria),
        image=Image(version.picture.iri, text.name) if version.picture else None,
        achievement_type=ACHIEVEMENT_TYPES[BadgeType(version.badge_type)],
        tags=tuple(version.tags),
        alignments=tuple(
            Alignment(
                target_name=alignment.target_name,
                target_url=alignment.target_url,
                target_description=alignment.target_description,
                target_framework=alignment.target_framework,
                target_code=alignment.target_code,
            )
            for alignment in version.alignments.all()
        ),
        creator=issuers.profile(version.badge_class.issuer),
        language=version.language,
        version=str(version.number),
    )


def credential(assertion) -> Credential:
    """An awarded badge as the standard sees it: both dates, the salted recipient, the evidence."""
    return Credential(
        id=assertion.iri,
        achievement=achievement(assertion.version),
        issuer=issuers.profile(assertion.version.badge_class.issuer),
        recipient=Recipient.hashed(address=assertion.recipient_address, salt=assertion.salt),
        valid_from=assertion.issued_at,
        valid_until=assertion.expires_at,
        awarded_at=datetime.combine(assertion.awarded_on, time(12), get_default_timezone()),
        issued_at=assertion.issued_at,
        image=Image(f"{settings.SITE_URL}{reverse('award_picture', args=[assertion.pk, 600])}"),
        narrative=assertion.narrative,
        evidence=tuple(
            Evidence(id=entry.url, name=entry.name, narrative=entry.narrative)
            for entry in assertion.evidence.all()
        ),
        language=assertion.language,
    )


def hosted_assertion(assertion) -> bytes:
    """The bytes of the Open Badges 2.0 hosted Assertion; made once, at the claim."""
    return v2.to_bytes(v2.assertion(credential(assertion)))


def hosted_badge_class(version) -> bytes:
    """The bytes of the Open Badges 2.0 BadgeClass of one version."""
    return v2.to_bytes(
        v2.badge_class(achievement(version), issuer=issuers.profile(version.badge_class.issuer))
    )


def revoked_assertion(iri: str, reason: str) -> bytes:
    """What stays at the address of a revoked badge: that it is revoked, and why (Open Badges 2.0, Assertion.revoked)."""
    return v2.to_bytes(v2.revoked_assertion(Revocation(id=iri, reason=reason)))


def without_person(body: bytes) -> bytes:
    """The hosted assertion of a badge that its holder keeps private: what verification needs, nothing of the person."""
    return orjson.dumps(
        {key: value for key, value in orjson.loads(body).items() if key not in PERSONAL}
    )


class Served(NamedTuple):
    """What leaves at the permanent address of an award: bytes, status, and a fingerprint where one is known."""

    body: bytes
    status: int = 200
    tag: str | None = None


SERVED_ASSERTION = """
    SELECT document.body, document.sha256, award.revocation_reason, award.suspended_at IS NOT NULL,
           award.is_shown AND holder.is_profile_public AND holder.is_active
      FROM badges_assertiondocument document
      JOIN badges_assertion award ON award.id = document.assertion_id
      JOIN accounts_user holder ON holder.id = award.holder_id
     WHERE document.assertion_id = %s AND document.form = %s
"""


def served_assertion(pk) -> Served | None:
    """The hosted 2.0 form as it is today, from one indexed row; None if there never was such an award.

    Read by hand: building rows into objects costs more than all the rest of the answer.
    """
    with connection.cursor() as cursor:
        adapted = pk if connection.features.has_native_uuid_field else pk.hex
        cursor.execute(SERVED_ASSERTION, [adapted, AssertionDocument.Form.HOSTED_2_0.value])
        row = cursor.fetchone()
    if row is None:
        return None
    body, sha256, reason, is_suspended, is_public = row
    if is_suspended and not reason:
        reason = "suspended"
    if reason:
        iri = f"{settings.SITE_URL}{reverse('ob2_assertion', args=[pk])}"
        return Served(revoked_assertion(iri, reason), 410)
    if not is_public:
        return Served(without_person(bytes(body)))
    return Served(bytes(body), 200, sha256)


def stored(assertion, form: AssertionDocument.Form) -> bytes:
    """The bytes of one form as they were made at the claim."""
    return bytes(assertion.documents.values_list("body", flat=True).get(form=form))
