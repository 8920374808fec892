"""Rows into the nouns of the standard."""

import hashlib
import uuid
from dataclasses import replace
from datetime import datetime, time
from functools import lru_cache

from django.conf import settings
from django.utils.timezone import get_default_timezone
from django.utils.translation import override

from badges.models import BadgeType
from issuers import documents as issuers
from issuers.documents import address
from openbadges.model import (
    Achievement,
    Alignment,
    Credential,
    Criteria,
    Evidence,
    Image,
    Recipient,
    Related,
    Status,
)

# So many badges are being collected at a time, in one process.
MOST_FROZEN = 256

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


def achievement(version) -> Achievement:
    """A version of a badge as the standard sees it, in its own language."""
    said = _frozen(version, version.frozen_at) if version.frozen_at else _said_by(version)
    return replace(said, creator=issuers.profile(version.badge_class.issuer))


@lru_cache(maxsize=MOST_FROZEN)
def _frozen(version, _frozen_at) -> Achievement:
    """What is awarded never changes again; the moment tells it from a freezing that was undone with its transaction."""
    return _said_by(version)


def _said_by(version) -> Achievement:
    text = version.text(version.language)
    # The page in the badge's language, whatever that of the person is who happens to collect it.
    with override(version.language):
        page = f"{settings.SITE_URL}{version.badge_class.get_absolute_url()}"
    return Achievement(
        id=version.iri,
        name=text.name,
        description=text.description,
        criteria=Criteria(id=page, narrative=text.criteria),
        image=Image(version.picture.iri, text.name) if version.picture else None,
        achievement_type=ACHIEVEMENT_TYPES[BadgeType(version.badge_type)],
        tags=tuple(version.tags),
        alignments=(*skills(version), *level(version)),
        credits_available=number(version.credits),
        language=version.language,
        version=str(version.number),
    )


def skills(version) -> tuple[Alignment, ...]:
    """What it attests, in the words of a framework."""
    return tuple(
        Alignment(
            target_name=alignment.target_name,
            target_url=alignment.target_url,
            target_description=alignment.target_description,
            target_framework=alignment.target_framework,
            target_code=alignment.target_code,
        )
        for alignment in version.alignments.all()
    )


def level(version) -> tuple[Alignment, ...]:
    """Its level, where it has one: neither version of the standard has a place for it but an alignment."""
    if version.eqf_level is None:
        return ()
    return (
        Alignment(
            target_name=f"EQF level {version.eqf_level}",
            target_url=f"http://data.europa.eu/snb/eqf/{version.eqf_level}",
            target_framework="European Qualifications Framework",
            target_code=str(version.eqf_level),
        ),
    )


def number(credits_) -> float | None:
    return None if credits_ is None else float(credits_)


def credential(assertion, *, evidence=None, entry=None) -> Credential:
    """An awarded badge as the standard sees it: both dates, the salted recipient, the evidence, the entry for its status.

    In 3.0 it is named by the address of its Data Integrity form, in 2.0 by that of the hosted Assertion. `evidence` and
    `entry` are rows, where the caller has them at hand.
    """
    if evidence is None:
        evidence = assertion.evidence.all()
    return Credential(
        id=address("award_json", assertion.pk),
        hosted_id=assertion.iri,
        achievement=achievement(assertion.version),
        issuer=issuers.profile(assertion.version.badge_class.issuer),
        recipient=Recipient.hashed(
            address=assertion.recipient_address,
            salt=assertion.salt,
            subject_id=subject_id(assertion),
            name=assertion.holder_name,
        ),
        valid_from=assertion.issued_at,
        valid_until=assertion.expires_at,
        awarded_at=datetime.combine(assertion.awarded_on, time(12), get_default_timezone()),
        issued_at=assertion.issued_at,
        image=Image(address("award_picture", assertion.pk, rest=[600])),
        narrative=assertion.narrative,
        credits_earned=number(assertion.version.credits),
        evidence=tuple(
            Evidence(id=entry.url, name=entry.name, narrative=entry.narrative)
            for entry in evidence
        ),
        language=assertion.language,
        status=status(entry) if entry else None,
        related=tuple(
            Related(address(name, assertion.pk))
            for name in ("ob2_signed_assertion", "award_json", "award_jwt")
        ),
    )


def signed_credential(found: Credential, *, assertion, key) -> Credential:
    """The same award as a signed 2.0 badge says it: by an address and a badge class of its own, whose issuer lists the key."""
    return replace(
        found,
        hosted_id=address("ob2_signed_assertion", assertion.pk),
        achievement=replace(
            found.achievement,
            hosted_id=address("ob2_signing_badge", assertion.version_id, key.key_id),
        ),
        related=(Related(assertion.iri), *found.related[1:]),
    )


def subject_id(assertion) -> str:
    """Whom a 3.0 credential is about: a name of this award alone, so that two badges of one person do not meet in it."""
    digest = hashlib.sha256(f"subject|{assertion.salt}".encode()).digest()
    return uuid.UUID(bytes=digest[:16], version=4).urn


def status(entry) -> Status:
    """Where it is looked up whether the award was taken back."""
    found = address("status_list", entry.status_list_id)
    return Status(id=f"{found}#{entry.index}", list_credential=found, index=entry.index)
