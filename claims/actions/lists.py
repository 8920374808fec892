"""A list before it is awarded: given, read, checked line by line, corrected. Nothing of this awards anything."""

import csv
import hashlib
import io
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, Min, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.validators import today_in_rome
from badges.errors import Archived, IssuerNotOpen, NotPublished
from claims import imports
from claims.actions.bulk import copy_rows
from claims.errors import BatchEnded, ListUnreadable
from claims.models import AwardBatch, AwardRow, Invitation
from outbox.actions import hint
from outbox.identifiers import uuid7

# Lists of this many lines are checked and awarded while the person waits; longer ones by a worker.
SMALL = 500
COLUMNS = (
    "id",
    "batch_id",
    "number",
    "typed_address",
    "address",
    "first_name",
    "last_name",
    "language",
    "awarded_on",
    "narrative",
    "evidence_url",
    "reference",
    "problems",
    "is_duplicate",
    "repeats_line",
)
BEGINNING = (
    "reading",
    "columns_chosen_at",
    "checked_at",
    "failed_at",
    "failure",
    "lease_until",
    "lease_token",
    "attempts",
)
# What a person can type about one line, in the order of the columns of a list that is typed.
TYPED = ("address", "first_name", "last_name", "language")


def refuse_unless_awardable(badge_class) -> None:
    """Raise the fact that keeps this badge from being awarded, if there is one."""
    if not badge_class.issuer.is_open:
        raise IssuerNotOpen
    if badge_class.published_at is None:
        raise NotPublished
    if badge_class.archived_at is not None:
        raise Archived


@transaction.atomic
def start(*, badge_class, source, content, file_name="", awarded_on, by) -> AwardBatch:
    """Take a list in. If its columns are beyond doubt it is checked at once, else a person chooses them first.

    Raises ListUnreadable with the sentence about the file, and whatever keeps the badge from being awarded.
    """
    refuse_unless_awardable(badge_class)
    reading, is_certain = imports.guess(content)
    imports.refuse_too_long(content, encoding=reading.encoding, delimiter=reading.delimiter)
    batch = AwardBatch.objects.create(
        issuer=badge_class.issuer,
        badge_class=badge_class,
        created_by=by,
        source=source,
        file_name=file_name[:200],
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        reading=reading.as_json(),
        awarded_on=awarded_on,
    )
    if is_certain:
        _begin_check(batch)
    return batch


def start_with_one(*, badge_class, person, awarded_on, by) -> AwardBatch:
    """A list of one person; `person` has what TYPED names."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(["email", "first name", "last name", "language"])
    writer.writerow([person.get(name, "") for name in TYPED])
    return start(
        badge_class=badge_class,
        source=AwardBatch.Source.TYPED,
        content=text.getvalue().encode(),
        awarded_on=awarded_on,
        by=by,
    )


@transaction.atomic
def start_again(*, batch, by) -> AwardBatch:
    """A new list with the lines of one that was awarded, for whoever awards the same badge to the same people on purpose."""
    refuse_unless_awardable(batch.badge_class)
    again = AwardBatch.objects.create(
        issuer_id=batch.issuer_id,
        badge_class=batch.badge_class,
        created_by=by,
        source=batch.source,
        file_name=batch.file_name,
        sha256=batch.sha256,
        reading=batch.reading,
        duplicates=AwardBatch.Duplicates.ALLOW,
        awarded_on=batch.awarded_on,
        columns_chosen_at=timezone.now(),
    )
    names = [name for name in COLUMNS if name not in ("id", "batch_id", "is_duplicate")]
    lines = batch.rows.order_by("number").values(*names).iterator(chunk_size=2000)
    copy_rows(
        AwardRow,
        COLUMNS,
        (_values(again.pk, line) for line in lines),
    )
    conclude(again)
    return again


@transaction.atomic
def choose_columns(*, batch, reading, by) -> AwardBatch:  # noqa: ARG001 - who looks again is of no consequence
    """Read the list in another way, from the beginning. What was corrected by hand is read anew too."""
    batch = _draft(batch)
    if batch.content is None:
        raise BatchEnded
    batch.reading = reading.as_json()
    batch.rows.all().delete()
    _begin_check(batch)
    return batch


def _begin_check(batch) -> None:
    """Check a short list now; leave a long one to a worker."""
    batch.columns_chosen_at = timezone.now()
    batch.checked_at = batch.failed_at = batch.lease_until = batch.lease_token = None
    batch.failure, batch.attempts = "", 0
    batch.save(update_fields=BEGINNING)
    if bytes(batch.content).count(b"\n") <= SMALL:
        write_lines(batch, lines_of(batch))
        conclude(batch)
    else:
        hint("claims.process_batch", batch.pk)


def lines_of(batch):
    """The lines of the list with their verdicts, as the list is read now; raises ListUnreadable on the way."""
    reading = imports.Reading.from_json(batch.reading)
    return imports.read_rows(bytes(batch.content), reading, today=today_in_rome())


def write_lines(batch, lines) -> int:
    return copy_rows(AwardRow, COLUMNS, (_row_values(batch.pk, line) for line in lines))


def _row_values(batch_id, line):
    return (
        uuid7(),
        batch_id,
        line.number,
        line.typed_address,
        line.address,
        line.first_name,
        line.last_name,
        line.language,
        line.awarded_on,
        line.narrative,
        line.evidence_url,
        line.reference,
        line.problems,
        False,
        line.repeats_line,
    )


def _values(batch_id, line):
    made = {"id": uuid7(), "batch_id": batch_id, "is_duplicate": False}
    return tuple(made[name] if name in made else line[name] for name in COLUMNS)


def conclude(batch) -> None:
    """Mark those who have the badge already; from then on the list can be confirmed."""
    if not batch.rows.exists():
        raise ListUnreadable(
            _(
                "There are no people in this list. Put one person on each line, below the heading."
            )
        )
    mark_duplicates(batch, batch.rows.usable())
    batch.checked_at = timezone.now()
    batch.save(update_fields=["checked_at"])


def mark_duplicates(batch, rows) -> None:
    held = Invitation.objects.standing().filter(
        badge_class_id=batch.badge_class_id, address=OuterRef("address")
    )
    rows.filter(Exists(held)).update(is_duplicate=True)


@transaction.atomic
def correct_line(*, batch, number, values, by) -> AwardRow:  # noqa: ARG001 - the award says who, not the typing
    """Read one line again with what a person typed into it (`values` by field name); the rest of the line stays."""
    batch = _draft(batch)
    row = batch.rows.select_for_update().get(number=number)
    reading = imports.Reading.from_json(batch.reading)
    line = imports.correct(number, cells_of(row) | values, reading, today=today_in_rome())
    changed = {row.address, line.address}
    for name in COLUMNS[3:-2]:
        setattr(row, name, getattr(line, name))
    row.is_duplicate = False
    row.skipped_at = None
    row.save()
    _compare_again(batch, changed)
    row.refresh_from_db()
    return row


@transaction.atomic
def leave_out(*, batch, number, is_left_out, by) -> AwardRow:  # noqa: ARG001
    """Award nothing for this line, or after all."""
    batch = _draft(batch)
    row = batch.rows.select_for_update().get(number=number)
    row.skipped_at = timezone.now() if is_left_out else None
    row.save(update_fields=["skipped_at"])
    _compare_again(batch, {row.address})
    return row


def cells_of(row) -> dict[str, str]:
    """The cells of a line as a person would type them, with the ones that are wrong as they were found."""
    cells = {
        "address": row.typed_address,
        "first_name": row.first_name,
        "last_name": row.last_name,
        "language": row.language,
        "awarded_on": row.awarded_on.isoformat() if row.awarded_on else "",
        "narrative": row.narrative,
        "evidence_url": row.evidence_url,
        "reference": row.reference,
    }
    wrong = {problem["column"]: problem["value"] for problem in row.problems}
    if "full_name" in wrong:
        del cells["first_name"], cells["last_name"]
    # A line with too many cells has moved: what stands in it is nobody's.
    wrong.pop("", None)
    return cells | wrong


def _compare_again(batch, addresses) -> None:
    """After a change: which lines repeat which, and who has the badge already, for these addresses; then a new look."""
    for address in addresses - {""}:
        same = batch.rows.filter(address=address, problems=[], skipped_at=None)
        first = same.aggregate(first=Min("number"))["first"]
        same.filter(number=first).update(repeats_line=None)
        same.filter(number__gt=first or 0).update(repeats_line=first)
        mark_duplicates(batch, batch.rows.usable().filter(address=address))
    batch.checked_at = timezone.now()
    batch.save(update_fields=["checked_at"])


def _draft(batch) -> AwardBatch:
    """The list, locked, if it can still be changed."""
    batch = (
        AwardBatch.objects.select_for_update(of=["self"])
        .select_related("badge_class__issuer")
        .get(pk=batch.pk)
    )
    if not batch.is_draft:
        raise BatchEnded
    return batch


# --- Traces of earlier lists --------------------------------------------------------------------------

KEPT_DRAFTS = timedelta(days=30)


def earlier_run(badge_class, content) -> AwardBatch | None:
    """The run in which this very list was awarded before; one person at a time is no list."""
    return (
        AwardBatch.objects.awarded()
        .filter(badge_class=badge_class, sha256=hashlib.sha256(content).hexdigest())
        .exclude(source=AwardBatch.Source.TYPED)
        .order_by("-created_at")
        .first()
    )


@transaction.atomic
def forget_drafts() -> int:
    """Delete lists that nobody confirmed within a month: people stand in them, and nobody needs them."""
    old = AwardBatch.objects.filter(
        confirmed_at=None, created_at__lt=timezone.now() - KEPT_DRAFTS
    )
    count, _by_model = old.delete()
    return count
