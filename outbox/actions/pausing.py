"""The circuit breaker: when the way out itself is broken, stop for a while and let no mail suffer for it."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from outbox.actions.leasing import database_now
from outbox.models import MailChannel

logger = logging.getLogger(__name__)

CHANNEL = "mail"
ERRORS_BEFORE_PAUSE = 5
PAUSE = timedelta(minutes=5)


def is_open() -> bool:
    """Whether mails may be tried now."""
    return not MailChannel.objects.filter(pk=CHANNEL, paused_until__gt=Now()).exists()


@transaction.atomic
def note_error(reason: str, *, at_once: bool):
    """Count an error of the way out; the fifth in a row, or one that will not pass by itself, closes it for five minutes."""
    channel, _is_new = MailChannel.objects.select_for_update().get_or_create(pk=CHANNEL)
    channel.errors = min(channel.errors + 1, 30_000)
    channel.last_error = reason[:300]
    fields = ["errors", "last_error"]
    if at_once or channel.errors >= ERRORS_BEFORE_PAUSE:
        channel.paused_until = database_now(PAUSE)
        fields.append("paused_until")
        logger.error("Mails are paused for five minutes: %s", reason)
    channel.save(update_fields=fields)


def note_success():
    """The way out is open again."""
    MailChannel.objects.filter(pk=CHANNEL).filter(
        Q(errors__gt=0) | Q(paused_until__isnull=False)
    ).update(errors=0, paused_until=None, last_error="")


def note_look():
    """A worker is alive and has looked into the outbox."""
    MailChannel.objects.update_or_create(pk=CHANNEL, defaults={"looked_at": Now()})
