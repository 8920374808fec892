"""People and the audit log, for the operator."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, User
from outbox.admin import OperatorOnly


@admin.register(User)
class UserAdmin(OperatorOnly):
    """Neither password nor date of birth is shown: nobody needs them to help a person."""

    list_display = [
        "email",
        "first_name",
        "last_name",
        "date_joined",
        "last_login",
        "is_active",
    ]
    list_filter = ["is_active", "is_staff", "language"]
    search_fields = ["email", "first_name", "last_name", "emailaddress__email"]
    search_help_text = _("Name or any of the addresses.")
    fields = [
        "addresses",
        "first_name",
        "last_name",
        "language",
        "is_profile_public",
        "handle",
        "terms_version",
        "privacy_version",
        "terms_accepted_at",
        "is_active",
        "is_staff",
        "is_superuser",
        "date_joined",
        "last_login",
    ]

    @admin.display(description=_("E-mail addresses"))
    def addresses(self, person):
        """The main one first, and which of them are not proven."""
        found = person.emailaddress_set.order_by("-primary", "email")
        return format_html_join(
            mark_safe("<br>"),
            "{}{}",
            (
                (address.email, "" if address.verified else f" ({gettext('not proven')})")
                for address in found
            ),
        )


@admin.register(AuditEvent)
class AuditEventAdmin(OperatorOnly):
    list_display = ["at", "event", "by", "about_kind", "about_id", "issuer_id"]
    list_filter = ["event"]
    search_fields = ["event", "about_id", "issuer_id"]
    search_help_text = _("What happened, or the id of what it is about.")
    date_hierarchy = "at"
    list_select_related = ["by"]
    show_full_result_count = False
