"""The outbox for the operator: what left, what waits, what failed and why."""

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import DataError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from outbox import actions
from outbox.models import MailChannel, OutgoingMail


class StateFilter(admin.SimpleListFilter):
    """What became of the mail."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("waiting", _("waiting")),
            ("sent", _("sent")),
            ("failed", _("failed")),
            ("dropped", _("not needed any more")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "waiting":
            return queryset.waiting()
        if self.value() in {"sent", "failed", "dropped"}:
            return queryset.filter(**{f"{self.value()}_at__isnull": False})
        return queryset


class _Rows(ChangeList):
    def get_results(self, request):
        try:
            super().get_results(request)
        except (ValueError, OverflowError, DataError) as error:
            raise IncorrectLookupParameters from error


class AnswersAnyFilter:
    """For every ModelAdmin: a filter in the address that no database can answer (the year 99999999) leads to the whole list."""

    def get_changelist(self, request, **kwargs):
        return _Rows


class OperatorOnly(AnswersAnyFilter, admin.ModelAdmin):
    """Rows of the whole site: read by the operator, changed by actions alone."""

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(OutgoingMail)
class OutgoingMailAdmin(OperatorOnly):
    list_display = [
        "created_at",
        "kind",
        "about",
        "state",
        "attempts",
        "not_before",
        "last_error",
    ]
    list_filter = [StateFilter, "kind"]
    search_fields = ["about", "dedupe_key", "last_error"]
    search_help_text = _("The id of what the mail is about, or words of the last answer.")
    date_hierarchy = "created_at"
    actions = ["send_again", "drop"]
    show_full_result_count = False

    @admin.action(description=_("Send the failed ones again"), permissions=["view"])
    def send_again(self, request, queryset):
        count = sum(actions.send_again(mail=mail) for mail in queryset)
        text = ngettext(
            "%(count)s mail is queued again.", "%(count)s mails are queued again.", count
        )
        self.message_user(request, text % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("Take the waiting ones out of the queue"), permissions=["view"])
    def drop(self, request, queryset):
        count = sum(actions.drop(mail=mail) for mail in queryset)
        text = ngettext(
            "%(count)s mail will not leave.", "%(count)s mails will not leave.", count
        )
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


@admin.register(MailChannel)
class MailChannelAdmin(OperatorOnly):
    list_display = ["name", "errors", "paused_until", "last_error", "looked_at"]
