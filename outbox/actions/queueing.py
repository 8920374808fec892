"""Queueing what must leave: in the caller's transaction, with a hint to the workers after it."""

import logging

from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from outbox.models import OutgoingMail

logger = logging.getLogger(__name__)


def queue_mail(kind, *, about, dedupe_key, issuer_id=None, not_before=None, priority=5):
    """Put one mail into the outbox, in the caller's transaction; saying the same `dedupe_key` twice queues it once."""
    mail, is_new = OutgoingMail.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "kind": kind,
            "about": str(about),
            "issuer_id": issuer_id,
            "not_before": not_before or timezone.now(),
            "priority": priority,
        },
    )
    if is_new and mail.not_before <= timezone.now():
        hint("outbox.deliver")
    return mail


def queue_mails(kind, mails, *, issuer_id=None, not_before=None, priority=5):
    """Queue many mails of one kind at once: `mails` are pairs of what each is about and its dedupe key; one hint for all."""
    not_before = not_before or timezone.now()
    OutgoingMail.objects.bulk_create(
        [
            OutgoingMail(
                kind=kind,
                about=str(about),
                dedupe_key=dedupe_key,
                issuer_id=issuer_id,
                not_before=not_before,
                priority=priority,
            )
            for about, dedupe_key in mails
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    if not_before <= timezone.now():
        hint("outbox.deliver")


def hint(task_name, *args):
    """Tell a worker, after the commit, that there is something to look at.

    The row is the truth: a broker that is down costs seconds, never the request and never the work.
    """

    def send():
        try:
            current_app.send_task(task_name, args=[str(argument) for argument in args])
        except (OperationalError, OSError) as error:
            logger.warning("No hint for %s: %s", task_name, error)

    # Robust: what is committed is done, whatever a broker does.
    transaction.on_commit(send, robust=True)
