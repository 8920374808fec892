"""Taking mails from the outbox for a while, and writing down what became of them.

A lease ends by the database's clock alone, and its token fences it: a worker that was asleep for longer than its lease
finds that its word no longer counts.
"""

import logging
import random
import uuid
from collections import defaultdict
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Q
from django.db.models.functions import Now

from outbox import kinds
from outbox.errors import OUT_OF_REACH
from outbox.models import OutgoingMail

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
# A mail is begun only while its lease outlasts the longest conversation with the server.
BEGIN_WITHIN_SECONDS = 90
LEASED_AT_ONCE = 50
# After so many leases that nobody ended, the mail is taken for the reason.
MOST_LOST_LEASES = 3
MINUTE, HOUR = 60, 3600
# Seconds until the next try after the first, second ... refusal; together they make three days.
RETRIES = [
    1 * MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    1 * HOUR,
    4 * HOUR,
    8 * HOUR,
    *[12 * HOUR] * 4,
    10 * HOUR,
]
JITTER = 0.2


def database_now(plus: timedelta | None = None):
    """The database's clock, for leases: the clocks of the machines may differ."""
    if plus is None:
        return Now()
    return ExpressionWrapper(Now() + plus, output_field=DateTimeField())


def due_mails():
    """What can leave now; kinds that this release does not know are left for the one that does."""
    return OutgoingMail.objects.due().filter(kind__in=kinds.known())


def next_in_turn(after: uuid.UUID | None):
    """A filter for whose mails come next: people's own mails first, then the issuers, each in its turn.

    None if nothing is due.
    """
    if due_mails().filter(issuer_id=None).exists():
        return Q(issuer_id=None)
    waiting = due_mails().order_by("issuer_id", "priority", "not_before")
    later = waiting.filter(issuer_id__gt=after) if after else waiting
    for turn in (later, waiting):
        issuer_id = turn.filter(issuer_id__isnull=False).values_list("issuer_id", flat=True)
        if first := list(issuer_id[:1]):
            return Q(issuer_id=first[0])
    return None


@transaction.atomic
def lease(whose: Q) -> list[OutgoingMail]:
    """Take some of these mails for two minutes; what a lost worker had taken comes alone, to find the one to blame."""
    candidates = (
        due_mails()
        .filter(whose)
        .order_by("priority", "not_before")
        .select_for_update(skip_locked=True)
    )
    mails = list(candidates[:LEASED_AT_ONCE])
    if any(mail.lease_until for mail in mails):
        suspects = [mail for mail in mails if mail.lease_until]
        mails = [mail for mail in mails if not mail.lease_until] or suspects[:1]
    if not mails:
        return []
    token = uuid.uuid4()
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
        lease_until=database_now(LEASE),
        lease_token=token,
        attempts=F("attempts") + 1,
        lost_leases=F("lost_leases") + (1 if mails[0].lease_until else 0),
    )
    for mail in mails:
        mail.attempts += 1
        mail.lost_leases += 1 if mail.lease_until else 0
        mail.lease_token = token
    return mails


def _held(mail):
    return OutgoingMail.objects.filter(pk=mail.pk, lease_token=mail.lease_token)


def settle(mail, outcome, *, reason="") -> bool:
    """Write down that the mail was sent, failed or dropped, and tell its kind; False if the lease was lost meanwhile."""
    with transaction.atomic():
        if not _held(mail).update(**_settled_now(outcome), last_error=reason[:300]):
            logger.warning("Mail %s was taken over by another worker", mail.pk)
            return False
        kind = kinds.find(mail.kind)
        _tell([mail], lambda: kind.settled(mail.about, outcome, reason))
    return True


def settle_sent(mails):
    """Write down that these mails of one lease were sent, in one transaction, and tell their kinds."""
    if not mails:
        return
    with transaction.atomic():
        if connection.vendor == "postgresql":
            # A server that loses power may forget this, and then sends the same mails again: no reason to wait for the disk.
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit TO OFF")
        held = OutgoingMail.objects.filter(
            pk__in=[mail.pk for mail in mails], lease_token=mails[0].lease_token
        )
        ours = set(held.select_for_update().order_by("pk").values_list("pk", flat=True))
        if len(ours) < len(mails):
            logger.warning("%s mails were taken over by another worker", len(mails) - len(ours))
        OutgoingMail.objects.filter(pk__in=ours).update(**_settled_now("sent"), last_error="")
        by_kind = defaultdict(list)
        for mail in mails:
            if mail.pk in ours:
                by_kind[mail.kind].append(mail)
        for name, of_kind in by_kind.items():
            _tell_sent(kinds.find(name), of_kind)


def _tell_sent(kind, mails):
    if kind.sent_all:
        _tell(mails, lambda: kind.sent_all([mail.about for mail in mails]))
        return
    for mail in mails:
        _tell([mail], lambda mail=mail: kind.settled(mail.about, "sent", ""))


def _tell(mails, saying):
    try:
        with transaction.atomic():
            saying()
    except OUT_OF_REACH:
        raise
    except Exception:
        # The mails have left: they must not leave again because somebody cannot hear of it.
        logger.exception("Nobody could be told of mails %s", [str(mail.pk) for mail in mails])


def _settled_now(outcome):
    return {
        f"{outcome}_at": database_now(),
        "lease_until": None,
        "lease_token": None,
        "lost_leases": 0,
    }


def put_off(mail, *, reason):
    """Try again later, ever more rarely; after three days of refusals the mail has failed."""
    if mail.attempts > len(RETRIES):
        settle(mail, "failed", reason=reason)
        return
    seconds = RETRIES[mail.attempts - 1]
    # Mails that were refused together should not come back together.
    seconds *= random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
    _held(mail).update(
        not_before=database_now(timedelta(seconds=round(seconds))),
        lease_until=None,
        lease_token=None,
        lost_leases=0,
        last_error=reason[:300],
    )


def give_back(mails):
    """End the leases of mails that were not tried."""
    for token in {mail.lease_token for mail in mails}:
        OutgoingMail.objects.filter(
            pk__in=[mail.pk for mail in mails], lease_token=token
        ).update(
            lease_until=None,
            lease_token=None,
            attempts=F("attempts") - 1,
        )
