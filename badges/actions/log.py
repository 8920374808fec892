"""The issuance log: what happens to an award is noted in the transaction in which it happens (docs/adr)."""

import logging

from django.db import connection, transaction

from badges import documents
from badges.models import BEGINNING, AssertionDocument, LogCheckpoint, LogEntry

logger = logging.getLogger(__name__)


def prints_of(assertions) -> dict:
    """The fingerprints of the documents of each of these awards, by form."""
    found = {assertion: {} for assertion in assertions}
    by_id = {assertion.pk: prints for assertion, prints in found.items()}
    rows = AssertionDocument.objects.filter(assertion__in=by_id)
    for pk, form, sha256 in rows.values_list("assertion_id", "form", "sha256"):
        by_id[pk][form] = sha256
    return found


def note(kind: LogEntry.Kind, prints: dict):
    """Add an entry for each of these awards, given with the fingerprints of its documents.

    Call it last: on PostgreSQL whoever else has something to add waits until this transaction ends.
    """
    entries = [
        LogEntry(kind=kind, award_id=assertion.pk, leaf=documents.leaf(assertion.salt, each))
        for assertion, each in prints.items()
    ]
    if connection.vendor == "sqlite":
        _chain(entries)
    LogEntry.objects.bulk_create(entries)


def _chain(entries):
    """What the database does by itself on PostgreSQL; here nobody else writes until we have."""
    last = LogEntry.objects.order_by("seq").last()
    seq, prev = (last.seq, last.hash) if last else (0, BEGINNING)
    for seq, entry in enumerate(entries, seq + 1):  # noqa: B020 - goes on from the last one
        entry.seq, entry.prev = seq, prev
        prev = entry.hash = entry.worked_out()


@transaction.atomic
def checkpoint_log() -> LogCheckpoint:
    """Sign how far the log goes. The line in the server's own log takes it off this machine, where logs are gathered."""
    last = LogEntry.objects.order_by("seq").last()
    made = LogCheckpoint(seq=last.seq if last else 0, hash=last.hash if last else BEGINNING)
    made.signed = documents.signed_checkpoint(made)
    made.save(force_insert=True)
    logger.info("Checkpoint of the issuance log: %s", made.signed)
    return made
