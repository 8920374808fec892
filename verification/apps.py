"""How this app enters Django: what it holds of people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.exports import parts


class VerificationConfig(AppConfig):
    name = "verification"
    verbose_name = _("Verification")

    def ready(self):
        parts.register(
            "verification",
            describe="verification.exports.describe",
            erase="verification.actions.erase_person",
        )
