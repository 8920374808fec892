"""How this app enters Django: the mails that it sends, and what it holds of people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.exports import parts
from outbox import kinds


class BadgesConfig(AppConfig):
    name = "badges"
    verbose_name = _("Badges")

    def ready(self):
        for kind, title in (
            ("revoked", _("Badge revoked")),
            ("suspended", _("Badge suspended")),
            ("lifted", _("Suspension lifted")),
        ):
            kinds.register(f"badges.{kind}", title=title, render=f"badges.emails.{kind}")
        parts.register(
            "badges",
            describe="badges.exports.describe",
            files="badges.exports.files",
            erase="badges.actions.erase_person",
        )
