"""The forms in which a public key is published: JWK (RFC 7517) and Multikey (W3C Controlled Identifiers)."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from openbadges import base64url
from openbadges.errors import KeyRefused, PrivateKeyPublished, UnknownKeyType
from openbadges.keys import base58
from openbadges.keys.pairs import PublicKey

JWK_MEMBERS: Final = frozenset(
    {"kty", "n", "e", "crv", "x", "y", "kid", "alg", "use", "iss", "revoked"}
)
_PRIVATE_MEMBERS: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})

MOST_REMEMBERED: Final = 1024
_LONGEST_MEMBER: Final = 2048
_ED25519: Final = b"\xed\x01"
_P256: Final = b"\x80\x24"
_RSA: Final = b"\x85\x24"


def jwk(
    key: PublicKey, *, kid: str = "", issuer: str = "", revoked_at: datetime | None = None
) -> dict[str, str | int]:
    """Write a key as a bare public JWK, with members of JWK_MEMBERS only.

    `issuer` becomes 1EdTech's `iss` (implementation guide, key provenance); `revoked_at` seconds since 1970
    in `revoked`, for a key that became known to others.
    """
    written: dict[str, str | int] = {**_key_members(key), "alg": key.algorithm, "use": "sig"}
    if kid:
        written["kid"] = kid
    if issuer:
        written["iss"] = issuer
    if revoked_at is not None:
        written["revoked"] = int(revoked_at.timestamp())
    return {name: value for name, value in written.items() if name in JWK_MEMBERS}


def from_jwk(document: object) -> PublicKey:
    """Read a public JWK. Raises PrivateKeyPublished when it holds private members, else KeyRefused.

    `use`, `key_ops` and `alg`, where present, must allow checking signatures with this kind of key.
    """
    if not isinstance(document, Mapping):
        raise KeyRefused(fault="it is not a JWK")
    if _PRIVATE_MEMBERS & document.keys():
        raise PrivateKeyPublished
    members = tuple(document.get(name) for name in ("kty", "crv", "x", "y", "n", "e"))
    if not all(each is None or isinstance(each, str) for each in members):
        raise KeyRefused(fault="its JWK form is broken")
    key = _of_members(members)
    _refuse_other_use(document, key)
    return key


@lru_cache(maxsize=MOST_REMEMBERED)
def _of_members(members: tuple[str | None, ...]) -> PublicKey:
    """The key of a JWK's members, remembered: an issuer's key is read again with each of its badges."""
    kty, crv, x, y, n, e = members
    try:
        if (kty, crv) == ("OKP", "Ed25519"):
            return _ed25519(_octets(x))
        if (kty, crv) == ("EC", "P-256"):
            point = ec.EllipticCurvePublicNumbers(_number(x), _number(y), ec.SECP256R1())
            return PublicKey.of(point.public_key())
        if kty == "RSA":
            return PublicKey.of(rsa.RSAPublicNumbers(_number(e), _number(n)).public_key())
    except ValueError:
        raise KeyRefused(fault="its JWK form is broken") from None
    raise UnknownKeyType(name=" ".join(part[:20] for part in (kty, crv) if part))


def multikey(key: PublicKey) -> str:
    """Write a key as Multikey: `z6Mk…` for Ed25519, `zDn…` for P-256."""
    prefixes = {"Ed25519": _ED25519, "P-256": _P256, "RSA": _RSA}
    return "z" + base58.encode(prefixes[key.kind] + key.raw)


def from_multikey(text: object) -> PublicKey:
    """Read a Multikey in base58btc."""
    if not isinstance(text, str) or not text.startswith("z"):
        raise KeyRefused(fault="it is not a Multikey")
    return _of_multibase(text)


@lru_cache(maxsize=MOST_REMEMBERED)
def _of_multibase(text: str) -> PublicKey:
    octets = base58.decode(text[1:])
    prefix, body = octets[:2], octets[2:]
    try:
        if prefix == _ED25519:
            return _ed25519(body)
        if prefix == _P256:
            if len(body) != 33:
                raise KeyRefused(fault="its length is wrong")
            return PublicKey.of(
                ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), body)
            )
        if prefix == _RSA:
            return PublicKey.of(serialization.load_der_public_key(body))
    except ValueError:
        raise KeyRefused(fault="its Multikey form is broken") from None
    raise UnknownKeyType(name=f"multicodec {prefix.hex()}")


def from_base58(text: object) -> PublicKey:
    """Read the bare base58 octets of an Ed25519 key, as suites of 2018 publish it."""
    if not isinstance(text, str):
        raise KeyRefused(fault="it is not text")
    return _ed25519(base58.decode(text))


def _key_members(key: PublicKey) -> dict[str, str]:
    material = key.material
    if isinstance(material, ed25519.Ed25519PublicKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url.encode(key.raw)}
    if isinstance(material, rsa.RSAPublicKey):
        numbers = material.public_numbers()
        return {"kty": "RSA", "n": _written(numbers.n), "e": _written(numbers.e)}
    point = material.public_numbers()
    return {
        "kty": "EC",
        "crv": "P-256",
        "x": _written(point.x, 32),
        "y": _written(point.y, 32),
    }


def _written(number: int, length: int = 0) -> str:
    return base64url.encode(number.to_bytes(length or (number.bit_length() + 7) // 8, "big"))


def _octets(value: str | None) -> bytes:
    if value is None or len(value) > _LONGEST_MEMBER:
        raise KeyRefused(fault="its JWK form is broken")
    # Padding is against the RFC but common in the field, and names the same octets.
    return base64url.decode(value.rstrip("="))


def _number(value: str | None) -> int:
    return int.from_bytes(_octets(value), "big")


def _ed25519(octets: bytes) -> PublicKey:
    if len(octets) != 32:
        raise KeyRefused(fault="its length is wrong")
    return PublicKey.of(ed25519.Ed25519PublicKey.from_public_bytes(octets))


def _refuse_other_use(document: Mapping[str, Any], key: PublicKey) -> None:
    if document.get("use", "sig") != "sig":
        raise KeyRefused(fault="it is not meant for signatures")
    operations = document.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        raise KeyRefused(fault="it is not meant for signatures")
    allowed = [key.algorithm, key.kind] if key.kind == "Ed25519" else [key.algorithm]
    if document.get("alg", key.algorithm) not in allowed:
        raise KeyRefused(fault="it is meant for another algorithm")
