"""The model as Open Badges 3.0 JSON-LD, before it is signed.

Open Badges 3.0 (document version 1.3), appendix B; VCDM 2.0. What readers of every strictness accept: arrays
stay arrays, nothing is null or empty, an image is an object, `credentialStatus` one object with an id.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import orjson

from openbadges import contexts
from openbadges.errors import MissingProperty
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

Document = dict[str, object]
Signed = Mapping[str, object]

MEDIA_TYPE = "application/vc+ld+json"

_MODEL = {"email": "emailAddress", "id": "identifier"}
_IDENTIFIER_TYPES = frozenset(
    [
        "name",
        "sourcedId",
        "systemId",
        "productId",
        "userName",
        "accountId",
        "emailAddress",
        "nationalIdentityNumber",
        "isbn",
        "issn",
        "lisSourcedId",
        "oneRosterSourcedId",
        "sisSourcedId",
        "ltiContextId",
        "ltiDeploymentId",
        "ltiToolId",
        "ltiPlatformId",
        "ltiUserId",
        "identifier",
    ]
)
_LARGEST_WHOLE = 2**53


def to_bytes(document: Document) -> bytes:
    """UTF-8 JSON without white space, in the document's own order: the bytes that are stored and served."""
    return orjson.dumps(document)


def timestamp(moment: datetime) -> str:
    """An aware moment in UTC, to the second, with `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def credential(
    award: Credential, *, endorsements: Mapping[str, Iterable[Signed]] | None = None
) -> Document:
    """Write an OpenBadgeCredential (B.1.2 AchievementCredential), without its proof.

    `endorsements` are signed EndorsementCredentials by the id of what they endorse (this credential, its
    achievement, its issuer): an endorsement without a proof could not be verified, so none is written here.
    Raises MissingProperty for what every reader asks for.
    """
    endorsed = {about: list(signed) for about, signed in (endorsements or {}).items()}
    _require(
        "credential",
        id=award.id,
        issuer=award.issuer.id,
        validFrom=award.valid_from,
        recipient=award.recipient.id or award.recipient.identities,
    )
    return _without_empty(
        {
            "@context": _contexts(award.status),
            "id": award.id,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": award.name or award.achievement.name,
            "description": award.description,
            "image": _image(award.image),
            "issuer": _profile(award.issuer, endorsed),
            "validFrom": _moment(award.valid_from),
            "validUntil": _moment(award.valid_until),
            "awardedDate": _moment(award.awarded_at),
            "credentialSubject": _subject(award, endorsed),
            "evidence": [_evidence(each) for each in award.evidence],
            "endorsement": endorsed.get(award.id, []),
            "credentialStatus": status_entry(award.status) if award.status else None,
        }
    )


def endorsement(said: Endorsement) -> Document:
    """Write an EndorsementCredential (B.1.3), without its proof. Raises MissingProperty."""
    _require("endorsement", id=said.id, issuer=said.issuer.id, about=said.about)
    _require("endorsement", validFrom=said.valid_from)
    return _without_empty(
        {
            "@context": [contexts.VCDM_2, contexts.OPEN_BADGES],
            "id": said.id,
            "type": ["VerifiableCredential", "EndorsementCredential"],
            "name": f"Endorsement by {said.issuer.name}",
            "issuer": _profile(said.issuer, {}),
            "validFrom": _moment(said.valid_from),
            "validUntil": _moment(said.valid_until),
            "credentialSubject": {
                "id": said.about,
                "type": ["EndorsementSubject"],
                "endorsementComment": said.comment,
            },
        }
    )


def profile(issuer: Profile) -> Document:
    """Write a Profile (B.1.5) as a document of its own."""
    return {"@context": [contexts.VCDM_2, contexts.OPEN_BADGES], **_profile(issuer, {})}


def status_entry(status: Status) -> Document:
    """Write `credentialStatus` (B.1.11; Bitstring Status List 1.0, section 2.1).

    The entry's id is never the list's own: readers take that for a mistake.
    """
    if status.type == "1EdTechRevocationList":
        return {"id": status.id, "type": status.type}
    _require("status", list=status.list_credential)
    return {
        "id": status.id or f"{status.list_credential}#{status.index}",
        "type": status.type,
        "statusPurpose": status.purpose,
        "statusListIndex": str(status.index),
        "statusListCredential": status.list_credential,
    }


def _contexts(status: Status | None) -> list[str]:
    needed = [contexts.VCDM_2, contexts.OPEN_BADGES]
    if status is not None and status.type == "1EdTechRevocationList":
        needed.append(contexts.EXTENSIONS)
    return needed


def _subject(award: Credential, endorsed: Mapping[str, list[Signed]]) -> Document:
    return _without_empty(
        {
            "id": award.recipient.id,
            "type": ["AchievementSubject"],
            "identifier": _identities(award.recipient),
            "achievement": _achievement(award.achievement, award.issuer, endorsed),
            "narrative": award.narrative,
            "activityStartDate": _moment(award.activity_started_at),
            "activityEndDate": _moment(award.activity_ended_at),
            "creditsEarned": _number(award.credits_earned),
            "licenseNumber": award.license_number,
            "role": award.role,
            "term": award.term,
            "source": _profile(award.source, endorsed) if award.source else None,
            "result": [_result(each) for each in award.results],
        }
    )


def _identities(recipient: Recipient) -> list[Document]:
    identities = list(recipient.identities)
    if recipient.name:
        identities.append(Identity(recipient.name, hashed=False, type="name"))
    return [
        _without_empty(
            {
                "type": "IdentityObject",
                "hashed": each.hashed,
                "identityHash": each.value,
                "identityType": _identifier_type(each.type),
                "salt": each.salt,
            }
        )
        for each in identities
    ]


def _achievement(
    achievement: Achievement, issuer: Profile, endorsed: Mapping[str, list[Signed]]
) -> Document:
    _require("achievement", id=achievement.id, name=achievement.name)
    _require("achievement", description=achievement.description)
    _require("achievement", criteria=achievement.criteria.id or achievement.criteria.narrative)
    siblings = [*achievement.related]
    if achievement.hosted_id and achievement.hosted_id != achievement.id:
        siblings.append(
            Related(achievement.hosted_id, achievement.language, achievement.version)
        )
    creator = achievement.creator
    if creator is not None and creator.id == issuer.id:
        # Said once: the same thing said twice makes twins, which cost the reader (and us) dearly to tell apart.
        creator = Profile(id=issuer.id, name=issuer.name)
    return _without_empty(
        {
            "id": achievement.id,
            "type": ["Achievement"],
            "name": achievement.name,
            "description": achievement.description,
            "criteria": _criteria(achievement.criteria),
            "image": _image(achievement.image),
            "achievementType": achievement.achievement_type,
            "creator": _profile(creator, endorsed) if creator else None,
            "alignment": [_alignment(each) for each in achievement.alignments],
            "tag": list(achievement.tags),
            "inLanguage": achievement.language,
            "version": achievement.version,
            "fieldOfStudy": achievement.field_of_study,
            "specialization": achievement.specialization,
            "creditsAvailable": _number(achievement.credits_available),
            "humanCode": achievement.human_code,
            "otherIdentifier": [_identifier(each) for each in achievement.other_identifiers],
            "related": [_related(each) for each in siblings],
            "resultDescription": [
                _result_description(each) for each in achievement.result_descriptions
            ],
            "endorsement": endorsed.get(achievement.id, []),
        }
    )


def _profile(issuer: Profile, endorsed: Mapping[str, list[Signed]]) -> Document:
    others = list(issuer.other_identifiers)
    known = dict.fromkeys((issuer.hosted_id, *issuer.also_known_as))
    others += [Identifier(name) for name in known if name and name != issuer.id]
    return _without_empty(
        {
            "id": issuer.id,
            "type": ["Profile"],
            "name": issuer.name,
            "url": issuer.url,
            "phone": issuer.phone,
            "description": issuer.description,
            "image": _image(issuer.image),
            "email": issuer.email,
            "otherIdentifier": [_identifier(each) for each in others],
            "official": issuer.official,
            "endorsement": endorsed.get(issuer.id, []),
        }
    )


def _image(image: Image | None) -> Document | None:
    if image is None:
        return None
    return _without_empty({"id": image.id, "type": "Image", "caption": image.caption})


def _criteria(criteria: Criteria) -> Document:
    return _without_empty({"id": criteria.id, "narrative": criteria.narrative})


def _alignment(alignment: Alignment) -> Document:
    return _without_empty(
        {
            "type": ["Alignment"],
            "targetName": alignment.target_name,
            "targetUrl": alignment.target_url,
            "targetDescription": alignment.target_description,
            "targetFramework": alignment.target_framework,
            "targetCode": alignment.target_code,
            "targetType": alignment.target_type,
        }
    )


def _evidence(evidence: Evidence) -> Document:
    return _without_empty(
        {
            "id": evidence.id,
            "type": ["Evidence"],
            "name": evidence.name,
            "narrative": evidence.narrative,
            "description": evidence.description,
            "genre": evidence.genre,
            "audience": evidence.audience,
        }
    )


def _identifier(identifier: Identifier) -> Document:
    return {
        "type": "IdentifierEntry",
        "identifier": identifier.value,
        "identifierType": _identifier_type(identifier.type),
    }


def _identifier_type(name: str) -> str:
    """A term of IdentifierTypeEnum; any other word must say that it is an extension."""
    name = _MODEL.get(name, name)
    return name if name in _IDENTIFIER_TYPES or name.startswith("ext:") else f"ext:{name}"


def _related(related: Related) -> Document:
    return _without_empty(
        {
            "id": related.id,
            "type": ["Related"],
            "inLanguage": related.language,
            "version": related.version,
        }
    )


def _result_description(described: ResultDescription) -> Document:
    return _without_empty(
        {
            "id": described.id,
            "type": ["ResultDescription"],
            "name": described.name,
            "resultType": described.result_type,
            "allowedValue": list(described.allowed_values),
            "requiredValue": described.required_value,
            "requiredLevel": described.required_level,
            "valueMin": described.value_min,
            "valueMax": described.value_max,
            "rubricCriterionLevel": [_rubric_level(each) for each in described.rubric_levels],
            "alignment": [_alignment(each) for each in described.alignments],
        }
    )


def _rubric_level(level: RubricLevel) -> Document:
    return _without_empty(
        {
            "id": level.id,
            "type": ["RubricCriterionLevel"],
            "name": level.name,
            "level": level.level,
            "description": level.description,
            "points": level.points,
            "alignment": [_alignment(each) for each in level.alignments],
        }
    )


def _result(result: Result) -> Document:
    return _without_empty(
        {
            "type": ["Result"],
            "value": result.value,
            "achievedLevel": result.achieved_level,
            "status": result.status,
            "resultDescription": result.result_description,
            "alignment": [_alignment(each) for each in result.alignments],
        }
    )


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else timestamp(moment)


def _number(number: float | None) -> float | None:
    """Whole numbers without a fraction: other languages know no difference, and the signature must not."""
    if number is not None and number == int(number) and abs(number) < _LARGEST_WHOLE:
        return int(number)
    return number


def _require(document: str, **values: object) -> None:
    for name, value in values.items():
        if not value:
            raise MissingProperty(document=document, name=name)


def _without_empty(document: Document) -> Document:
    """Leave out what was not said: the standard allows neither null nor an empty list."""
    return {
        name: value
        for name, value in document.items()
        if value is not None and value not in ("", [])
    }
