"""Which keys an issuer publishes: the only place where a key for checking comes from (SECURITY V-01, V-09).

A badge names its key, and may even carry one; whoever forged it wrote that too. Here the way goes from the
issuer's identifier to its keys, and the badge's own words only choose among them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from openbadges.errors import KeyRefused, NotADid, OpenBadgesError
from openbadges.jws import CompactJws
from openbadges.keys import (
    PublicKey,
    VerificationMethod,
    document_address,
    from_jwk,
    methods_of,
    read_did_document,
    read_method,
)
from openbadges.origins import Origins, authority
from openbadges.reading import items
from openbadges.verification_errors import (
    FetchFailed,
    IssuerNotBound,
    IssuerNotIdentified,
    IssuerUnsupported,
    KeyWithdrawn,
)
from openbadges.verify.world import World


def key_of_proof(issuer: str, method: str, *, signed_at: datetime, world: World) -> PublicKey:
    """Find the key of an embedded proof among the issuer's own.

    Raises IssuerNotBound when the issuer does not publish it for assertions, KeyWithdrawn, and FetchFailed
    when the issuer's document cannot be read.
    """
    for found in _methods(issuer, world):
        if method in {found.id, found.kid} or (
            method == issuer and issuer.startswith("did:key:")
        ):
            return _speaking(found, issuer, signed_at)
    if world.origins.trust(issuer) and method.partition("#")[0] != issuer:
        return _speaking(_referenced(issuer, method, world), issuer, signed_at)
    raise IssuerNotBound(name=_host(issuer))


def key_of_token(
    issuer: str, token: CompactJws, *, signed_at: datetime, world: World
) -> PublicKey:
    """Find the key of a VC-JWT among the issuer's own: by `kid`, or by a key in the header that it publishes.

    Raises as `key_of_proof`.
    """
    if world.origins.trust(issuer):
        return _https_key(issuer, token, signed_at, world)
    candidates = [found for found in _methods(issuer, world) if _is_named(found, token)]
    if not candidates:
        raise IssuerNotBound(name=_host(issuer))
    return _speaking(candidates[0], issuer, signed_at)


def host_of(issuer: str, origins: Origins) -> str:
    """The host that vouches for an issuer, to be shown beside its name; empty when there is none."""
    if origins.trust(issuer):
        return authority(issuer)
    try:
        return authority(document_address(issuer))
    except NotADid:
        return ""


def _methods(issuer: str, world: World) -> tuple[VerificationMethod, ...]:
    """The keys that an issuer publishes, read once a verification."""
    if issuer not in world.methods:
        world.methods[issuer] = _published_methods(issuer, world)
    return world.methods[issuer]


def _published_methods(issuer: str, world: World) -> tuple[VerificationMethod, ...]:
    if issuer.startswith(("did:key:", "did:jwk:")):
        return methods_of(issuer)
    if issuer.startswith("did:web:"):
        document = world.get_object(document_address(issuer), name="issuer")
        return read_did_document(document, did=issuer)
    if issuer.startswith("did:"):
        raise IssuerUnsupported(name=":".join(issuer.split(":")[:2])[:40])
    if not world.origins.trust(issuer):
        raise IssuerNotIdentified(name=issuer[:100])
    try:
        return read_did_document(_issuer_page(issuer, world), did=issuer)
    except KeyRefused:
        return ()


def _issuer_page(issuer: str, world: World) -> Mapping[str, Any]:
    return world.get_object(issuer, name="issuer")


def _referenced(issuer: str, method: str, world: World) -> VerificationMethod:
    """A key at an address of its own, which the issuer's page names under `assertionMethod`."""
    if not world.origins.same(issuer, method):
        raise IssuerNotBound(name=_host(issuer))
    if method not in items(_issuer_page(issuer, world).get("assertionMethod")):
        raise IssuerNotBound(name=_host(issuer))
    found = read_method(world.get_object(method, name="key"), controller=issuer)
    if found is None or found.id != method:
        raise IssuerNotBound(name=_host(issuer))
    return found


def _https_key(issuer: str, token: CompactJws, signed_at: datetime, world: World) -> PublicKey:
    """For an issuer that is an https address: its page, a key at an address of its host, or its JWKS."""
    kid = token.kid
    if world.origins.trust(kid):
        if not world.origins.same(kid, issuer):
            raise IssuerNotBound(name=_host(issuer))
        key = _key_at(kid, issuer, signed_at, world)
        if key is not None:
            return key
    missing: OpenBadgesError | None = None
    try:
        for found in _methods(issuer, world):
            if _is_named(found, token):
                return _speaking(found, issuer, signed_at)
    except FetchFailed as refusal:
        missing = refusal
    key = _key_in_set(issuer, token, world)
    if key is not None:
        return key
    raise missing or IssuerNotBound(name=_host(issuer))


def _key_at(address: str, issuer: str, signed_at: datetime, world: World) -> PublicKey | None:
    """The bare JWK or verification method at an address, unless it says it is somebody else's."""
    document = world.get_object(address, name="key")
    if document.get("iss", issuer) != issuer or document.get("controller", issuer) != issuer:
        raise IssuerNotBound(name=_host(issuer))
    if "revoked" in document:
        raise KeyWithdrawn
    if "kty" in document:
        return from_jwk(document)
    found = read_method(document, controller=issuer)
    return _speaking(found, issuer, signed_at) if found is not None else None


def _key_in_set(issuer: str, token: CompactJws, world: World) -> PublicKey | None:
    """The key in the JWK set of the issuer's host (implementation guide, key provenance)."""
    address = f"https://{authority(issuer)}/.well-known/jwks.json"
    try:
        listed = world.get_object(address, name="key")
    except FetchFailed:
        return None
    for entry in items(listed.get("keys")):
        if not isinstance(entry, Mapping) or entry.get("iss", issuer) != issuer:
            continue
        try:
            key = from_jwk(entry)
        except OpenBadgesError:
            continue
        named = entry.get("kid") == token.kid if token.kid else key == _offered(token)
        if named:
            if "revoked" in entry:
                raise KeyWithdrawn
            return key
    return None


def _is_named(found: VerificationMethod, token: CompactJws) -> bool:
    if token.kid:
        return token.kid in {found.id, found.kid, found.id.partition("#")[2]} or (
            token.kid == found.controller and found.key.algorithm == token.algorithm
        )
    offered = _offered(token)
    if offered is not None:
        return found.key == offered
    return found.key.algorithm == token.algorithm


def _offered(token: CompactJws) -> PublicKey | None:
    """A key in the token's own header: never trusted, only compared with those that the issuer publishes."""
    try:
        return from_jwk(token.header["jwk"]) if "jwk" in token.header else None
    except OpenBadgesError:
        return None


def _speaking(found: VerificationMethod, issuer: str, signed_at: datetime) -> PublicKey:
    if not found.for_assertions and found.revoked_at is None:
        raise IssuerNotBound(name=_host(issuer))
    # When a stolen key signed is what its thief says: once withdrawn, it proves nothing of any day.
    if found.revoked_at is not None:
        raise KeyWithdrawn
    if not found.speaks_at(signed_at):
        raise KeyWithdrawn
    return found.key


def _host(issuer: str) -> str:
    return host_of(issuer, Origins()) or issuer[:100]
