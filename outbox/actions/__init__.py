"""Queueing what must leave, and settling what left."""

from outbox.actions.delivering import deliver, render
from outbox.actions.forgetting import forget_people
from outbox.actions.mending import drop, drop_waiting, send_again
from outbox.actions.pausing import note_look
from outbox.actions.queueing import hint, queue_mail, queue_mails

__all__ = [
    "deliver",
    "drop",
    "drop_waiting",
    "forget_people",
    "hint",
    "note_look",
    "queue_mail",
    "queue_mails",
    "render",
    "send_again",
]
