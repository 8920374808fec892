"""Open Badges 1.0 to 2.1 documents of anybody, read into the model.

Open Badges Specification 2.0; its section 7 tells how 1.x maps onto it. Reading is for showing: it takes
what has the right shape, leaves out the rest, and proves nothing about who said it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from openbadges.errors import DateWithoutZone, MissingProperty, UnreadableProperty
from openbadges.model import (
    Achievement,
    Alignment,
    Credential,
    Criteria,
    Endorsement,
    Evidence,
    Identity,
    Image,
    Profile,
    Recipient,
    Related,
    Revocation,
)
from openbadges.reading import items, parse_moment

_IDENTITY_TYPES = {"email": "emailAddress"}


def parse_profile(document: Mapping[str, Any]) -> Profile:
    """An Issuer or Profile (2.0 4.3), or the IssuerOrganization of 1.x. Raises MissingProperty: a name."""
    scope = _object(document.get("verification"))
    return Profile(
        id=_text(document, "id"),
        name=_required(document, "name", "issuer"),
        url=_text(document, "url") or _text(document, "origin"),
        email=_text(document, "email") or _text(document, "contact"),
        description=_text(document, "description"),
        image=_image(document.get("image")),
        phone=_text(document, "telephone"),
        public_keys=_addresses(document.get("publicKey")),
        revocation_list=_address(document.get("revocationList")),
        starts_with=_texts(scope.get("startsWith")),
        allowed_origins=_texts(scope.get("allowedOrigins")),
        related=_related(document.get("related")),
        language=_text(document, "@language"),
        version=_version(document),
    )


def parse_badge_class(document: Mapping[str, Any], *, creator: Profile | None) -> Achievement:
    """A BadgeClass (2.0 4.2, 1.x). Raises MissingProperty: a name."""
    return Achievement(
        id=_text(document, "id"),
        name=_required(document, "name", "badge class"),
        description=_text(document, "description"),
        criteria=_criteria(document.get("criteria")),
        image=_image(document.get("image")),
        tags=_texts(document.get("tags")),
        alignments=tuple(_alignments(document.get("alignment"))),
        creator=creator,
        language=_text(document, "@language"),
        version=_version(document),
        related=_related(document.get("related")),
    )


def parse_assertion(
    document: Mapping[str, Any], *, achievement: Achievement, issuer: Profile
) -> Credential:
    """An Assertion (2.0 4.1, 1.x, and the recipient of 0.5), with what it names already read.

    Raises DateWithoutZone and UnreadableProperty for dates: a guess could decide whether a badge holds. Only
    1.x may write a day, taken as its first moment in UTC, or seconds since 1970.
    """
    verify = _object(document.get("verify"))
    identifier = _text(document, "id") or _text(verify, "url") or _text(document, "uid")
    issued_on = _moment(document, "issuedOn") or _moment(document, "issued_on")
    return Credential(
        id=identifier,
        achievement=achievement,
        issuer=issuer,
        recipient=Recipient(identities=_identities(document)),
        awarded_at=issued_on,
        valid_from=issued_on,
        valid_until=_moment(document, "expires"),
        image=_image(document.get("image")),
        evidence=tuple(_evidence(document.get("evidence"))),
        narrative=_text(document, "narrative"),
        language=_text(document, "@language"),
        related=_related(document.get("related")),
        revocation=parse_revocation(document, identifier) if "revoked" in document else None,
    )


def parse_revocation(document: Mapping[str, Any], identifier: str) -> Revocation | None:
    """What a hosted Assertion says of its own revocation (2.0 4.1); None unless `revoked` is true."""
    if document.get("revoked") is not True:
        return None
    return Revocation(id=identifier, reason=_text(document, "revocationReason"))


def parse_revocation_list(document: Mapping[str, Any]) -> tuple[Revocation, ...]:
    """The entries of a RevocationList (2.0 4.10), or of the 1.x object of uid to reason.

    Raises UnreadableProperty: an entry that cannot be read could be the one that matters.
    """
    if "revokedAssertions" not in document:
        if not _is_legacy(document):
            raise UnreadableProperty(document="revocation list", name="revokedAssertions")
        return tuple(
            Revocation(id=uid, reason=reason if isinstance(reason, str) else "")
            for uid, reason in document.items()
            if not uid.startswith("@")
        )
    return tuple(_revoked(entry) for entry in items(document["revokedAssertions"]))


def parse_endorsement(document: Mapping[str, Any], *, issuer: Profile) -> Endorsement:
    """An Endorsement (2.0 4.7). Raises MissingProperty when it is about nothing."""
    claim = _object(document.get("claim"))
    return Endorsement(
        id=_text(document, "id"),
        issuer=issuer,
        about=_required(claim, "id", "endorsement"),
        comment=_text(claim, "endorsementComment"),
        valid_from=_moment(document, "issuedOn"),
        valid_until=_moment(document, "expires"),
        language=_text(document, "@language"),
    )


def _revoked(entry: object) -> Revocation:
    if isinstance(entry, str):
        return Revocation(id=entry)
    said = _object(entry)
    identifier = _text(said, "id") or _text(said, "uid")
    if not identifier:
        raise UnreadableProperty(document="revocation list", name="revokedAssertions")
    return Revocation(id=identifier, reason=_text(said, "revocationReason"))


def _identities(document: Mapping[str, Any]) -> tuple[Identity, ...]:
    recipient = document.get("recipient")
    if isinstance(recipient, str):
        salt = _text(document, "salt")
        return (Identity(recipient, "$" in recipient, salt),)
    said = _object(recipient)
    identity = _text(said, "identity")
    if not identity:
        return ()
    kind = next(iter(_texts(said.get("type"))), "email")
    return (
        Identity(
            identity,
            said.get("hashed") is True,
            _text(said, "salt"),
            _IDENTITY_TYPES.get(kind, kind),
        ),
    )


def _moment(document: Mapping[str, Any], name: str) -> datetime | None:
    value = document.get(name)
    if value is None:
        return None
    try:
        return parse_moment(value, name=name, document="assertion")
    except (DateWithoutZone, UnreadableProperty):
        if not _is_legacy(document):
            raise
    try:
        if isinstance(value, int) or str(value).isdecimal():
            return datetime.fromtimestamp(int(value), UTC)
        return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        raise UnreadableProperty(document="assertion", name=name) from None


def _is_legacy(document: Mapping[str, Any]) -> bool:
    """Whether this is 1.x: no context at all, or the context of 1.1."""
    contexts = items(document.get("@context"))
    return not contexts or "https://w3id.org/openbadges/v1" in contexts


def _image(value: object) -> Image | None:
    for image in items(value):
        address = _address(image)
        if address:
            return Image(address, _text(_object(image), "caption"))
    return None


def _criteria(value: object) -> Criteria:
    found = items(value)[:1]
    if not found:
        return Criteria()
    return Criteria(_address(found[0]), _text(_object(found[0]), "narrative"))


def _alignments(value: object) -> list[Alignment]:
    """2.0 calls them `target...`, 1.1 did not."""
    return [
        Alignment(
            target_name=_text(each, "targetName") or _text(each, "name"),
            target_url=_text(each, "targetUrl") or _text(each, "url"),
            target_description=_text(each, "targetDescription") or _text(each, "description"),
            target_framework=_text(each, "targetFramework"),
            target_code=_text(each, "targetCode"),
        )
        for each in map(_object, items(value))
        if each
    ]


def _evidence(value: object) -> list[Evidence]:
    found = []
    for each in items(value):
        said = _object(each)
        evidence = Evidence(
            id=_address(each),
            narrative=_text(said, "narrative"),
            name=_text(said, "name"),
            description=_text(said, "description"),
            genre=_text(said, "genre"),
            audience=_text(said, "audience"),
        )
        if evidence != Evidence():
            found.append(evidence)
    return found


def _related(value: object) -> tuple[Related, ...]:
    return tuple(
        Related(_address(each), _text(_object(each), "@language"), _version(_object(each)))
        for each in items(value)
        if _address(each)
    )


def _version(document: Mapping[str, Any]) -> str:
    version = document.get("version")
    return str(version) if isinstance(version, (str, int, float)) else ""


def _address(value: object) -> str:
    """An address, alone or as the `id` of an object; a blank node is none."""
    address = value if isinstance(value, str) else _text(_object(value), "id")
    return "" if address.startswith("_:") else address


def _addresses(value: object) -> tuple[str, ...]:
    return tuple(address for address in map(_address, items(value)) if address)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in items(value) if isinstance(each, str))


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    return value if isinstance(value, str) else ""


def _required(document: Mapping[str, Any], name: str, kind: str) -> str:
    value = _text(document, name)
    if not value:
        raise MissingProperty(document=kind, name=name)
    return value
