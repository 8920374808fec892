"""Data Integrity proofs: `eddsa-rdfc-2022` to sign and check, `Ed25519Signature2020` to check.

W3C Data Integrity EdDSA Cryptosuites 1.0, section 3.2; VC Data Integrity 1.0. A proof signs the statements of
a credential, so every check begins with refusing what makes none (`canonical`).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from openbadges.errors import (
    AlgorithmRefused,
    KeyRefused,
    OpenBadgesError,
    ProofRefused,
    SignatureMismatch,
)
from openbadges.keys import base58
from openbadges.keys.pairs import PrivateKey, PublicKey
from openbadges.proofs.cache import Canonicalizer
from openbadges.proofs.canonical import LARGEST, canonicalize
from openbadges.reading import items, parse_moment

SUITE: Final = "eddsa-rdfc-2022"
SUITE_2020: Final = "Ed25519Signature2020"
_MEMBERS: Final = frozenset(
    {
        "type",
        "cryptosuite",
        "created",
        "expires",
        "verificationMethod",
        "proofPurpose",
        "proofValue",
        "nonce",
        "domain",
        "challenge",
    }
)
_MOST_PROOFS: Final = 4


@dataclass(frozen=True, slots=True)
class EmbeddedProof:
    """One proof of a credential, its signature not yet checked."""

    method: str
    created: datetime | None
    expires: datetime | None
    value: bytes
    config: Mapping[str, Any]

    @property
    def controller(self) -> str:
        """Who the proof says its key belongs to: the method's address without its fragment."""
        return self.method.partition("#")[0]


def unsecured(credential: Mapping[str, Any]) -> dict[str, Any]:
    """The credential that its proofs sign: everything but `proof`."""
    return {name: value for name, value in credential.items() if name != "proof"}


def read_proofs(credential: Mapping[str, Any]) -> tuple[EmbeddedProof, ...]:
    """Read every proof of a credential; all of them must hold, so one that is not known refuses the badge.

    Raises ProofRefused for other suites, other purposes than `assertionMethod`, and members that the suites
    do not define.
    """
    listed = items(credential.get("proof"))
    if not 0 < len(listed) <= _MOST_PROOFS:
        raise ProofRefused(fault="there is none" if not listed else "there are too many")
    return tuple(_read(entry, credential.get("@context")) for entry in listed)


def check(
    credential: Mapping[str, Any],
    proof: EmbeddedProof,
    key: PublicKey,
    *,
    canonicalizer: Canonicalizer | None = None,
    limit: int = LARGEST,
) -> None:
    """Raise AlgorithmRefused or SignatureMismatch unless this key made this proof of this credential."""
    if key.kind != "Ed25519":
        raise AlgorithmRefused(name=str(proof.config.get("cryptosuite", SUITE_2020)))
    document = unsecured(credential)
    if canonicalizer is None:
        config, statements = canonicalize(proof.config), canonicalize(document, limit=limit)
    else:
        config = canonicalizer.canonicalize(proof.config)
        statements = canonicalizer.canonicalize(document, limit=limit)
    if not key.verifies(proof.value, hash_data(config, statements)):
        raise SignatureMismatch


def sign(
    credential: Mapping[str, Any],
    key: PrivateKey,
    *,
    method: str,
    created: datetime,
    canonicalizer: Canonicalizer | None = None,
) -> dict[str, Any]:
    """Add an `eddsa-rdfc-2022` proof: the credential with `proof` as a list of one.

    `method` is the absolute address of the key (did and fragment, its did that of the issuer); `created`
    is written to the second, in UTC. Raises UnsignedContent for words that the contexts do not define.
    """
    config = proof_config(credential, method=method, created=timestamp(created))
    document = unsecured(credential)
    write = canonicalize if canonicalizer is None else canonicalizer.canonicalize
    value = key.sign(hash_data(write(config), write(document)))
    proof = {name: each for name, each in config.items() if name != "@context"}
    return {**document, "proof": [{**proof, "proofValue": written(value)}]}


def proof_config(credential: Mapping[str, Any], *, method: str, created: str) -> dict[str, Any]:
    """What is signed beside the credential: the proof without its value, under the credential's contexts."""
    return {
        "@context": credential.get("@context"),
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }


def timestamp(moment: datetime) -> str:
    """When a proof was made: UTC, to the second, because the text is hashed as it is written."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def hash_data(config: bytes, statements: bytes) -> bytes:
    """The 64 octets that are signed: the hash of the proof's statements, then of the credential's."""
    return hashlib.sha256(config).digest() + hashlib.sha256(statements).digest()


def written(value: bytes) -> str:
    """A signature as multibase in base58."""
    return "z" + base58.encode(value)


def _read(entry: object, context: object) -> EmbeddedProof:
    if not isinstance(entry, Mapping):
        raise ProofRefused(fault="it is not an object")
    suite = (entry.get("type"), entry.get("cryptosuite"))
    if suite not in (("DataIntegrityProof", SUITE), (SUITE_2020, None)):
        raise ProofRefused(fault=f"{suite[1] or suite[0]} is not supported"[:80])
    if entry.get("proofPurpose") != "assertionMethod":
        raise ProofRefused(fault="it was made for another purpose")
    if unknown := sorted(entry.keys() - _MEMBERS):
        raise ProofRefused(fault=f"it has the member {unknown[0]}"[:80])
    method, value = entry.get("verificationMethod"), entry.get("proofValue")
    if not isinstance(method, str) or not isinstance(value, str):
        raise ProofRefused(fault="it names no key or has no value")
    try:
        moments = {
            name: parse_moment(entry[name], name=name, document="proof")
            for name in ("created", "expires")
            if name in entry
        }
        signature = base58.decode(value.removeprefix("z")) if value.startswith("z") else b""
    except KeyRefused:
        signature = b""
    except OpenBadgesError as refusal:
        raise ProofRefused(fault=str(refusal.facts.get("name", "a date"))) from None
    if len(signature) != 64:
        raise ProofRefused(fault="its value cannot be read")
    config = {name: each for name, each in entry.items() if name != "proofValue"}
    return EmbeddedProof(
        method,
        moments.get("created"),
        moments.get("expires"),
        signature,
        {"@context": context, **config},
    )
