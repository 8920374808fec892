"""How this app enters Django: the mails that it sends, and what it holds of people."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from accounts import roles
from accounts.exports import parts
from outbox import kinds


class IssuersConfig(AppConfig):
    name = "issuers"
    verbose_name = _("Issuers")

    def ready(self):
        roles.register("issuers", tell="issuers.guards.works_somewhere")
        kinds.register(
            "issuers.membership_invitation",
            title=_("Colleague invited"),
            render="issuers.emails.membership_invitation",
        )
        parts.register(
            "issuers",
            describe="issuers.exports.describe",
            erase="issuers.actions.erase_person",
            refuse_erasure="issuers.actions.refuse_last_owner",
        )
