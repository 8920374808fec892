"""The issuance log to the outside: the print of an award in it, and signed checkpoints that say how far it went."""

import hashlib

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges.models import LogCheckpoint
from issuers.keys import named_secrets
from openbadges import jws, keys
from openbadges.errors import OpenBadgesError

# Two years and more of one a day.
MOST_CHECKPOINTS = 1000


def leaf(salt: str, prints: dict[str, str]) -> str:
    """The print of an award's documents under its salt: who has both can work it out, nobody else learns from it."""
    listed = "|".join(f"{form}={prints[form]}" for form in sorted(prints))
    digest = hashlib.sha256(listed.encode()).hexdigest()
    return hashlib.sha256(f"{salt}|{digest}".encode()).hexdigest()


def checkpoint_keys() -> dict[str, keys.PrivateKey]:
    """The keys that sign checkpoints, by name, newest first. Raises ImproperlyConfigured."""
    return {
        name: keys.PrivateKey.of(Ed25519PrivateKey.from_private_bytes(secret))
        for name, secret in named_secrets("CHECKPOINT_KEYS").items()
    }


def signed_checkpoint(checkpoint: LogCheckpoint) -> str:
    """What a checkpoint says, as compact JWS under the newest key."""
    name, key = next(iter(checkpoint_keys().items()))
    return jws.sign(orjson.dumps(_said(checkpoint)), key, kid=name)


def is_signed(checkpoint: LogCheckpoint) -> bool:
    """Whether one of our keys signed just what this row says."""
    try:
        token = jws.read(checkpoint.signed)
        token.check(checkpoint_keys()[token.kid].public)
    except (OpenBadgesError, KeyError):
        return False
    return orjson.loads(token.payload) == _said(checkpoint)


def checkpoints() -> bytes:
    """The newest checkpoints and the keys by which they are read."""
    rows = LogCheckpoint.objects.order_by("-pk")[:MOST_CHECKPOINTS]
    return orjson.dumps(
        {
            "keys": [keys.jwk(key.public, kid=name) for name, key in checkpoint_keys().items()],
            "checkpoints": [_said(row) | {"signed": row.signed} for row in rows],
        }
    )


def _said(checkpoint):
    return {
        "seq": checkpoint.seq,
        "hash": checkpoint.hash,
        "at": checkpoint.at.isoformat(timespec="seconds"),
    }
