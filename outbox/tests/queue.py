"""The queue of mails, as tests look at it and let time pass over it."""

from datetime import timedelta

from django.utils import timezone

from outbox.models import MailChannel, OutgoingMail


def states():
    """Each mail's subject and what became of it."""
    return {
        row.about: "sent"
        if row.sent_at
        else "failed"
        if row.failed_at
        else "dropped"
        if row.dropped_at
        else "waiting"
        for row in OutgoingMail.objects.all()
    }


def make_due():
    """As if all waiting mails had waited long enough, and the channel had no pause any more."""
    OutgoingMail.objects.waiting().update(
        not_before=timezone.now() - timedelta(seconds=1), lease_until=None, lease_token=None
    )
    MailChannel.objects.update(paused_until=None)
