"""Decentralised identifiers: did:web, did:key and did:jwk, and the documents that say which keys they trust.

W3C DID Core 1.0 and Controlled Identifiers 1.0; the did:web, did:key and did:jwk method specifications.
Only `assertionMethod` keys speak for a subject here: a key listed for anything else signs no badge.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

from openbadges import base64url
from openbadges.errors import KeyRefused, NotADid, OpenBadgesError
from openbadges.keys.forms import from_base58, from_jwk, from_multikey, jwk, multikey
from openbadges.keys.pairs import PublicKey
from openbadges.reading import items, parse_moment, parse_object

DID_CONTEXTS: Final = (
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
)
_LONGEST: Final = 2048
_MOST_METHODS: Final = 200
_WEB_PART = re.compile(r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")
_FORMS: Final = {
    "publicKeyMultibase": from_multikey,
    "publicKeyJwk": from_jwk,
    "publicKeyBase58": from_base58,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationMethod:
    """A key with a name, as its controller publishes it.

    `kid` is a second name, which a JWT's header uses: for our RSA keys the https address of the bare JWK.
    """

    id: str
    controller: str
    key: PublicKey
    kid: str = ""
    for_assertions: bool = True
    revoked_at: datetime | None = None
    expires_at: datetime | None = None

    def speaks_at(self, moment: datetime) -> bool:
        """Whether the key may speak for its controller, for something signed at that moment."""
        return self.for_assertions and all(
            end is None or moment < end for end in (self.revoked_at, self.expires_at)
        )


def did_web(address: str) -> str:
    """Name the https address of a folder as did:web: `https://host:8443/i/1` is `did:web:host%3A8443:i:1`."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise NotADid(name=address[:100])
    segments = [quote(part, safe="") for part in parts.path.split("/") if part]
    return ":".join(["did:web", parts.netloc.lower().replace(":", "%3A"), *segments])


def document_address(did: str) -> str:
    """Find the https address of a did:web document: `/did.json` under its path, or `/.well-known/did.json`."""
    method, parts = _split(did)
    if method != "web" or not all(_WEB_PART.fullmatch(part) for part in parts):
        raise NotADid(name=did[:100])
    host, path = unquote(parts[0]).lower(), [unquote(part) for part in parts[1:]]
    if not _HOST.fullmatch(host) or any(
        part in {".", ".."} or not _WEB_PART.fullmatch(part) for part in path
    ):
        raise NotADid(name=did[:100])
    return f"https://{host}/{'/'.join(path) or '.well-known'}/did.json"


def methods_of(did: str) -> tuple[VerificationMethod, ...]:
    """Read the key that a did:key or did:jwk itself is. Raises NotADid for other methods."""
    method, parts = _split(did)
    if len(parts) != 1 or method not in {"key", "jwk"}:
        raise NotADid(name=did[:100])
    if method == "key":
        key, fragment = from_multikey(parts[0]), parts[0]
    else:
        try:
            key, fragment = from_jwk(parse_object(base64url.decode(parts[0]))), "0"
        except ValueError:
            raise NotADid(name=did[:100]) from None
    return (VerificationMethod(id=f"{did}#{fragment}", controller=did, key=key),)


def did_document(
    did: str, methods: Iterable[VerificationMethod], *, also_known_as: Iterable[str] = ()
) -> dict[str, Any]:
    """Write the document of a did: each key in the form that its readers ask for.

    Ids are absolute and `assertionMethod` holds strings, because the public validator compares them so.
    Ed25519 keys are Multikey (data integrity), others JWK with their `kid` (VC-JWT). A revoked key stays
    listed, so that its revocation can be read, but speaks for nothing.
    """
    methods = tuple(methods)
    document: dict[str, Any] = {"@context": list(DID_CONTEXTS), "id": did}
    if known := list(also_known_as):
        document["alsoKnownAs"] = known
    document["verificationMethod"] = [_written(method) for method in methods]
    document["assertionMethod"] = [
        method.id for method in methods if method.for_assertions and method.revoked_at is None
    ]
    return document


def read_did_document(
    document: Mapping[str, Any], *, did: str
) -> tuple[VerificationMethod, ...]:
    """Read the keys that a did (or another controlled identifier) publishes, with those it does not trust.

    Raises KeyRefused when the document is about somebody else. A key of unknown kind, of another controller
    or in broken form is left out: it speaks for nobody here, and the keys beside it still count.
    """
    if document.get("id") != did:
        raise KeyRefused(fault="the document is about somebody else")
    trusted: set[str] = set()
    listed = [each for each in items(document.get("verificationMethod")) if _is_method(each)]
    for entry in items(document.get("assertionMethod")):
        if isinstance(entry, str):
            trusted.add(_absolute(entry, did))
        elif _is_method(entry):
            trusted.add(_absolute(entry["id"], did))
            listed.append(entry)
    found = (read_method(entry, controller=did) for entry in listed[:_MOST_METHODS])
    return tuple(
        VerificationMethod(
            id=method.id,
            controller=method.controller,
            key=method.key,
            kid=method.kid,
            for_assertions=method.id in trusted,
            revoked_at=method.revoked_at,
            expires_at=method.expires_at,
        )
        for method in found
        if method is not None
    )


def read_method(entry: Mapping[str, Any], *, controller: str) -> VerificationMethod | None:
    """Read one published key; None when it is not this controller's or cannot be used."""
    if entry.get("controller") != controller:
        return None
    forms = [name for name in _FORMS if name in entry]
    if len(forms) != 1:
        return None
    published = entry[forms[0]]
    try:
        kid = published.get("kid", "") if isinstance(published, Mapping) else ""
        return VerificationMethod(
            id=_absolute(str(entry["id"]), controller),
            controller=controller,
            key=_FORMS[forms[0]](published),
            kid=kid if isinstance(kid, str) else "",
            revoked_at=_moment(entry, "revoked"),
            expires_at=_moment(entry, "expires"),
        )
    except OpenBadgesError:
        return None


def _written(method: VerificationMethod) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": method.id,
        "type": "Multikey",
        "controller": method.controller,
    }
    if method.key.kind == "Ed25519":
        entry["publicKeyMultibase"] = multikey(method.key)
    else:
        entry["type"] = "JsonWebKey"
        entry["publicKeyJwk"] = jwk(method.key, kid=method.kid)
    for name, moment in (("revoked", method.revoked_at), ("expires", method.expires_at)):
        if moment is not None:
            entry[name] = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return entry


def _split(did: str) -> tuple[str, list[str]]:
    scheme, *parts = did.split(":") if len(did) <= _LONGEST else [""]
    if scheme != "did" or len(parts) < 2 or not all(parts):
        raise NotADid(name=did[:100])
    return parts[0], parts[1:]


def _is_method(entry: object) -> bool:
    return isinstance(entry, Mapping) and isinstance(entry.get("id"), str)


def _absolute(name: str, did: str) -> str:
    return did + name if name.startswith("#") else name


def _moment(entry: Mapping[str, Any], name: str) -> datetime | None:
    return parse_moment(entry[name], name=name, document="key") if name in entry else None
