"""How the outbox enters Django and Celery."""

from celery.signals import worker_ready
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = _("Outbox")

    def ready(self):
        worker_ready.connect(_sweep_at_start, dispatch_uid="outbox.sweep_at_start")


def _sweep_at_start(sender, **_details):
    """A worker that starts looks for what the one before it left behind."""
    sender.app.send_task("outbox.sweep")
