"""The places of awards in status lists: taken by chance at the claim, set and cleared, and the lists signed when asked for."""

import hashlib
import secrets

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from badges import documents
from badges.models import StatusEntry, StatusList
from issuers import actions as issuers
from issuers import keys
from issuers.models import SigningKey
from openbadges.status import ENTRIES

# A list that is half full refuses eight random places in a row once in 256 times: then another list is begun.
TRIES = 8
TAKE = """
    INSERT INTO badges_statusentry (status_list_id, "index", assertion_id, is_set)
    VALUES (%s, %s, %s, %s) ON CONFLICT (status_list_id, "index") DO NOTHING
"""


def entry_of(assertion):
    """The place of an award; one for an award that has none."""
    entry = (
        StatusEntry.objects.filter(assertion=assertion).select_related("status_list").first()
    )
    return entry or take_entry(assertion=assertion)


def take_entry(*, assertion):
    """Give an award a place by chance that nobody has had: neighbours in a list say nothing about each other."""
    status_list = (
        StatusList.objects.filter(
            issuer_id=assertion.issuer_id, purpose=StatusList.Purpose.REVOCATION
        )
        .only("id")
        .order_by("-number")
        .first()
    )
    while True:
        if status_list is not None:
            for _ in range(TRIES):
                index = secrets.randbelow(ENTRIES)
                if _take(status_list, index, assertion):
                    return StatusEntry(
                        status_list=status_list, index=index, assertion=assertion
                    )
        status_list = _next_list(assertion.issuer_id, status_list)


def _take(status_list, index, assertion) -> bool:
    """One statement that takes a free place or does nothing, whoever else is at it."""
    with connection.cursor() as cursor:
        is_native = connection.features.has_native_uuid_field
        ids = [each if is_native else each.hex for each in (status_list.pk, assertion.pk)]
        cursor.execute(TAKE, [ids[0], index, ids[1], False])
        return cursor.rowcount == 1


def _next_list(issuer_id, full):
    number = full.number + 1 if full else 1
    found, _is_new = StatusList.objects.get_or_create(
        issuer_id=issuer_id, purpose=StatusList.Purpose.REVOCATION, number=number
    )
    return found


def mark(assertions, *, is_set):
    """Set or clear the entries of these awards; each list that they are in is signed anew for its next reader."""
    pks = [assertion.pk for assertion in assertions]
    entries = StatusEntry.objects.filter(assertion__in=pks)
    lists = sorted(set(entries.values_list("status_list_id", flat=True)))
    entries.update(is_set=is_set)
    for pk in lists:
        StatusList.objects.filter(pk=pk).update(changes=F("changes") + 1)


@transaction.atomic
def sign_status_list(*, pk):
    """The list as it is now: signed anew if anything has changed since, once for all changes; None if there is none.

    The row is locked, so that two readers sign once and a revocation that is being written is waited for.
    """
    found = StatusList.objects.select_for_update(of=["self"]).filter(pk=pk).first()
    if found is None:
        return None
    key = issuers.ensure_keys(issuer_id=found.issuer_id)[SigningKey.Algorithm.EDDSA]
    if found.signed_changes == found.changes and found.key_id == key.pk:
        return found
    indices = found.entries.filter(is_set=True).values_list("index", flat=True)
    found.body = documents.status_list(
        found,
        indices,
        ed25519=keys.signer(key),
        signed_at=timezone.now().replace(microsecond=0),
    )
    found.sha256 = hashlib.sha256(found.body).hexdigest()
    found.signed_changes = found.changes
    found.key = key
    found.save(update_fields=["body", "sha256", "signed_changes", "key"])
    return found
