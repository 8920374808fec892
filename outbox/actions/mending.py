"""What the operator can do for a mail."""

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
    """Take a waiting mail out of the queue; False if a worker has it in hand, or it is settled."""
    is_dropped = OutgoingMail.objects.due().filter(pk=mail.pk).update(
        dropped_at=timezone.now()
    ) or OutgoingMail.objects.waiting().filter(pk=mail.pk, lease_until=None).update(
        dropped_at=timezone.now()
    )
    if is_dropped and (kind := kinds.find(mail.kind)):
        kind.settled(mail.about, "dropped", "")
    return bool(is_dropped)
