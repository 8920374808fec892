"""How accounts enter Django: their mails, and what they hear from other packages."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.exports import parts
from outbox import kinds


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self):
        for kind, title in (
            ("address_code", _("Code that proves an address")),
            ("verification_code", _("Code to sign in")),
            ("password_reset", _("New password")),
            ("password_changed", _("Password changed")),
            ("address_added", _("Address added")),
            ("identity_joined", _("Institution joined")),
            ("registration", _("Link to a new account")),
            ("erasure_planned", _("Account to be erased")),
            ("export_ready", _("A file with the person's data")),
        ):
            kinds.register(f"accounts.{kind}", title=title, render=f"accounts.emails.{kind}")
        parts.register(
            "accounts",
            describe="accounts.exports.own.describe",
            erase="accounts.actions.erase_account",
        )
        # Models exist only now, so what uses them is read only now.
        import_module("accounts.receivers")
