"""Salted hashes of recipients: make one, and ask whether one means a given address.

Open Badges 2.0, IdentityObject and IdentityHash; Open Badges 3.0, IdentityObject:
`alg "$" hex(alg(UTF8(identifier) || UTF8(salt)))`, the salt appended, an absent salt empty.

A hash is not anonymous: its salt stands beside it, so anyone can try an address they suspect.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable

from openbadges.errors import UnknownHash

_HASH = re.compile(r"(?P<algorithm>[A-Za-z0-9]+)\$(?P<digest>[0-9A-Fa-f]+)")
_DIGEST_LENGTHS = {"sha256": 64, "md5": 32}


def make(identifier: str, salt: str = "") -> str:
    """Hash an identifier as given: `sha256$` and 64 lower-case hex digits.

    Nothing is normalised here: the issuer lower-cases an e-mail address before, because importers do.
    """
    digest = hashlib.sha256((identifier + salt).encode()).hexdigest()
    return f"sha256${digest}"


def is_hash(identity: str) -> bool:
    """Whether a string has the form of an identity hash, of whatever algorithm."""
    return _HASH.fullmatch(identity) is not None


def match(
    identity: str, identifier: str, salt: str = "", *, variants: Iterable[str] = ()
) -> bool:
    """Whether a published identity hash means this identifier.

    Tried in order: as given, without outer spaces, in lower case, then the `variants` (other spellings that
    the holder is known to have used): the standard defines no normalisation, and issuers hash either form.
    Hex digits and the algorithm's name compare without case. Reads `sha256` and `md5`.

    Raises UnknownHash when the identity is no hash, or one of another algorithm.
    """
    algorithm, digest = _read(identity)
    stripped = identifier.strip()
    attempts = dict.fromkeys((identifier, stripped, stripped.lower(), *variants))
    return any(
        hmac.compare_digest(digest, _digest(algorithm, attempt + salt)) for attempt in attempts
    )


def match_plain(identity: str, identifier: str, *, variants: Iterable[str] = ()) -> bool:
    """Whether a published plain identity (`hashed: false`) is this identifier or a variant, without case."""
    return identity.strip().lower() in {
        attempt.strip().lower() for attempt in (identifier, *variants)
    }


def _read(identity: str) -> tuple[str, str]:
    found = _HASH.fullmatch(identity)
    if found is None:
        raise UnknownHash(name="no known form")
    algorithm = found["algorithm"].lower()
    if len(found["digest"]) != _DIGEST_LENGTHS.get(algorithm):
        raise UnknownHash(name=algorithm[:20])
    return algorithm, found["digest"].lower()


def _digest(algorithm: str, salted: str) -> str:
    return hashlib.new(algorithm, salted.encode(), usedforsecurity=False).hexdigest()
