"""Private keys at rest, and signing with them: seal, open, sign, and read the signature back with another library.

A private key lies in its row sealed with AES-256-GCM under a key of its own (`BADGE_KEKS`), which is neither in the
database nor `SECRET_KEY`. What a row belongs to is sealed with it, so that a key copied into another row does not open.
"""

import secrets
import time
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from joserfc import jws as second_jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from issuers.errors import KeyUnreadable, SigningFailed
from issuers.models import SigningKey
from openbadges import base64url, jws, keys, proofs
from openbadges.errors import OpenBadgesError

FORMAT = "v1"
KEK_BYTES = 32
NONCE_BYTES = 12
# A key taken out of use on another machine stops signing here within a minute even if its row were not read.
OPENED_SECONDS = 60

_canonicalizer = proofs.Canonicalizer()


def keks() -> dict[str, bytes]:
    """The keys that seal, by name, newest first. Raises ImproperlyConfigured."""
    return named_secrets("BADGE_KEKS")


def named_secrets(setting: str) -> dict[str, bytes]:
    """The secrets of a setting by their names, newest first: NAME:BASE64 of 32 bytes each. Raises ImproperlyConfigured."""
    found = {}
    for entry in getattr(settings, setting):
        name, _, text = entry.partition(":")
        try:
            key = b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))
        except NotBase64:
            key = b""
        if not name.isalnum() or len(key) != KEK_BYTES or name in found:
            raise ImproperlyConfigured(
                f"{setting} is not NAME:BASE64 of 32 bytes, each name once"
            )
        found[name] = key
    if not found:
        raise ImproperlyConfigured(f"{setting} is empty")
    return found


def newest_kek() -> str:
    """The name of the key that seals from now on."""
    return next(iter(keks()))


def kek_of(sealed: str) -> str:
    """Under which key this was sealed."""
    return sealed.split(".")[1]


def seal(private: bytes, *, issuer_id, key_id, algorithm: str) -> str:
    """Seal a private key (PKCS #8) for one row."""
    name, kek = next(iter(keks().items()))
    nonce = secrets.token_bytes(NONCE_BYTES)
    closed = AESGCM(kek).encrypt(nonce, private, _belonging(issuer_id, key_id, algorithm))
    return f"{FORMAT}.{name}.{base64url.encode(nonce)}.{base64url.encode(closed)}"


def unseal(sealed: str, *, issuer_id, key_id, algorithm: str) -> bytes:
    """Open what `seal` made for the same row. Raises KeyUnreadable."""
    try:
        version, name, nonce, closed = sealed.split(".")
        if version != FORMAT:
            raise KeyUnreadable
        return AESGCM(keks()[name]).decrypt(
            base64url.decode(nonce),
            base64url.decode(closed),
            _belonging(issuer_id, key_id, algorithm),
        )
    except (ValueError, KeyError, InvalidTag):
        raise KeyUnreadable from None


def _belonging(issuer_id, key_id, algorithm) -> bytes:
    return f"badgekey|{FORMAT}|{issuer_id}|{key_id}|{algorithm}".encode()


class NewKey(NamedTuple):
    """The two parts of a key that was just made."""

    public_jwk: dict
    sealed: str


def make(*, issuer_id, key_id, algorithm: str) -> NewKey:
    """Make a key pair for a row; its private part is never anywhere in the clear but here."""
    kind = "RSA" if algorithm == SigningKey.Algorithm.RS256 else "Ed25519"
    private = keys.PrivateKey.generate(kind)
    sealed = seal(private.to_pkcs8(), issuer_id=issuer_id, key_id=key_id, algorithm=algorithm)
    return NewKey(keys.jwk(private.public), sealed)


def open_private(key: SigningKey) -> keys.PrivateKey:
    """The private part of a row, checked to be that of its public part. Raises KeyUnreadable."""
    private = keys.PrivateKey.from_pkcs8(
        unseal(key.sealed, issuer_id=key.issuer_id, key_id=key.pk, algorithm=key.algorithm)
    )
    if keys.jwk(private.public) != key.public_jwk:
        raise KeyUnreadable
    return private


def resealed(key: SigningKey) -> str:
    """The private part sealed under the newest key, opened once more to be sure that it can be."""
    belongs = {"issuer_id": key.issuer_id, "key_id": key.pk, "algorithm": key.algorithm}
    private = open_private(key)
    sealed = seal(private.to_pkcs8(), **belongs)
    if unseal(sealed, **belongs) != private.to_pkcs8():
        raise KeyUnreadable
    return sealed


@dataclass(frozen=True)
class Signer:
    """A key in use, opened: it signs, then reads what it signed with another library, by the published key."""

    key_id: object
    kid: str
    private: keys.PrivateKey = field(repr=False)
    public: keys.PublicKey = field(repr=False)
    second: RSAKey | None = field(repr=False)

    def jws(self, payload: bytes, *, is_credential: bool) -> str:
        """Sign octets as compact JWS: a VC-JWT names its key in the header, a 2.0 badge inside. Raises SigningFailed."""
        named = {"kid": self.kid, "typ": "JWT"} if is_credential else {}
        token = jws.sign(payload, self.private, **named)
        try:
            read = second_jws.deserialize_compact(token, self.second, algorithms=["RS256"])
        except JoseError as error:
            raise SigningFailed from error
        if read.payload != payload:
            raise SigningFailed
        return token

    def credential_jwt(self, document: Mapping[str, Any]) -> str:
        """Sign a 3.0 credential as VC-JWT. Raises SigningFailed."""
        return self.jws(
            orjson.dumps({**document, **jws.claims_of(document)}), is_credential=True
        )

    def data_integrity(
        self, document: Mapping[str, Any], *, method: str, created: datetime
    ) -> bytes:
        """Add a Data Integrity proof, by the shape of the document where that is known. Raises SigningFailed."""
        signed = proofs.sign(
            document,
            self.private,
            method=method,
            created=created,
            canonicalizer=_canonicalizer,
        )
        body = orjson.dumps(signed)
        read = orjson.loads(body)
        try:
            (proof,) = proofs.read_proofs(read)
            # PyNaCl checks what OpenSSL signed, on the octets that will be stored.
            proofs.check(read, proof, self.public, canonicalizer=_canonicalizer)
        except OpenBadgesError as error:
            raise SigningFailed from error
        return body


_opened: dict[tuple, tuple[float, Signer]] = {}


def signer(key: SigningKey) -> Signer:
    """The opened key of a row, once a minute and process: opening costs more than signing. Raises KeyUnreadable."""
    name = (key.issuer_id, key.pk, key.algorithm, key.sealed)
    now = time.monotonic()
    found = _opened.get(name)
    if found and found[0] > now:
        return found[1]
    public = keys.from_jwk(key.public_jwk)
    is_rsa = key.algorithm == SigningKey.Algorithm.RS256
    opened = Signer(
        key.pk,
        key.iri,
        open_private(key),
        public,
        RSAKey.import_key(key.public_jwk) if is_rsa else None,
    )
    for old in [each for each, (until, _) in _opened.items() if until <= now]:
        _opened.pop(old, None)
    _opened[name] = (now + OPENED_SECONDS, opened)
    return opened


def try_out(key: SigningKey) -> None:
    """Open a key, sign something meaningless with it and read that back. Raises KeyUnreadable and SigningFailed."""
    private, public = open_private(key), keys.from_jwk(key.public_jwk)
    message = b"This is signed only to see whether the key works."
    if not public.verifies(private.sign(message), message):
        raise SigningFailed
