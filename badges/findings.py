"""Looks for what nobody may have done: awards issued, changed or taken away behind the back of the actions.

Each finding is one sentence for the operator; none means that all is as it was written down.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from badges import documents
from badges.models import BEGINNING, Assertion, AssertionDocument, LogCheckpoint, LogEntry

AT_ONCE = 500
Kind = LogEntry.Kind
MADE = {Kind.ISSUED, Kind.SIGNED_AGAIN, Kind.ERASED}


def of_the_log() -> Iterator[str]:
    """What is wrong with the issuance log: its chain, its checkpoints, and whether the awards are as it says."""
    yield from _breaks_of_the_chain()
    yield from _awards_that_differ()
    yield from _awards_that_are_gone()


def _breaks_of_the_chain():
    signed = defaultdict(list)
    for checkpoint in LogCheckpoint.objects.order_by("pk"):
        if documents.is_signed(checkpoint):
            signed[checkpoint.seq].append(checkpoint.hash)
        else:
            yield f"Checkpoint {checkpoint.pk} is not signed with any of CHECKPOINT_KEYS."
    seq, prev = 0, BEGINNING
    for entry in LogEntry.objects.order_by("seq").iterator():
        if entry.seq != seq + 1:
            yield f"Entries {seq + 1} to {entry.seq - 1} are missing."
        if entry.prev != prev or entry.hash != entry.worked_out():
            yield f"Entry {entry.seq} does not fit into the chain."
        seq, prev = entry.seq, entry.hash
        if any(each != prev for each in signed.pop(seq, ())):
            yield f"Entry {seq} is not the one that a checkpoint names."
    for named, prints in signed.items():
        if named or prints != [BEGINNING] * len(prints):
            yield f"A checkpoint names entry {named}, and the log ends with {seq}."


def _awards_that_differ():
    rows = Assertion.objects.order_by("pk").only("pk", "salt", "revoked_at", "suspended_at")
    for awards in _batches(rows):
        prints, entries = _prints_of(awards), defaultdict(list)
        noted = LogEntry.objects.filter(award_id__in=[award.pk for award in awards])
        for entry in noted.order_by("seq"):
            entries[entry.award_id].append(entry)
        for award in awards:
            yield from _differences(award, prints[award.pk], entries[award.pk])


def _differences(award, prints, entries):
    kinds = [entry.kind for entry in entries]
    if kinds.count(Kind.ISSUED) != 1:
        yield f"Award {award.pk} was issued {kinds.count(Kind.ISSUED)} times by the log."
        return
    made = [entry.leaf for entry in entries if entry.kind in MADE]
    if made[-1] != documents.leaf(award.salt, prints):
        yield f"Award {award.pk}: its documents are not those that were issued."
    last = [kind for kind in kinds if kind not in MADE][-1:] or [Kind.LIFTED]
    state = Kind.LIFTED
    if award.revoked_at:
        state = Kind.REVOKED
    elif award.suspended_at:
        state = Kind.SUSPENDED
    if last != [state]:
        yield f"Award {award.pk}: {state.value} by its row, {last[0]} by the log."


def _awards_that_are_gone():
    gone = LogEntry.objects.filter(kind=Kind.ISSUED).exclude(
        Exists(Assertion.objects.filter(pk=OuterRef("award_id")))
    )
    for entry in gone.order_by("seq").iterator():
        yield f"Award {entry.award_id} was issued and is gone."


def _prints_of(awards) -> dict:
    """The fingerprints of what is stored, worked out from the bytes and not believed."""
    found = defaultdict(dict)
    rows = AssertionDocument.objects.filter(assertion__in=awards)
    for pk, form, body in rows.values_list("assertion_id", "form", "body").iterator():
        found[pk][form] = hashlib.sha256(body).hexdigest()
    return found


def _batches(rows):
    """All rows, some hundreds at a time, by their ids."""
    found = list(rows[:AT_ONCE])
    while found:
        yield found
        found = list(rows.filter(pk__gt=found[-1].pk)[:AT_ONCE])
