"""How this app enters Django: what it listens to, and the mails that it sends."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from outbox import kinds


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("Awards and claims")

    def ready(self):
        from claims import actions, emails, receivers  # noqa: F401, PLC0415 - models exist only now

        kinds.register(
            "claims.invitation",
            render=emails.invitation,
            settled=actions.note_delivery,
            render_all=emails.invitations,
            sent_all=actions.note_sent,
        )
        kinds.register("claims.claimed", render=emails.claimed)
        kinds.register("claims.refused", render=emails.refused)
        kinds.register("claims.batch_finished", render=emails.batch_finished)
