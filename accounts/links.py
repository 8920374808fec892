"""Links in mails: tokens that are worked out from a row and never stored.

A token is the row's id and a MAC over what the link is for, the id, and how many links the row has had (its generation).
A copy of the database holds no link; a mail that is sent again after a crash carries the same one.
"""

import base64
import binascii
import hashlib
import hmac
import re
import uuid

from django.conf import settings

TOKEN = re.compile(r"[A-Za-z0-9_-]{64}")
# A row never has that many links (one in ten minutes at most); the bound keeps a made-up token cheap to refuse.
LAST_GENERATION = 500


def _keys() -> dict[str, bytes]:
    """The key ring, newest first; a key leaves it only when none of its links is alive."""
    ring = {}
    for entry in settings.CLAIM_KEYS:
        key_id, _, secret = entry.partition(":")
        ring[key_id] = secret.encode()
    return ring


def newest_key_id() -> str:
    """The key with which new links are made; the row remembers it."""
    return next(iter(_keys()))


def _mac(secret: bytes, purpose: str, pk: uuid.UUID, generation: int) -> bytes:
    return hmac.digest(secret, f"{purpose}.v1|{pk}|{generation}".encode(), hashlib.sha256)


def make_token(purpose: str, pk: uuid.UUID, generation: int, key_id: str) -> str:
    """The 64 characters of the link of this row, the same every time; KeyError if the key has left the ring."""
    if not 1 <= generation <= LAST_GENERATION:
        raise ValueError(f"a row has between 1 and {LAST_GENERATION} links, not {generation}")
    mac = _mac(_keys()[key_id], purpose, pk, generation)
    return base64.urlsafe_b64encode(pk.bytes + mac).decode()


def read_token(purpose: str, token: str) -> tuple[uuid.UUID, int] | None:
    """The row's id and the generation of an authentic link, else None.

    Authentic is not valid: whoever holds an older generation got it from us, and may ask for a new link.
    """
    if not TOKEN.fullmatch(token):
        return None
    try:
        content = base64.urlsafe_b64decode(token)
    except binascii.Error:
        return None
    pk, mac = uuid.UUID(bytes=content[:16]), content[16:]
    for secret in _keys().values():
        for generation in range(1, LAST_GENERATION + 1):
            if hmac.compare_digest(_mac(secret, purpose, pk, generation), mac):
                return pk, generation
    return None


def short_code(purpose: str, pk: uuid.UUID) -> str:
    """Six digits for a person to type, worked out from the row's id; whoever checks them counts the attempts."""
    secret = next(iter(_keys().values()))
    digest = hmac.digest(secret, f"{purpose}.code.v1|{pk}".encode(), hashlib.sha256)
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"
