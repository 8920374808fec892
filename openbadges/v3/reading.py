"""Open Badges 3.0 JSON-LD into the model: both data models, as other platforms write them.

VCDM 1.1 says `issuanceDate` and `expirationDate` where 2.0 says `validFrom` and `validUntil`; one value may
stand without its list. What only decorates a badge and cannot be read is left out; what it says is not.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from openbadges.errors import MissingProperty, UnreadableProperty
from openbadges.model import (
    Achievement,
    Alignment,
    Credential,
    Criteria,
    Endorsement,
    Evidence,
    Identifier,
    Identity,
    Image,
    Profile,
    Recipient,
    Related,
    Result,
    ResultDescription,
    RubricLevel,
    Status,
)
from openbadges.reading import items, parse_moment, single

Read = Mapping[str, Any]

BADGE_TYPES = frozenset({"OpenBadgeCredential", "AchievementCredential"})


def credential(document: Read) -> Credential:
    """Read an OpenBadgeCredential of either data model.

    Raises MissingProperty, UnreadableProperty and DateWithoutZone for what a badge cannot be without.
    """
    subject = _one(document, "credentialSubject", "credential")
    proofs = [each for each in items(document.get("proof")) if isinstance(each, dict)]
    return Credential(
        id=_text(document, "id"),
        achievement=_achievement(_one(subject, "achievement", "subject")),
        issuer=issuer_of(document),
        recipient=_recipient(subject),
        valid_from=_moment(document, "validFrom", "issuanceDate"),
        valid_until=_moment(document, "validUntil", "expirationDate"),
        awarded_at=_moment(document, "awardedDate"),
        issued_at=_moment(proofs[0], "created") if proofs else None,
        name=_text(document, "name"),
        description=_text(document, "description"),
        image=_image(document.get("image")),
        evidence=tuple(_evidence(each) for each in _objects(document, "evidence")),
        narrative=_text(subject, "narrative"),
        credits_earned=_number(subject, "creditsEarned"),
        results=tuple(_result(each) for each in _objects(subject, "result")),
        activity_started_at=_moment(subject, "activityStartDate"),
        activity_ended_at=_moment(subject, "activityEndDate"),
        license_number=_text(subject, "licenseNumber"),
        role=_text(subject, "role"),
        term=_text(subject, "term"),
        source=_profile(subject["source"]) if "source" in subject else None,
        status=status_of(document),
        endorsements=_endorsements(document),
    )


def endorsement(document: Read) -> Endorsement:
    """Read an EndorsementCredential of either data model."""
    subject = _one(document, "credentialSubject", "endorsement")
    return Endorsement(
        id=_text(document, "id"),
        issuer=issuer_of(document),
        about=_text(subject, "id"),
        comment=_text(subject, "endorsementComment"),
        valid_from=_moment(document, "validFrom", "issuanceDate"),
        valid_until=_moment(document, "validUntil", "expirationDate"),
    )


def issuer_of(document: Read) -> Profile:
    """Read the issuer: a Profile, or only its id."""
    return _profile(document.get("issuer"))


def issuer_id(document: Read) -> str:
    """The issuer's id alone. Raises MissingProperty."""
    issuer = single(document.get("issuer"))
    found = _text(issuer, "id") if isinstance(issuer, dict) else issuer
    if not isinstance(found, str) or not found:
        raise MissingProperty(document="credential", name="issuer")
    return found


def status_of(document: Read) -> Status | None:
    """Read the first `credentialStatus` that can be followed; None when there is none.

    Raises UnreadableProperty for an entry of known type that is broken: a badge must not pass for one
    without a status because its status is broken.
    """
    entries = items(document.get("credentialStatus"))
    for entry in entries:
        if not isinstance(entry, dict):
            raise UnreadableProperty(document="credential", name="credentialStatus")
        kind = single(entry.get("type"))
        if kind == "1EdTechRevocationList":
            return Status(id=_needed(entry, "id"), type="1EdTechRevocationList")
        if kind in ("BitstringStatusListEntry", "StatusList2021Entry"):
            purpose = single(entry.get("statusPurpose", "revocation"))
            index = single(entry.get("statusListIndex"))
            if not isinstance(purpose, str) or purpose not in {"revocation", "suspension"}:
                raise UnreadableProperty(document="credential", name="statusPurpose")
            return Status(
                id=_text(entry, "id"),
                list_credential=_needed(entry, "statusListCredential"),
                index=_index(index),
                purpose="suspension" if purpose == "suspension" else "revocation",
            )
    if entries:
        raise UnreadableProperty(document="credential", name="credentialStatus")
    return None


def _index(value: object) -> int:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not text.isascii() or not text.isdigit() or len(text) > 12:
        raise UnreadableProperty(document="credential", name="statusListIndex")
    return int(text)


def _recipient(subject: Read) -> Recipient:
    identities = []
    name = ""
    for each in _objects(subject, "identifier"):
        value, kind = _text(each, "identityHash"), _text(each, "identityType")
        if kind == "name" and single(each.get("hashed")) is False:
            name = value
        elif value:
            kind = "emailAddress" if kind == "email" else kind
            hashed = single(each.get("hashed")) is True
            identities.append(Identity(value, hashed, _text(each, "salt"), kind))
    return Recipient(id=_text(subject, "id"), identities=tuple(identities), name=name)


def _achievement(found: Read) -> Achievement:
    return Achievement(
        id=_text(found, "id"),
        name=_needed(found, "name"),
        description=_text(found, "description"),
        criteria=_criteria(found.get("criteria")),
        image=_image(found.get("image")),
        achievement_type=_text(found, "achievementType"),
        tags=_texts(found, "tag"),
        alignments=_alignments(found),
        creator=_profile(found["creator"]) if "creator" in found else None,
        language=_text(found, "inLanguage"),
        field_of_study=_text(found, "fieldOfStudy"),
        specialization=_text(found, "specialization"),
        credits_available=_number(found, "creditsAvailable"),
        human_code=_text(found, "humanCode"),
        version=_text(found, "version"),
        result_descriptions=tuple(
            _result_description(each) for each in _objects(found, "resultDescription")
        ),
        other_identifiers=_identifiers(found),
        related=tuple(
            Related(_text(each, "id"), _text(each, "inLanguage"), _text(each, "version"))
            for each in _objects(found, "related")
        ),
        endorsements=_endorsements(found),
    )


def _profile(found: object) -> Profile:
    found = single(found)
    if isinstance(found, str) and found:
        return Profile(id=found, name="")
    if not isinstance(found, dict):
        raise MissingProperty(document="credential", name="issuer")
    return Profile(
        id=_needed(found, "id"),
        name=_text(found, "name"),
        url=_text(found, "url"),
        email=_text(found, "email"),
        description=_text(found, "description"),
        image=_image(found.get("image")),
        phone=_text(found, "phone"),
        other_identifiers=_identifiers(found),
        official=_text(found, "official"),
        endorsements=_endorsements(found),
    )


def _endorsements(found: Read) -> tuple[Endorsement, ...]:
    return tuple(endorsement(each) for each in _objects(found, "endorsement"))


def _criteria(found: object) -> Criteria:
    found = single(found)
    if isinstance(found, str):
        return Criteria(id=found)
    if not isinstance(found, dict):
        return Criteria()
    return Criteria(_text(found, "id"), _text(found, "narrative"))


def _image(found: object) -> Image | None:
    found = single(found)
    if isinstance(found, str):
        return Image(found)
    if isinstance(found, dict) and _text(found, "id"):
        return Image(_text(found, "id"), _text(found, "caption"))
    return None


def _alignments(found: Read) -> tuple[Alignment, ...]:
    return tuple(
        Alignment(
            target_name=_text(each, "targetName"),
            target_url=_text(each, "targetUrl"),
            target_description=_text(each, "targetDescription"),
            target_framework=_text(each, "targetFramework"),
            target_code=_text(each, "targetCode"),
            target_type=_text(each, "targetType"),
        )
        for each in _objects(found, "alignment")
    )


def _evidence(found: Read) -> Evidence:
    return Evidence(
        id=_text(found, "id"),
        narrative=_text(found, "narrative"),
        name=_text(found, "name"),
        description=_text(found, "description"),
        genre=_text(found, "genre"),
        audience=_text(found, "audience"),
    )


def _identifiers(found: Read) -> tuple[Identifier, ...]:
    return tuple(
        Identifier(_text(each, "identifier"), _text(each, "identifierType"))
        for each in _objects(found, "otherIdentifier")
    )


def _result_description(found: Read) -> ResultDescription:
    return ResultDescription(
        id=_text(found, "id"),
        name=_text(found, "name"),
        result_type=_text(found, "resultType"),
        allowed_values=_texts(found, "allowedValue"),
        required_value=_text(found, "requiredValue"),
        required_level=_text(found, "requiredLevel"),
        value_min=_text(found, "valueMin"),
        value_max=_text(found, "valueMax"),
        rubric_levels=tuple(
            RubricLevel(
                id=_text(each, "id"),
                name=_text(each, "name"),
                level=_text(each, "level"),
                description=_text(each, "description"),
                points=_text(each, "points"),
                alignments=_alignments(each),
            )
            for each in _objects(found, "rubricCriterionLevel")
        ),
        alignments=_alignments(found),
    )


def _result(found: Read) -> Result:
    return Result(
        value=_text(found, "value"),
        achieved_level=_text(found, "achievedLevel"),
        status=_text(found, "status"),
        result_description=_text(found, "resultDescription"),
        alignments=_alignments(found),
    )


def _one(found: Read, name: str, document: str) -> Read:
    """The one object of this name; a list of one counts, of more is another kind of credential."""
    only = single(found.get(name))
    if not isinstance(only, dict):
        raise MissingProperty(document=document, name=name)
    return only


def _objects(found: Read, name: str) -> list[Read]:
    """The objects of this name. Equal ones with an id are one: a signature of statements cannot count them."""
    found_once: list[Read] = []
    for each in items(found.get(name)):
        if isinstance(each, dict) and not ("id" in each and each in found_once):
            found_once.append(each)
    return found_once


def _texts(found: Read, name: str) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(each for each in items(found.get(name)) if isinstance(each, str))
    )


def _text(found: Read, name: str) -> str:
    """A text, or the text inside a language-tagged value; empty when it is not said."""
    value = single(found.get(name, ""))
    if isinstance(value, dict):
        value = value.get("@value", "")
    return value if isinstance(value, str) else ""


def _needed(found: Read, name: str) -> str:
    value = _text(found, name)
    if not value:
        raise MissingProperty(document="credential", name=name)
    return value


def _number(found: Read, name: str) -> float | None:
    value = single(found.get(name))
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _moment(found: Read, *names: str) -> datetime | None:
    for name in names:
        if name in found:
            return parse_moment(single(found[name]), name=name)
    return None
