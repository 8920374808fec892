"""Open Badges 2.0 documents, written from the model.

Open Badges Specification 2.0 (Final, 12 April 2018). Documents are dicts in a fixed order; `to_bytes` makes
the bytes that are stored, signed and served. 2.0 has no place for a holder's name, credits, results,
achievement type and the moment of collection: they are in the 3.0 forms, which `related` names.
"""

import re
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

import orjson

from openbadges.errors import MissingProperty
from openbadges.model import (
    Achievement,
    Alignment,
    Credential,
    Criteria,
    Endorsement,
    Evidence,
    Image,
    Profile,
    Recipient,
    Related,
    Revocation,
)

Document = dict[str, object]

CONTEXT = "https://w3id.org/openbadges/v2"
MEDIA_TYPE = "application/ld+json"

_IDENTITY_TYPES = {
    "emailAddress": "email",
    "email": "email",
    "url": "url",
    "telephone": "telephone",
}
_TELEPHONE = re.compile(r"\+?[1-9]\d{1,14}")
_PADDED_LENGTH = 2


def to_bytes(document: Document) -> bytes:
    """UTF-8 JSON without white space, in the document's own order: equal documents give equal bytes."""
    return orjson.dumps(document)


def timestamp(moment: datetime) -> str:
    """An aware moment as ISO 8601 in UTC, to the second, with `Z`: some readers refuse anything else."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def assertion(credential: Credential) -> Document:
    """The Assertion that lives at its own `id` (4.1, HostedBadge). Raises MissingProperty."""
    return _assertion(credential, {"type": "HostedBadge"})


def signed_assertion(credential: Credential, *, key: str) -> Document:
    """The payload of a signed Assertion (4.1, SignedBadge); `key` is the address of a CryptographicKey.

    Raises MissingProperty.
    """
    return _assertion(credential, {"type": "SignedBadge", "creator": key})


def revoked_assertion(revocation: Revocation) -> Document:
    """What a hosted Assertion answers, with status 410, once it is revoked (4.1, Revocation).

    Nothing else stands in it: readers that look for neither the status nor `revoked` then miss what the
    standard requires, and call it invalid too.
    """
    return _without_empty(
        {
            "@context": CONTEXT,
            "type": "Assertion",
            "id": revocation.id,
            "revoked": True,
            "revocationReason": revocation.reason,
        }
    )


def badge_class(achievement: Achievement, *, issuer: Profile) -> Document:
    """The BadgeClass (4.2). Raises MissingProperty when there is no picture or no criteria."""
    image = _image(achievement.image)
    criteria = _criteria(achievement.criteria)
    _require("BadgeClass", name=achievement.name, description=achievement.description)
    _require("BadgeClass", image=image, criteria=criteria)
    return _without_empty(
        {
            "@context": CONTEXT,
            "type": "BadgeClass",
            "id": achievement.address,
            "@language": achievement.language,
            "version": achievement.version,
            "name": achievement.name,
            "description": achievement.description,
            "image": image,
            "criteria": criteria,
            "issuer": issuer.address,
            "tags": list(achievement.tags),
            "alignment": [_alignment(each) for each in achievement.alignments],
            "related": _related(achievement.related),
            "endorsement": [each.address for each in achievement.endorsements],
        }
    )


def issuer_profile(profile: Profile) -> Document:
    """The Issuer (4.3). Raises MissingProperty: an issuer has a name, an address and an e-mail address.

    List the current key first; some validators accept one key only.
    """
    _require("Issuer", name=profile.name, url=profile.url, email=profile.email)
    telephone = re.sub(r"[\s()./-]", "", profile.phone)
    scope = _without_empty(
        {
            "type": "VerificationObject",
            "startsWith": _one_or_many(profile.starts_with),
            "allowedOrigins": _one_or_many(profile.allowed_origins),
        }
    )
    return _without_empty(
        {
            "@context": CONTEXT,
            "type": "Issuer",
            "id": profile.address,
            "@language": profile.language,
            "version": profile.version,
            "name": profile.name,
            "url": profile.url,
            "email": profile.email,
            "telephone": telephone if _TELEPHONE.fullmatch(telephone) else "",
            "description": profile.description,
            "image": _image(profile.image),
            "publicKey": _one_or_many(profile.public_keys),
            "revocationList": profile.revocation_list,
            "verification": scope if len(scope) > 1 else "",
            "related": _related(profile.related),
            "endorsement": [each.address for each in profile.endorsements],
        }
    )


def revocation_list(
    *, address: str, issuer: Profile, revocations: Iterable[Revocation]
) -> Document:
    """The RevocationList of an issuer's signed badges (4.10), padded to two entries.

    A list of one is unwrapped by a validator that then reads its keys as entries. The padding names nothing
    that was ever issued, and is the same each time, so that an unchanged list has unchanged bytes.
    """
    entries = [
        _without_empty({"id": each.id, "revocationReason": each.reason}) for each in revocations
    ]
    entries += [
        {"id": uuid.uuid5(uuid.NAMESPACE_URL, f"{address}#{number}").urn}
        for number in range(_PADDED_LENGTH - len(entries))
    ]
    return {
        "@context": CONTEXT,
        "type": "RevocationList",
        "id": address,
        "issuer": issuer.address,
        "revokedAssertions": entries,
    }


def cryptographic_key(*, address: str, owner: Profile, public_key_pem: str) -> Document:
    """The CryptographicKey that signed badges name as their `creator` (4.9)."""
    return {
        "@context": CONTEXT,
        "type": "CryptographicKey",
        "id": address,
        "owner": owner.address,
        "publicKeyPem": public_key_pem,
    }


def endorsement(endorsed: Endorsement) -> Document:
    """A hosted Endorsement (4.7). Raises MissingProperty when it has no date."""
    if endorsed.valid_from is None:
        raise MissingProperty(document="Endorsement", name="issuedOn")
    return _without_empty(
        {
            "@context": CONTEXT,
            "type": "Endorsement",
            "id": endorsed.address,
            "@language": endorsed.language,
            "claim": _without_empty(
                {"id": endorsed.about, "endorsementComment": endorsed.comment}
            ),
            "issuer": endorsed.issuer.address,
            "issuedOn": timestamp(endorsed.valid_from),
            "expires": timestamp(endorsed.valid_until) if endorsed.valid_until else "",
            "verification": {"type": "HostedBadge"},
        }
    )


def _assertion(credential: Credential, verification: Document) -> Document:
    issued_on = credential.awarded_at or credential.valid_from or credential.issued_at
    if issued_on is None:
        raise MissingProperty(document="Assertion", name="issuedOn")
    return _without_empty(
        {
            "@context": CONTEXT,
            "type": "Assertion",
            "id": credential.address,
            "@language": credential.language,
            "recipient": _recipient(credential.recipient),
            "badge": credential.achievement.address,
            "verification": verification,
            "issuedOn": timestamp(issued_on),
            "expires": timestamp(credential.valid_until) if credential.valid_until else "",
            "image": _image(credential.image),
            "narrative": credential.narrative,
            "evidence": [_evidence(each) for each in credential.evidence],
            "related": _related(credential.related),
            "endorsement": [each.address for each in credential.endorsements],
        }
    )


def _recipient(recipient: Recipient) -> Document:
    """2.0 has one identity; a recipient known only by an id is one of type `id`."""
    if not recipient.identities:
        _require("Assertion", recipient=recipient.id)
        return {"type": "id", "hashed": False, "identity": recipient.id}
    published = recipient.identities[0]
    kind = _IDENTITY_TYPES.get(published.type, "id")
    written: Document = {
        "type": kind,
        "hashed": published.hashed,
        "identity": published.value,
    }
    if published.hashed and published.salt:
        written["salt"] = published.salt
    return written


def _image(image: Image | None) -> object:
    if image is None or not image.caption:
        return image.id if image else ""
    return {"type": "Image", "id": image.id, "caption": image.caption}


def _criteria(criteria: Criteria) -> object:
    if not criteria.narrative:
        return criteria.id
    return _without_empty(
        {"type": "Criteria", "id": criteria.id, "narrative": criteria.narrative}
    )


def _alignment(alignment: Alignment) -> Document:
    return _without_empty(
        {
            "type": "AlignmentObject",
            "targetName": alignment.target_name,
            "targetUrl": alignment.target_url,
            "targetDescription": alignment.target_description,
            "targetFramework": alignment.target_framework,
            "targetCode": alignment.target_code,
        }
    )


def _evidence(evidence: Evidence) -> Document:
    return _without_empty(
        {
            "type": "Evidence",
            "id": evidence.id,
            "narrative": evidence.narrative,
            "name": evidence.name,
            "description": evidence.description,
            "genre": evidence.genre,
            "audience": evidence.audience,
        }
    )


def _related(related: tuple[Related, ...]) -> list[object]:
    """Siblings by address alone, where there is nothing more to say of them."""
    return [
        _without_empty({"id": each.id, "@language": each.language, "version": each.version})
        if each.language or each.version
        else each.id
        for each in related
    ]


def _one_or_many(values: tuple[str, ...]) -> object:
    return values[0] if len(values) == 1 else list(values)


def _require(document: str, **values: object) -> None:
    for name, value in values.items():
        if not value:
            raise MissingProperty(document=document, name=name)


def _without_empty(document: Document) -> Document:
    """What is not said is left out: null and empty lists mean something else to some readers."""
    return {name: value for name, value in document.items() if value not in ("", [], {})}
