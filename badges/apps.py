"""How this app enters Django: the mails that it sends."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from outbox import kinds


class BadgesConfig(AppConfig):
    name = "badges"
    verbose_name = _("Badges")

    def ready(self):
        from badges import emails  # noqa: PLC0415 - models exist only now

        kinds.register("badges.revoked", render=emails.revoked)
        kinds.register("badges.suspended", render=emails.suspended)
        kinds.register("badges.lifted", render=emails.lifted)
