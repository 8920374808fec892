"""What can be done for a mail that did not leave, or must not leave any more."""

from django.db import transaction
from django.utils import timezone

from outbox import kinds
from outbox.actions.queueing import hint
from outbox.models import OutgoingMail


@transaction.atomic
def send_again(*, mail) -> bool:
    """Queue a failed mail anew, with all its attempts before it; False if it has not failed."""
    is_queued = OutgoingMail.objects.filter(pk=mail.pk, failed_at__isnull=False).update(
        failed_at=None, attempts=0, lost_leases=0, not_before=timezone.now()
    )
    if is_queued:
        hint("outbox.deliver")
    return bool(is_queued)


@transaction.atomic
def drop(*, mail) -> bool:
    """Take a waiting mail out of the queue and tell its kind; False if a worker has it in hand, or it is settled."""
    is_dropped = drop_waiting(mails=OutgoingMail.objects.filter(pk=mail.pk)) == 1
    if is_dropped and (kind := kinds.find(mail.kind)):
        kind.settled(mail.about, "dropped", "")
    return is_dropped


@transaction.atomic
def drop_waiting(*, mails) -> int:
    """Take those of a queryset of mails out of the queue that wait, and say how many; their kind, which asked, is not told.

    What a worker has in hand stays: rendering finds that there is nothing to say any more. A worker that has lost its
    lease has no word in it.
    """
    return mails.in_nobodys_hand().update(
        dropped_at=timezone.now(), lease_until=None, lease_token=None
    )
