"""The background doors of verification."""

from celery import shared_task

from verification import actions


@shared_task(name="verification.sweep")
def sweep():
    """Forget the checks whose hour is over."""
    actions.forget_old()
