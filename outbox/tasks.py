"""The background doors of the outbox."""

from celery import shared_task

from outbox import actions


@shared_task(name="outbox.deliver")
def deliver():
    """Send what is due; what is left when the time is up gets a task of its own, behind what waits already."""
    if actions.deliver():
        actions.hint("outbox.deliver")


@shared_task(name="outbox.sweep")
def sweep():
    """Look for what a lost message, a dead worker or a later hour has left in the outbox."""
    actions.note_look()
    deliver()
