"""Public keys that check and private keys that sign: Ed25519, RSA and (to check only) P-256.

The algorithm belongs to the kind of key and is never read from a message: RSA signs RS256, P-256 ES256,
Ed25519 EdDSA (SECURITY: a header that could choose would choose `none`).
"""

from dataclasses import dataclass, field
from typing import Final, Literal, NoReturn, Self

import nacl.bindings
import nacl.exceptions
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

from openbadges.errors import KeyRefused, UnknownKeyType, WeakKey

Kind = Literal["Ed25519", "RSA", "P-256"]
PublicMaterial = ed25519.Ed25519PublicKey | rsa.RSAPublicKey | ec.EllipticCurvePublicKey
PrivateMaterial = ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey

ALGORITHMS: Final[dict[Kind, str]] = {"Ed25519": "EdDSA", "RSA": "RS256", "P-256": "ES256"}
FEWEST_RSA_BITS: Final = 2048
MOST_RSA_BITS: Final = 8192
_LONGEST_PEM: Final = 16 * 1024


@dataclass(frozen=True)
class PublicKey:
    """A public key of an allowed kind and strength; equal to another when the key is the same."""

    kind: Kind
    spki: bytes
    material: PublicMaterial = field(repr=False, compare=False)

    @classmethod
    def of(cls, material: object) -> Self:
        """Accept a key of `cryptography`; raises UnknownKeyType and WeakKey for what we never trust."""
        if isinstance(material, ed25519.Ed25519PublicKey):
            kind: Kind = "Ed25519"
        elif isinstance(material, rsa.RSAPublicKey):
            kind = "RSA"
            _refuse_weak(material)
        elif isinstance(material, ec.EllipticCurvePublicKey):
            kind = "P-256"
            if not isinstance(material.curve, ec.SECP256R1):
                raise UnknownKeyType(name=material.curve.name)
        else:
            raise UnknownKeyType(name=type(material).__name__)
        spki = material.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return cls(kind, spki, material)

    @classmethod
    def from_pem(cls, pem: str | bytes) -> Self:
        """Read a PEM public key (`BEGIN PUBLIC KEY`, or `BEGIN RSA PUBLIC KEY` as some 2.0 issuers write)."""
        octets = pem.encode("utf-8", "replace") if isinstance(pem, str) else pem
        if len(octets) > _LONGEST_PEM:
            raise KeyRefused(fault="it is too long")
        if b"PRIVATE" in octets:
            raise KeyRefused(fault="it is a private key")
        try:
            return cls.of(serialization.load_pem_public_key(octets))
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise KeyRefused(fault="its PEM form is broken") from None

    @property
    def algorithm(self) -> str:
        """The one JOSE algorithm of this kind of key."""
        return ALGORITHMS[self.kind]

    @property
    def pem(self) -> str:
        """The key as PEM, as an Open Badges 2.0 CryptographicKey shows it."""
        return self.material.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode("ascii")

    @property
    def raw(self) -> bytes:
        """Ed25519: 32 octets. P-256: the compressed point. RSA: PKCS #1."""
        material = self.material
        if isinstance(material, ed25519.Ed25519PublicKey):
            return material.public_bytes_raw()
        if isinstance(material, rsa.RSAPublicKey):
            return material.public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.PKCS1
            )
        return material.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint
        )

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether the holder of the private key signed exactly this; false for a signature of any wrong form.

        ES256 signatures are r and s of 32 octets each (RFC 7518 section 3.4).
        """
        material = self.material
        try:
            if isinstance(material, ed25519.Ed25519PublicKey):
                # Twice as fast as OpenSSL, and not the library that made our own signatures.
                return len(signature) == 64 and bool(
                    nacl.bindings.crypto_sign_open(signature + message, self.spki[-32:])
                    is not None
                )
            if isinstance(material, rsa.RSAPublicKey):
                material.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
                return True
            if len(signature) != 64:
                return False
            pair = (
                int.from_bytes(signature[:32], "big"),
                int.from_bytes(signature[32:], "big"),
            )
            encoded = utils.encode_dss_signature(*pair)
            material.verify(encoded, message, ec.ECDSA(hashes.SHA256()))
        except (InvalidSignature, nacl.exceptions.CryptoError, ValueError):
            return False
        return True


@dataclass(frozen=True, repr=False)
class PrivateKey:
    """A private key that signs. Load it once a process: reading an RSA key costs a hundred signatures.

    It refuses to be shown or pickled, so that it cannot end in a log, a message queue or a cache.
    """

    kind: Kind
    public: PublicKey
    _material: PrivateMaterial = field(repr=False, compare=False)

    @classmethod
    def generate(cls, kind: Kind = "Ed25519", *, rsa_bits: int = FEWEST_RSA_BITS) -> Self:
        """Make a new key pair: Ed25519 for Data Integrity, RSA for VC-JWT and 2.0 signed badges."""
        if kind == "Ed25519":
            return cls.of(ed25519.Ed25519PrivateKey.generate())
        if kind == "RSA":
            return cls.of(rsa.generate_private_key(public_exponent=65537, key_size=rsa_bits))
        raise UnknownKeyType(name=kind)

    @classmethod
    def of(cls, material: object) -> Self:
        """Accept a private key of `cryptography`."""
        if not isinstance(material, ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey):
            raise UnknownKeyType(name=type(material).__name__)
        public = PublicKey.of(material.public_key())
        return cls(public.kind, public, material)

    @classmethod
    def from_pkcs8(cls, der: bytes) -> Self:
        """Read our own stored key. RSA's costly checks are left out: it was sealed by us and opened intact."""
        return cls.of(
            serialization.load_der_private_key(
                der, password=None, unsafe_skip_rsa_key_validation=True
            )
        )

    def to_pkcs8(self) -> bytes:
        """The key in PKCS #8 DER, in the clear: only ever to be sealed at once."""
        return self._material.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )

    @property
    def algorithm(self) -> str:
        """The one JOSE algorithm of this kind of key."""
        return ALGORITHMS[self.kind]

    def sign(self, message: bytes) -> bytes:
        """Sign: 64 octets with Ed25519, PKCS #1 v1.5 with SHA-256 for RSA."""
        if isinstance(self._material, ed25519.Ed25519PrivateKey):
            return self._material.sign(message)
        return self._material.sign(message, padding.PKCS1v15(), hashes.SHA256())

    def __repr__(self) -> str:
        return f"<PrivateKey {self.kind}, hidden>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private key is not pickled")


def _refuse_weak(material: rsa.RSAPublicKey) -> None:
    if not FEWEST_RSA_BITS <= material.key_size <= MOST_RSA_BITS:
        raise WeakKey(fault=f"{material.key_size} bits")
    exponent = material.public_numbers().e
    if exponent < 3 or exponent % 2 == 0:
        raise WeakKey(fault=f"exponent {exponent}")
