"""How accounts enter Django: their mails, and what they hear from other packages."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from outbox import kinds


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self):
        for kind in (
            "address_code",
            "verification_code",
            "password_reset",
            "password_changed",
            "address_added",
            "registration",
        ):
            kinds.register(f"accounts.{kind}", render=f"accounts.emails.{kind}")
        # Models exist only now, so what uses them is read only now.
        import_module("accounts.receivers")
