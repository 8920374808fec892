"""Queueing what must leave, and settling what left."""

from outbox.actions.delivering import deliver, render
from outbox.actions.mending import drop, send_again
from outbox.actions.pausing import note_look
from outbox.actions.queueing import hint, queue_mail, queue_mails

__all__ = [
    "deliver",
    "drop",
    "hint",
    "note_look",
    "queue_mail",
    "queue_mails",
    "render",
    "send_again",
]
