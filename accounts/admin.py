"""People and the audit log, for the operator."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.errors import AccountError
from accounts.forms import IdentityProviderForm
from accounts.models import AuditEvent, IdentityProvider, JoiningReview, User
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


@admin.register(IdentityProvider)
class IdentityProviderAdmin(OperatorOnly):
    """Institutions that people sign in with. None is deleted: people have joined it, so it is closed."""

    form = IdentityProviderForm
    list_display = ["name", "slug", "country", "issuer_url", "is_authoritative", "closed_at"]
    list_filter = ["country", "is_authoritative"]
    search_fields = ["name", "search_name", "slug", "issuer_url"]
    readonly_fields = ["callback_url", "created_at", "closed_at"]
    fields = [
        *IdentityProviderForm.Meta.fields[:5],
        "secret",
        *IdentityProviderForm.Meta.fields[5:],
    ]
    actions = ["close", "open"]

    def get_fields(self, request, obj=None):
        return [*self.fields, *self.readonly_fields] if obj else self.fields

    def has_add_permission(self, request):
        return self.has_view_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request)

    @admin.display(description=_("address for its list of our addresses (redirect URI)"))
    def callback_url(self, provider):
        return provider.callback_url

    def save_model(self, request, obj, form, change):
        if change:
            written = actions.change_provider(
                provider=obj, by=request.user, **form.cleaned_data
            )
        else:
            written = actions.add_provider(by=request.user, **form.cleaned_data)
        obj.__dict__.update(written.__dict__)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except AccountError as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return redirect(request.path)

    @admin.action(description=_("Close: nobody signs in through it"), permissions=["change"])
    def close(self, request, queryset):
        for provider in queryset:
            actions.close_provider(provider=provider, by=request.user)

    @admin.action(description=_("Open again"), permissions=["change"])
    def open(self, request, queryset):
        for provider in queryset:
            actions.open_provider(provider=provider, by=request.user)


@admin.register(JoiningReview)
class JoiningReviewAdmin(OperatorOnly):
    """People whom an institution vouches for and who may not be the person of the account. No date of birth is shown."""

    list_display = ["asked_at", "reason", "person", "provider", "settled_at"]
    list_filter = ["reason", ("settled_at", admin.EmptyFieldListFilter)]
    list_select_related = ["person", "provider"]
    search_fields = ["person__email", "subject"]
    search_help_text = _("The address of the account, or the name at the institution.")
    actions = ["is_same", "is_other"]

    @admin.action(description=_("It is the same person: join them"), permissions=["view"])
    def is_same(self, request, queryset):
        self._settle(request, queryset, is_same_person=True)

    @admin.action(description=_("Leave them apart"), permissions=["view"])
    def is_other(self, request, queryset):
        self._settle(request, queryset, is_same_person=False)

    def _settle(self, request, queryset, *, is_same_person):
        for review in queryset:
            try:
                actions.settle_review(
                    review=review, is_same_person=is_same_person, by=request.user
                )
            except AccountError as refusal:
                self.message_user(
                    request, f"{review.person}: {refusal.message}", messages.ERROR
                )
