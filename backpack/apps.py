"""How this app enters Django: what it holds of people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts.exports import parts


class BackpackConfig(AppConfig):
    name = "backpack"
    verbose_name = _("Backpack")

    def ready(self):
        parts.register(
            "backpack",
            describe="backpack.exports.describe",
            erase="backpack.actions.erase_person",
        )
