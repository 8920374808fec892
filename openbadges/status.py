"""Where a revocation is looked up: Bitstring status lists, and 1EdTech's older revocation list.

Bitstring Status List 1.0; Open Badges 3.0, 1EdTechRevocationList (deprecated there since version 1.3). A list
is never shorter than 131,072 entries, so that asking for it does not say which badge is meant.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from isal import igzip

from openbadges import base64url, contexts
from openbadges.errors import StatusUnreadable
from openbadges.model import Revocation
from openbadges.reading import items, parse_moment, single
from openbadges.v3 import Document, issuer_id, timestamp

Purpose = Literal["revocation", "suspension"]

ENTRIES: Final = 131_072
# Two clocks may differ, and a list that was signed for this very look is younger than the look.
_SKEW: Final = timedelta(seconds=60)
LARGEST: Final = 8 * 1024 * 1024
LARGEST_DOCUMENT: Final = 1024 * 1024
_TYPES: Final = ("BitstringStatusList", "StatusList2021")


def encode(indices: Iterable[int], *, entries: int = ENTRIES) -> str:
    """Write the list in which these entries are set: multibase base64url of gzip, `encodedList`.

    Entry 0 is the leftmost bit of the first octet. Raises ValueError for an index outside the list and for
    a list shorter than the standard allows.
    """
    if entries < ENTRIES or entries % 8:
        raise ValueError("a status list has at least 131,072 entries, in whole octets")
    bits = bytearray(entries // 8)
    for index in indices:
        if not 0 <= index < entries:
            raise ValueError(f"entry {index} is outside the list")
        bits[index >> 3] |= 0x80 >> (index & 7)
    # Level 1: on lists this sparse the usual level 9 takes four hundred times longer for a fifth less.
    compressed = igzip.compress(bytes(bits), compresslevel=1, mtime=0)
    return "u" + base64url.encode(compressed)


def decode(encoded: str) -> bytes:
    """Read `encodedList`: the octets of the list, 16 KiB to 8 MiB.

    The older StatusList2021 has no multibase letter. Raises StatusUnreadable; never unpacks beyond the limit.
    """
    text = encoded.removeprefix("u")
    try:
        compressed = base64url.decode(text.rstrip("="))
    except ValueError:
        raise StatusUnreadable(fault="it is not base64url") from None
    reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        bits = reader.decompress(compressed, LARGEST + 1)
    except zlib.error:
        raise StatusUnreadable(fault="it is not gzip") from None
    if len(bits) > LARGEST or reader.unconsumed_tail:
        raise StatusUnreadable(fault="it is too large")
    if not reader.eof:
        raise StatusUnreadable(fault="it is cut off")
    if len(bits) < ENTRIES // 8:
        raise StatusUnreadable(fault="it has fewer than 131,072 entries")
    return bits


def is_set(bits: bytes, index: int) -> bool:
    """Whether an entry is set. Raises StatusUnreadable for one outside the list."""
    if not 0 <= index < len(bits) * 8:
        raise StatusUnreadable(fault="it has no entry for this badge")
    return bool(bits[index >> 3] & (0x80 >> (index & 7)))


def credential(
    *,
    address: str,
    issuer: str,
    purpose: Purpose,
    encoded: str,
    valid_from: datetime,
    valid_until: datetime | None = None,
) -> Document:
    """Write a BitstringStatusListCredential, before it is signed; `address` is where it is published.

    `statusPurpose` is one text, as the public validator asks. A `valid_until` in the past makes the list
    unusable, and every badge on it: leave it out unless something refreshes the list.
    """
    document: Document = {
        "@context": [contexts.VCDM_2],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": timestamp(valid_from),
    }
    if valid_until is not None:
        document["validUntil"] = timestamp(valid_until)
    document["credentialSubject"] = {
        "id": f"{address}#list",
        "type": "BitstringStatusList",
        "statusPurpose": purpose,
        "encodedList": encoded,
    }
    return document


@dataclass(frozen=True, slots=True)
class StatusList:
    """A status list that was read; whether it is signed by its issuer is checked elsewhere."""

    id: str
    issuer: str
    purpose: str
    bits: bytes
    valid_until: datetime | None


def read(document: Mapping[str, Any], *, purpose: str, now: datetime) -> StatusList:
    """Read a status list credential for one purpose, of either data model.

    Raises StatusUnreadable when it is another kind of document, made for another purpose, not yet or no
    longer valid, too short, or packed to burst.
    """
    subject = single(document.get("credentialSubject"))
    if not isinstance(subject, Mapping) or single(subject.get("type")) not in _TYPES:
        raise StatusUnreadable(fault="it is not a status list")
    if single(subject.get("statusPurpose", "revocation")) != purpose:
        raise StatusUnreadable(fault="it was made for another purpose")
    until = _moment(document, "validUntil", "expirationDate")
    since = _moment(document, "validFrom", "issuanceDate")
    if until is not None and until <= now:
        raise StatusUnreadable(fault="it is out of date")
    if since is not None and since > now + _SKEW:
        raise StatusUnreadable(fault="it is not valid yet")
    encoded = single(subject.get("encodedList"))
    if not isinstance(encoded, str):
        raise StatusUnreadable(fault="it is empty")
    return StatusList(
        id=str(document.get("id", "")),
        issuer=issuer_id(document),
        purpose=purpose,
        bits=decode(encoded),
        valid_until=until,
    )


def revocation_list(
    *, address: str, issuer: str, revocations: Iterable[Revocation]
) -> Document:
    """Write a 1EdTechRevocationList: the credentials that were taken back, with their reasons."""
    return {
        "id": address,
        "issuer": issuer,
        "revokedCredential": [
            {"id": each.id, "revoked": True}
            | ({"revocationReason": each.reason} if each.reason else {})
            for each in revocations
        ],
    }


def revocation_in(
    document: Mapping[str, Any], *, credential_id: str, issuer: str
) -> Revocation | None:
    """Look a credential up in a 1EdTechRevocationList; None when it is not revoked.

    Raises StatusUnreadable when the document is no such list or another issuer's.
    """
    if "revokedCredential" not in document:
        raise StatusUnreadable(fault="it is not a list of revoked badges")
    if issuer_id(document) != issuer:
        raise StatusUnreadable(fault="it belongs to another issuer")
    for entry in items(document["revokedCredential"]):
        listed = entry if isinstance(entry, Mapping) else {"id": entry}
        if listed.get("id") == credential_id and listed.get("revoked", True) is not False:
            reason = listed.get("revocationReason", "")
            return Revocation(
                id=credential_id, reason=reason if isinstance(reason, str) else ""
            )
    return None


def _moment(document: Mapping[str, Any], *names: str) -> datetime | None:
    for name in names:
        if name in document:
            return parse_moment(single(document[name]), name=name, document="status list")
    return None
