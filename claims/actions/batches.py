"""A list that somebody confirms: awarded in pieces that are done whole or not at all, and recalled while no mail has left."""

import hashlib
import json
import logging
import time
import uuid
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice

from django.db import connection, transaction
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts import audit, links
from badges import actions as badges
from badges.models import BadgeClass
from claims.actions import lists
from claims.actions.bulk import DashedUuid, insert_from
from claims.errors import (
    BatchEnded,
    BatchNotChecked,
    ListChanged,
    ListUnreadable,
    NothingToAward,
    NumberNotTyped,
    RecallOver,
)
from claims.models import AwardBatch, Invitation
from outbox.actions import drop_waiting, hint, queue_mail
from outbox.actions.leasing import database_now
from outbox.models import OutgoingMail

logger = logging.getLogger(__name__)

# More people than this are awarded a badge only after their number was typed.
ASK_AGAIN_ABOVE = 500
PIECE = 2_000
LEASE = timedelta(seconds=45)
MOST_ATTEMPTS = 3
QUARANTINED = gettext_lazy(
    "This list has stopped its worker three times, so nothing more of it is done. What was awarded stays awarded."
)
LINES_AT_ONCE = 5_000
RUN_SECONDS = 120
# A short list is somebody waiting at a desk; a long one may wait for the others.
PRIORITY_SMALL, PRIORITY_LARGE = 5, 7


# --- What a list would do ---------------------------------------------------------------------------


def counts(batch) -> dict[str, int]:
    """How many lines have which verdict, in one query."""
    usable = Q(skipped_at=None, problems=[], repeats_line=None, accepted_at=None)
    return batch.rows.aggregate(
        lines=Count("pk"),
        fresh=Count("pk", filter=usable & Q(is_duplicate=False)),
        had_already=Count("pk", filter=usable & Q(is_duplicate=True)),
        with_problem=Count("pk", filter=Q(skipped_at=None) & ~Q(problems=[])),
        repeated=Count(
            "pk", filter=Q(skipped_at=None, problems=[], repeats_line__isnull=False)
        ),
        left_out=Count("pk", filter=Q(skipped_at__isnull=False)),
        accepted=Count("pk", filter=Q(accepted_at__isnull=False)),
    )


def people(figures, duplicates) -> int:
    """How many invitations a list with these counts makes, with this choice about people who have the badge."""
    both = duplicates == AwardBatch.Duplicates.ALLOW
    return figures["fresh"] + (figures["had_already"] if both else 0)


def seen(batch, figures) -> str:
    """A fingerprint of what the person looks at: the file, how it is read, and its numbers. The confirmation brings it back."""
    look = [
        str(batch.pk),
        batch.sha256,
        batch.reading,
        str(batch.checked_at and batch.checked_at.isoformat()),
        figures,
    ]
    return hashlib.sha256(json.dumps(look, sort_keys=True).encode()).hexdigest()


# --- Confirm and recall -----------------------------------------------------------------------------


@transaction.atomic
def confirm(
    *, batch, awarded_on, deadline_at, send_at=None, duplicates, look, typed_number=None, by
):
    """Award the list. A short one is awarded at once, a long one by a worker; mails leave when it can no longer be recalled.

    `look` is the fingerprint that `seen` gave for the page. Raises BatchEnded, BatchNotChecked, ListChanged,
    NothingToAward, NumberNotTyped, or what keeps the badge from being awarded.
    """
    batch = _locked(batch.pk)
    if not batch.is_draft:
        raise BatchEnded
    if batch.checked_at is None:
        raise BatchNotChecked
    lists.refuse_unless_awardable(batch.badge_class)
    figures = counts(batch)
    if look != seen(batch, figures):
        raise ListChanged
    number = people(figures, duplicates)
    if number == 0:
        raise NothingToAward
    if number > ASK_AGAIN_ABOVE and typed_number != number:
        raise NumberNotTyped
    # What people are invited to is what they will hold: from here on its words are those of this version.
    badges.freeze(version=batch.badge_class.current_version)
    now = timezone.now()
    batch.awarded_on = awarded_on
    batch.deadline_at = deadline_at
    batch.duplicates = duplicates
    batch.confirmed_at = now
    batch.confirmed_by = by
    batch.send_at = send_at or now + timedelta(minutes=batch.issuer.recall_minutes)
    batch.attempts, batch.lease_until, batch.lease_token = 0, None, None
    batch.save()
    audit.record(
        "claims.batch_confirmed",
        by=by,
        about=batch,
        issuer_id=batch.issuer_id,
        people=number,
        badge=str(batch.badge_class_id),
    )
    if number <= lists.SMALL:
        _award_piece(batch)
        _finish(batch)
    else:
        hint("claims.process_batch", batch.pk)
    return batch


@transaction.atomic
def recall(*, batch, by) -> int:
    """Take back every invitation of a run before its mails leave; what was not awarded yet will not be.

    Gives the number of invitations that are withdrawn.
    """
    batch = _locked(batch.pk)
    if batch.confirmed_at is None or batch.recalled_at:
        raise BatchEnded
    now = timezone.now()
    if now >= batch.send_at:
        raise RecallOver
    reason = _("The whole list was recalled before its mails left.")
    invitations = batch.invitations.filter(claimed_at=None, declined_at=None, withdrawn_at=None)
    # The first mail of an invitation has the invitation's id (see `_queue_mails`).
    drop_waiting(mails=OutgoingMail.objects.filter(pk__in=invitations.values("pk")))
    number = invitations.update(withdrawn_at=now, closed_at=now, withdrawn_reason=reason)
    batch.recalled_at = now
    batch.content = None
    batch.save(update_fields=["recalled_at", "content"])
    audit.record(
        "claims.batch_recalled", by=by, about=batch, issuer_id=batch.issuer_id, people=number
    )
    return number


@transaction.atomic
def go_on(*, batch, by):
    """Try a run again that was given up."""
    batch = _locked(batch.pk)
    if batch.failed_at is None or batch.recalled_at:
        raise BatchEnded
    batch.failed_at, batch.failure, batch.attempts = None, "", 0
    batch.lease_until = batch.lease_token = None
    batch.save()
    audit.record("claims.batch_resumed", by=by, about=batch, issuer_id=batch.issuer_id)
    hint("claims.process_batch", batch.pk)
    return batch


def _locked(pk) -> AwardBatch:
    """The row without the list itself, which may weigh 20 MB; whoever reads it gets it then."""
    return (
        AwardBatch.objects.select_for_update(of=["self"])
        .select_related("badge_class__issuer", "badge_class__current_version")
        .defer("content")
        .get(pk=pk)
    )


# --- The work ---------------------------------------------------------------------------------------


def process(*, batch_id) -> bool:
    """Do what there is to do for a list, for a while; True if there is more. Any number of workers may be asked at once."""
    token = _lease(batch_id)
    if token is None:
        return False
    ends_at = time.monotonic() + RUN_SECONDS
    try:
        if AwardBatch.objects.filter(pk=batch_id, confirmed_at=None).exists():
            _check(batch_id, token)
            return False
        while _award_step(batch_id, token):
            if time.monotonic() > ends_at:
                return True
    except _TakenOver:
        logger.info("List %s was taken over by another worker, or ended", batch_id)
    finally:
        AwardBatch.objects.filter(pk=batch_id, lease_token=token).update(
            lease_until=None, lease_token=None
        )
    return False


class _TakenOver(Exception):
    """This worker's word no longer counts: it slept longer than its lease, or the list was recalled or read anew."""


def _lease(batch_id):
    """Take the list for a while, or None: somebody else has it, or there is nothing to do."""
    token = uuid.uuid4()
    free = AwardBatch.objects.with_work().leased_by_nobody().filter(pk=batch_id)
    worn_out = free.filter(attempts__gte=MOST_ATTEMPTS).select_related("created_by", "issuer")
    if batch := worn_out.first():
        with override(_language_of(batch)):
            worn_out.update(failed_at=timezone.now(), failure=str(QUARANTINED))
        return None
    is_ours = free.update(
        lease_until=database_now(LEASE), lease_token=token, attempts=F("attempts") + 1
    )
    return token if is_ours else None


@contextmanager
def _step(batch_id, token):
    """A transaction that counts only while the lease is ours; the end of it shows that the worker is alive."""
    with transaction.atomic():
        batch = _locked(batch_id)
        if batch.lease_token != token or batch.recalled_at or batch.finished_at:
            raise _TakenOver
        if connection.vendor == "postgresql":
            # Longer than a page may wait for one statement.
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = '60s'")
        yield batch
        AwardBatch.objects.filter(pk=batch_id).update(
            lease_until=database_now(LEASE), attempts=1
        )


def _check(batch_id, token):
    """Write the lines in pieces, so that nobody waits for the whole; a check that was broken off begins anew."""
    with _step(batch_id, token) as batch:
        batch.rows.all().delete()
    with override(_language_of(batch)):
        try:
            lines = lists.lines_of(batch)
            while piece := list(islice(lines, LINES_AT_ONCE)):
                with _step(batch_id, token) as batch:
                    lists.write_lines(batch, piece)
            with _step(batch_id, token) as batch:
                lists.conclude(batch)
        except ListUnreadable as refusal:
            with _step(batch_id, token) as batch:
                batch.rows.all().delete()
                batch.failed_at = timezone.now()
                batch.failure = str(refusal.message)[:500]
                batch.save(update_fields=["failed_at", "failure"])


def _language_of(batch) -> str:
    """Of the person who brought the list: what went wrong is read long after."""
    return (batch.created_by or batch.issuer).language


def _award_step(batch_id, token) -> bool:
    """The next piece, whole or not at all; False when the list is done."""
    with _step(batch_id, token) as batch:
        is_done = not _award_piece(batch)
        if is_done:
            _finish(batch)
    return not is_done


def _award_piece(batch, size=PIECE) -> int:
    """Award the next lines of a list: invitations, their mails and the lines' own mark together. Gives how many lines it took.

    The constraint `one_open_invitation_a_badge_and_address` decides, not the check before it: two lists at once, or a
    step that is done again, make nothing twice.
    """
    todo = batch.rows.to_award(batch.duplicates).order_by("number")
    numbers = list(todo.values_list("number", flat=True)[:size])
    if not numbers:
        return 0
    # Lists of the same badge take turns, or each would wait for an address of the other.
    BadgeClass.objects.select_for_update(no_key=True).only("pk").get(pk=batch.badge_class_id)
    now = timezone.now()
    piece = batch.rows.filter(number__gte=numbers[0], number__lte=numbers[-1])
    todo = todo.filter(number__gte=numbers[0], number__lte=numbers[-1])
    Invitation.objects.ended(at=now).filter(
        closed_at=None, badge_class_id=batch.badge_class_id, address__in=todo.values("address")
    ).update(closed_at=now)
    _insert_invitations(batch, todo, now)
    made = Invitation.objects.filter(pk=OuterRef("pk"))
    todo.filter(Exists(made)).update(accepted_at=now)
    _queue_mails(batch, piece.filter(accepted_at=now))
    _pass_over(todo)
    return len(numbers)


def _insert_invitations(batch, rows, now):
    again = str(batch.pk)
    deadline = batch.deadline_at or now + timedelta(days=batch.issuer.deadline_days)
    insert_from(
        rows.order_by("address"),
        Invitation,
        id=F("id"),
        issuer=batch.issuer_id,
        badge_class=batch.badge_class_id,
        version=batch.badge_class.current_version_id,
        batch=batch.pk,
        address=F("address"),
        typed_address=F("typed_address"),
        first_name=F("first_name"),
        last_name=F("last_name"),
        language=F("language"),
        awarded_on=Coalesce(F("awarded_on"), Value(batch.awarded_on)),
        narrative=F("narrative"),
        evidence_url=F("evidence_url"),
        reference=F("reference"),
        occurrence=Case(When(is_duplicate=True, then=Value(again)), default=Value("")),
        claim_key=links.newest_key_id(),
        created_at=now,
        send_at=batch.send_at,
        expires_at=deadline,
    )


def _queue_mails(batch, rows):
    is_small = batch.rows.count() <= lists.SMALL
    insert_from(
        rows,
        OutgoingMail,
        id=F("id"),
        kind="claims.invitation",
        about=DashedUuid("id"),
        dedupe_key=Concat(Value("claims.invitation:"), DashedUuid("id"), Value(":1")),
        issuer_id=batch.issuer_id,
        priority=PRIORITY_SMALL if is_small else PRIORITY_LARGE,
        not_before=batch.send_at,
    )


def _pass_over(todo):
    """Somebody else's list was faster with these addresses: they have the badge already."""
    todo.filter(is_duplicate=True).update(skipped_at=timezone.now())
    todo.update(is_duplicate=True)


def _finish(batch):
    batch.finished_at = timezone.now()
    # People's data that nothing needs any more: the lines hold what was done with it.
    batch.content = None
    batch.save(update_fields=["finished_at", "content"])
    if batch.rows.count() > lists.SMALL:
        queue_mail(
            "claims.batch_finished",
            about=batch.pk,
            dedupe_key=f"claims.batch_finished:{batch.pk}",
            issuer_id=batch.issuer_id,
        )
    if batch.send_at <= timezone.now():
        hint("outbox.deliver")


# --- The sweeper ------------------------------------------------------------------------------------


def sweep():
    """Hint at every list that waits for a worker: a message was lost, or the worker was killed."""
    waiting = AwardBatch.objects.with_work().leased_by_nobody()
    for pk in waiting.values_list("pk", flat=True)[:100]:
        hint("claims.process_batch", pk)
