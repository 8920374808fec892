"""Compact JWS (RFC 7515): Open Badges 2.0 signed badges, and 3.0 credentials as VC-JWT.

Open Badges 2.0, Signed Badges; Open Badges 3.0, JSON Web Token Proof Format. The reader is strict, because
two texts that one reader takes for the same badge are two badges to another. Which key to trust is not in
the header: `jwk`, `jku`, `x5u` and `x5c` come from whoever wrote the token (SECURITY V-01).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from openbadges import base64url
from openbadges.errors import (
    AlgorithmRefused,
    DocumentTooLarge,
    JwsHeaderRefused,
    NotAJws,
    NotJSON,
    SignatureMismatch,
)
from openbadges.keys.pairs import ALGORITHMS, PrivateKey, PublicKey
from openbadges.reading import parse_moment, parse_object

LARGEST: Final = 64 * 1024
_LONGEST_KID: Final = 512
_REGISTERED: Final[tuple[str, ...]] = ("iss", "jti", "sub", "nbf", "exp", "iat", "aud")
_TWINS: Final = {
    "issuanceDate": {"issuanceDate", "validFrom"},
    "expirationDate": {"expirationDate", "validUntil"},
}
_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
# What would change how the payload is read, or fetch something of the token's own choosing.
_REFUSED_HEADERS: Final = ("crit", "b64", "zip", "enc", "jku", "x5u")
_TYPES: Final = frozenset({"jwt", "jws", "jose", "vc+jwt", "vc-ld+jwt", "vc+ld+jwt"})


@dataclass(frozen=True, slots=True)
class CompactJws:
    """A token taken apart, its signature not yet checked."""

    header: Mapping[str, Any]
    payload: bytes
    signature: bytes
    signed: bytes

    @property
    def algorithm(self) -> str:
        """What the header claims; it decides nothing but whether the key can fit."""
        return str(self.header["alg"])

    @property
    def kid(self) -> str:
        """The name of the key, only ever compared with names that the issuer publishes; may be empty."""
        return str(self.header.get("kid", ""))

    def check(self, key: PublicKey) -> None:
        """Raise AlgorithmRefused or SignatureMismatch unless this key signed this token."""
        if self.algorithm != key.algorithm:
            raise AlgorithmRefused(name=self.algorithm)
        if not key.verifies(self.signature, self.signed):
            raise SignatureMismatch


def looks_signed(text: str) -> bool:
    """Whether a text has the three parts of a compact JWS."""
    return _FORM.fullmatch(text) is not None


def read(text: str, *, limit: int = LARGEST) -> CompactJws:
    """Take a compact JWS apart.

    Raises NotAJws, DocumentTooLarge (over 64 KiB unless another limit is given), AlgorithmRefused for any `alg` but RS256, ES256 and EdDSA,
    and JwsHeaderRefused for headers that would change the meaning.
    """
    if len(text) > limit:
        raise DocumentTooLarge(limit=f"{limit // 1024} KiB")
    if not looks_signed(text):
        raise NotAJws(fault="it does not have three parts")
    signed, _, signature = text.rpartition(".")
    header, _, payload = signed.partition(".")
    try:
        octets = [base64url.decode(part) for part in (header, payload, signature)]
    except ValueError:
        raise NotAJws(fault="its parts are not base64url") from None
    try:
        members = parse_object(octets[0])
    except NotJSON:
        raise NotAJws(fault="its header is not JSON") from None
    _refuse_header(members)
    return CompactJws(members, octets[1], octets[2], signed.encode("ascii"))


def sign(payload: bytes, key: PrivateKey, *, kid: str = "", typ: str = "") -> str:
    """Sign octets as compact JWS, with a header of `alg` and, when given, `kid` and `typ`."""
    header = {"alg": key.algorithm}
    if kid:
        header["kid"] = kid
    if typ:
        header["typ"] = typ
    signed = f"{base64url.encode(orjson.dumps(header))}.{base64url.encode(payload)}"
    return f"{signed}.{base64url.encode(key.sign(signed.encode('ascii')))}"


def sign_assertion(assertion: Mapping[str, Any] | bytes, key: PrivateKey) -> str:
    """Sign a 2.0 Assertion: RS256 over its JSON-LD; the key is named inside, in `verification.creator`."""
    payload = assertion if isinstance(assertion, bytes) else orjson.dumps(assertion)
    return sign(payload, key)


def sign_credential(credential: Mapping[str, Any], key: PrivateKey, *, kid: str) -> str:
    """Sign a 3.0 credential as VC-JWT: `typ` JWT, the credential's members as claims beside iss, jti, sub, nbf, exp.

    No `iat`: verifiers without leeway refuse one that is a second in the future. `kid` should be an https
    address that answers one bare JWK.
    """
    return sign(orjson.dumps({**credential, **claims_of(credential)}), key, kid=kid, typ="JWT")


def claims_of(credential: Mapping[str, Any]) -> dict[str, str | int]:
    """Name the registered claims that a credential's JWT must carry (Open Badges 3.0, section 8.2.4.1).

    `nbf` and `exp` are whole seconds, rounded down. Absent parts give no claim.
    """
    claims: dict[str, str | int] = {}
    issuer = credential.get("issuer")
    subject = credential.get("credentialSubject")
    texts = {
        "iss": issuer.get("id") if isinstance(issuer, Mapping) else issuer,
        "jti": credential.get("id"),
        "sub": subject.get("id") if isinstance(subject, Mapping) else None,
    }
    claims.update((name, text) for name, text in texts.items() if isinstance(text, str))
    moments = {
        "nbf": ("validFrom", "issuanceDate"),
        "exp": ("validUntil", "expirationDate"),
    }
    for claim, names in moments.items():
        for name in names:
            if name in credential:
                moment = parse_moment(credential[name], name=name)
                claims[claim] = int(moment.timestamp() // 1)
                break
    return claims


def credential_in(payload: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read a VC-JWT's payload into the credential and the registered claims.

    The credential stands among the claims (Open Badges 3.0) or, in the older data model, under `vc` with
    what the claims say left out there; a token with both is refused, because two readers would see two.
    """
    claims = parse_object(payload)
    registered = {name: claims[name] for name in _REGISTERED if name in claims}
    inner = claims.get("vc")
    if inner is None:
        return {
            name: value for name, value in claims.items() if name not in _REGISTERED
        }, registered
    if not isinstance(inner, dict) or "credentialSubject" in claims or "@context" in claims:
        raise NotAJws(fault="it holds two badges")
    return _completed(inner, registered), registered


def _completed(inner: dict[str, Any], claims: Mapping[str, Any]) -> dict[str, Any]:
    """Put back what VCDM 1.1 section 6.3.1 lets a JWT say only in its claims."""
    credential = dict(inner)
    if "jti" in claims:
        credential.setdefault("id", claims["jti"])
    if "iss" in claims:
        credential.setdefault("issuer", claims["iss"])
    subject = credential.get("credentialSubject")
    if "sub" in claims and isinstance(subject, dict):
        credential["credentialSubject"] = {"id": claims["sub"], **subject}
    for claim, name in (("nbf", "issuanceDate"), ("exp", "expirationDate")):
        if isinstance(claims.get(claim), int) and not _TWINS[name] & credential.keys():
            credential[name] = _moment(claims[claim])
    return credential


def _moment(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        raise NotAJws(fault="its dates are out of range") from None


def _refuse_header(members: Mapping[str, Any]) -> None:
    if members.get("alg") not in ALGORITHMS.values():
        raise AlgorithmRefused(name=str(members.get("alg", "no algorithm"))[:20])
    for name in _REFUSED_HEADERS:
        if name in members:
            raise JwsHeaderRefused(fault=name)
    kid, typ = members.get("kid", ""), members.get("typ", "JWT")
    if not isinstance(kid, str) or len(kid) > _LONGEST_KID:
        raise JwsHeaderRefused(fault="kid")
    if not isinstance(typ, str) or typ.lower().removeprefix("application/") not in _TYPES:
        raise JwsHeaderRefused(fault="typ")
    if "cty" in members and str(members["cty"]).lower() in {"jwt", "jose"}:
        raise JwsHeaderRefused(fault="cty")
