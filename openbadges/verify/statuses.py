"""Whether a 3.0 credential was taken back: its status list is fetched, checked like a credential, and read.

A list that cannot be read, or that somebody else signed, says nothing: the badge's status is unknown then,
which is never the same as good (SECURITY V-10).
"""

from collections.abc import Mapping
from typing import Any

from openbadges import jws, status
from openbadges.errors import OpenBadgesError, StatusUnreadable
from openbadges.model import Status
from openbadges.probes import Finding, Probe, failed, passed, unchecked
from openbadges.proofs import check, read_proofs
from openbadges.reading import parse_object
from openbadges.v3 import issuer_id, status_of
from openbadges.verification_errors import Revoked, RevokedWithReason, Suspended
from openbadges.verify.issuers import host_of, key_of_proof, key_of_token
from openbadges.verify.world import World


def status_finding(document: Mapping[str, Any], world: World) -> Finding:
    """Look the credential up in the list that it names; one that names none cannot be revoked."""
    try:
        entry = status_of(document)
        if entry is None:
            return passed(Probe.STATUS)
        refusal = _refusal(entry, document, world)
    except OpenBadgesError as unreadable:
        return unchecked(Probe.STATUS, unreadable)
    return passed(Probe.STATUS) if refusal is None else failed(Probe.STATUS, refusal)


def _refusal(
    entry: Status, document: Mapping[str, Any], world: World
) -> OpenBadgesError | None:
    issuer = issuer_id(document)
    if entry.type == "1EdTechRevocationList":
        # The list is not signed: only its address says whose it is.
        if not world.origins.same(entry.id, f"https://{host_of(issuer, world.origins)}"):
            raise StatusUnreadable(fault="it belongs to another issuer")
        found = status.revocation_in(
            world.get_object(entry.id, name="status list"),
            credential_id=str(document.get("id", "")),
            issuer=issuer,
        )
        if found is None:
            return None
        return RevokedWithReason(reason=found.reason[:300]) if found.reason else Revoked()
    listed = _proven_list(entry.list_credential, issuer, world)
    read = status.read(listed, purpose=entry.purpose, now=world.now)
    if read.id != entry.list_credential:
        raise StatusUnreadable(fault="it is another list")
    if not status.is_set(read.bits, entry.index):
        return None
    return Suspended() if entry.purpose == "suspension" else Revoked()


def _proven_list(address: str, issuer: str, world: World) -> Mapping[str, Any]:
    """Fetch a status list and hold it to the same standard as a badge: signed, by the same issuer."""
    answer = world.get(address, name="status list")
    if answer.status != 200:
        raise StatusUnreadable(fault="it is gone")
    text = answer.body.strip()
    if not text.startswith(b"{"):
        token = jws.read(text.decode("ascii", "replace"), limit=status.LARGEST_DOCUMENT)
        listed, _ = jws.credential_in(token.payload)
        _require_issuer(listed, issuer)
        token.check(key_of_token(issuer, token, signed_at=world.now, world=world))
        return listed
    listed = parse_object(text, limit=status.LARGEST_DOCUMENT)
    _require_issuer(listed, issuer)
    for proof in read_proofs(listed):
        key = key_of_proof(
            issuer, proof.method, signed_at=proof.created or world.now, world=world
        )
        check(
            listed,
            proof,
            key,
            canonicalizer=world.canonicalizer,
            limit=status.LARGEST_DOCUMENT,
        )
    return listed


def _require_issuer(listed: Mapping[str, Any], issuer: str) -> None:
    if issuer_id(listed) != issuer:
        raise StatusUnreadable(fault="it belongs to another issuer")
