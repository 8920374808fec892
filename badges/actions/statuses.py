"""Taking badges back: for good (revoke), for a while (suspend, lift), one or many at a time."""

from django.db import transaction
from django.utils import timezone

from accounts import audit
from badges import errors
from badges.actions.entries import mark
from badges.actions.log import note, prints_of
from badges.models import Assertion, LogEntry
from outbox import actions as outbox

AT_ONCE = 500


def revoke(*, assertion, reason, by):
    """Take a badge back for good, with a reason that everybody reads; the holder is told by mail."""
    (revoked,) = _take_back([assertion.pk], reason, by=by, change=_revoke)
    return revoked


def suspend(*, assertion, reason, by):
    """Take a badge back until it is lifted, with a reason that everybody reads; the holder is told by mail."""
    (suspended,) = _take_back([assertion.pk], reason, by=by, change=_suspend)
    return suspended


def lift(*, assertion, by):
    """Let a suspended badge hold again; the holder is told by mail."""
    (lifted,) = _take_back([assertion.pk], "", by=by, change=_lift)
    return lifted


def revoke_many(*, assertions, reason, by):
    """Take many badges back for good; those already revoked are passed over. Answers how many were revoked."""
    return _many(assertions, reason, by=by, change=_revoke)


def suspend_many(*, assertions, reason, by):
    """Suspend many badges; those revoked or suspended are passed over. Answers how many were suspended."""
    return _many(assertions, reason, by=by, change=_suspend)


def lift_many(*, assertions, by):
    """Lift the suspension of many badges. Answers how many hold again."""
    return _many(assertions, "", by=by, change=_lift)


def _revoke(row, reason, now):
    if row.revoked_at:
        raise errors.AlreadyRevoked
    row.revoked_at, row.revocation_reason = now, reason
    return "badges.assertion_revoked", "badges.revoked", f"badges.revoked:{row.pk}"


def _suspend(row, reason, now):
    if row.revoked_at:
        raise errors.AlreadyRevoked
    if row.suspended_at:
        raise errors.AlreadySuspended
    row.suspended_at, row.suspension_reason = now, reason
    name = f"badges.suspended:{row.pk}:{now.isoformat()}"
    return "badges.assertion_suspended", "badges.suspended", name


def _lift(row, _reason, now):
    if row.suspended_at is None or row.revoked_at:
        raise errors.NotSuspended
    row.suspended_at, row.suspension_reason = None, ""
    name = f"badges.lifted:{row.pk}:{now.isoformat()}"
    return "badges.suspension_lifted", "badges.lifted", name


# What the issuance log calls each change.
KINDS = {
    _revoke: LogEntry.Kind.REVOKED,
    _suspend: LogEntry.Kind.SUSPENDED,
    _lift: LogEntry.Kind.LIFTED,
}


def _many(assertions, reason, *, by, change):
    pks = sorted(assertion.pk for assertion in assertions)
    done = 0
    for start in range(0, len(pks), AT_ONCE):
        done += len(
            _take_back(
                pks[start : start + AT_ONCE], reason, by=by, change=change, is_lenient=True
            )
        )
    return done


@transaction.atomic
def _take_back(pks, reason, *, by, change, is_lenient=False):
    """Change these awards and the entries of their lists, write it down, and queue the mails, all or nothing.

    Rows are locked in the order of their ids, so that two of these never wait for each other.
    """
    reason = reason.strip()
    if not reason and change is not _lift:
        raise errors.ReasonMissing
    now = timezone.now()
    changed, mails = [], []
    rows = Assertion.objects.select_for_update(of=["self"]).filter(pk__in=pks).order_by("pk")
    for row in rows:
        try:
            event, kind, name = change(row, reason, now)
        except errors.BadgeError:
            if not is_lenient:
                raise
            continue
        changed.append(row)
        mails.append((row.pk, name))
        details = {"reason": reason} if reason else {}
        audit.record(event, by=by, about=row, issuer_id=row.issuer_id, **details)
    if not changed:
        return changed
    Assertion.objects.bulk_update(
        changed, ["revoked_at", "revocation_reason", "suspended_at", "suspension_reason"]
    )
    mark(changed, is_set=change is not _lift)
    outbox.queue_mails(kind, mails, issuer_id=changed[0].issuer_id, priority=3)
    note(KINDS[change], prints_of(changed))
    return changed
