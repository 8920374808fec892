"""How this app enters Django: what it listens to, and the mails that it sends, and what it holds of people."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.exports import parts
from outbox import kinds


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("Awards and claims")

    def ready(self):
        kinds.register(
            "claims.invitation",
            title=_("Badge to collect"),
            render="claims.emails.invitation",
            settled="claims.actions.note_delivery",
            render_all="claims.emails.invitations",
            sent_all="claims.actions.note_sent",
        )
        for kind, title in (
            ("claimed", _("Badge collected")),
            ("refused", _("Badge declined")),
            ("batch_finished", _("List finished")),
        ):
            kinds.register(f"claims.{kind}", title=title, render=f"claims.emails.{kind}")
        parts.register(
            "claims", describe="claims.exports.describe", erase="claims.actions.erase_person"
        )
        # Models exist only now, so what uses them is read only now.
        import_module("claims.receivers")
