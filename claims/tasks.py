"""Background doors: an id in, one action."""

from celery import shared_task

from claims import actions
from outbox.actions import hint


@shared_task(name="claims.process_batch")
def process_batch(batch_id):
    """Check or award a list; what is left when the time is up gets a task of its own, behind what waits already."""
    if actions.process(batch_id=batch_id):
        hint("claims.process_batch", batch_id)


@shared_task(name="claims.sweep")
def sweep():
    """Look for lists that a lost message or a dead worker has left, and for drafts that nobody came back to."""
    actions.sweep()
    actions.forget_drafts()


@shared_task(name="claims.forget")
def forget():
    """Let go of people whom nobody needs any more: a year after an invitation, a month after a list that came to nothing."""
    actions.forget_uncollected()
    actions.forget_lists()
