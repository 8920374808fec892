"""Queueing what must leave, and settling what left."""

from outbox.actions.queueing import hint, queue_mail, queue_mails

__all__ = ["hint", "queue_mail", "queue_mails"]
