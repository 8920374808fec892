"""The places of awards in status lists: taken by chance at the claim, set and cleared, and the lists signed when asked for."""

import hashlib
import secrets
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from badges import documents
from badges.models import StatusEntry, StatusList
from issuers import actions as issuers
from issuers import keys
from issuers.models import SigningKey
from openbadges.status import ENTRIES

# A list that is half full refuses eight random places in a row once in 256 times: then another list is begun.
TRIES = 8
# How many places of a new list are set from the start though nobody has them: fewest and most.
DECOYS = (ENTRIES // 512, ENTRIES // 128)
TAKE = """
    INSERT INTO badges_statusentry (status_list_id, "index", assertion_id, is_set)
    SELECT id, %s, %s, %s FROM badges_statuslist
     WHERE issuer_id = %s AND purpose = %s ORDER BY number DESC LIMIT 1
    ON CONFLICT (status_list_id, "index") DO NOTHING
    RETURNING status_list_id
"""


def entry_of(assertion):
    """The place of an award; one for an award that has none."""
    entry = StatusEntry.objects.filter(assertion=assertion).first()
    return entry or take_entry(assertion=assertion)


def take_entry(*, assertion):
    """Give an award a place by chance that nobody has had: neighbours in a list say nothing about each other."""
    lists = {"issuer_id": assertion.issuer_id, "purpose": StatusList.Purpose.REVOCATION}
    entry = _take(assertion)
    while entry is None:
        # Read before the tries: of two who find this list full, the second is let into the list that the first began.
        number = StatusList.objects.filter(**lists).aggregate(newest=Max("number"))["newest"]
        for _ in range(TRIES if number else 0):
            entry = entry or _take(assertion)
        if entry is None:
            _begin(**lists, number=(number or 0) + 1)
            entry = _take(assertion)
    return entry


def _begin(**names):
    """Begin a list with some hundred decoys, so that counting what is set does not tell how many badges were taken back."""
    begun, is_new = StatusList.objects.get_or_create(**names)
    if is_new:
        chance = secrets.SystemRandom()
        places = chance.sample(range(ENTRIES), chance.randint(*DECOYS))
        StatusEntry.objects.bulk_create(
            (StatusEntry(status_list=begun, index=index, is_set=True) for index in places),
            ignore_conflicts=True,
        )


def _take(assertion):
    """One statement that takes a place by chance in the newest list or does nothing, whoever else is at it."""
    index = secrets.randbelow(ENTRIES)
    with connection.cursor() as cursor:
        is_native = connection.features.has_native_uuid_field
        ids = [each if is_native else each.hex for each in (assertion.pk, assertion.issuer_id)]
        cursor.execute(TAKE, [index, ids[0], False, ids[1], StatusList.Purpose.REVOCATION])
        row = cursor.fetchone()
    if row is None:
        return None
    return StatusEntry(status_list_id=UUID(str(row[0])), index=index, assertion=assertion)


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
