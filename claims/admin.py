"""Lists and invitations in the admin: read here, changed by the same actions as on the pages."""

from django.contrib import admin, messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from claims import actions
from claims.errors import ClaimError
from claims.models import AwardBatch, AwardRow, Invitation, InvitationState
from issuers.admin import IssuerScopedAdmin
from issuers.errors import IssuerError
from issuers.models import Issuer
from issuers.permissions import Permission


@admin.register(AwardBatch)
class AwardBatchAdmin(IssuerScopedAdmin):
    """Awarding begins and goes on in the console, where every line is looked at first."""

    add_permission = Permission.AWARD
    list_display = (
        "badge",
        "issuer",
        "file_name",
        "created_at",
        "confirmed_at",
        "people",
        "recalled_at",
        "failed_at",
        "page",
    )
    list_filter = (
        ("issuer", admin.RelatedOnlyFieldListFilter),
        ("confirmed_at", admin.EmptyFieldListFilter),
        "source",
    )
    search_fields = ("file_name", "badge_class__slug")
    exclude = ("content", "lease_token", "lease_until", "reading")

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .defer("content")
            .select_related("issuer", "badge_class__current_version")
            .prefetch_related("badge_class__current_version__texts")
            .annotate(number=Count("invitations"))
        )

    @admin.display(description=_("badge"))
    def badge(self, row):
        return row.badge_class.words.name

    @admin.display(description=_("invitations"))
    def people(self, row):
        return row.number

    @admin.display(description=_("page"))
    def page(self, row):
        address = reverse("manage_batch", args=[row.issuer.slug, row.pk])
        return format_html('<a href="{}">{}</a>', address, _("Look at the list"))

    def add_view(self, request, form_url="", extra_context=None):
        """The console's page asks for the people; with several organisations, first for which."""
        issuers = Issuer.objects.seen_by(request.user)
        if not request.user.is_superuser:
            issuers = issuers.filter(pk__in=self.issuers_where(request, Permission.AWARD))
        found = list(issuers[:2])
        if len(found) == 1:
            return redirect("manage_award", found[0].slug)
        return redirect("manage")


@admin.register(AwardRow)
class AwardRowAdmin(IssuerScopedAdmin):
    issuer_path = "batch__issuer"
    list_display = ("number", "typed_address", "recipient_name", "verdict", "batch")
    list_filter = (("batch__issuer", admin.RelatedOnlyFieldListFilter), "is_duplicate")
    search_fields = ("address", "typed_address", "reference")
    show_full_result_count = False
    exclude = ("batch",)

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("batch__issuer", "batch__badge_class__current_version")
            .defer("batch__content")
            .prefetch_related("batch__badge_class__current_version__texts")
        )


class StateFilter(admin.SimpleListFilter):
    """Where an invitation is on its way."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return InvitationState.choices

    def queryset(self, request, queryset):
        if self.value() in InvitationState.values:
            return queryset.in_state(self.value())
        return queryset


@admin.register(Invitation)
class InvitationAdmin(IssuerScopedAdmin):
    refusals = (ClaimError, IssuerError)
    list_display = (
        "address",
        "recipient_name",
        "badge",
        "issuer",
        "state_now",
        "created_at",
        "expires_at",
        "page",
    )
    list_filter = (StateFilter, ("issuer", admin.RelatedOnlyFieldListFilter))
    search_fields = ("address", "last_name", "reference")
    show_full_result_count = False
    exclude = ("claim_key", "generation", "batch")
    actions = ("resend", "withdraw")

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("issuer", "version__badge_class")
            .prefetch_related("version__texts")
        )

    @admin.display(description=_("badge"))
    def badge(self, row):
        return row.version.words.name

    @admin.display(description=_("state"))
    def state_now(self, row):
        return row.state().label

    @admin.display(description=_("page"))
    def page(self, row):
        address = reverse("manage_invitation", args=[row.issuer.slug, row.pk])
        return format_html('<a href="{}">{}</a>', address, _("Look at the invitation"))

    @admin.action(description=_("Send again"), permissions=["view"])
    def resend(self, request, queryset):
        self.each(
            request,
            queryset,
            Permission.AWARD,
            lambda row: actions.resend(invitation=row, by=request.user),
            _("sent again."),
        )

    @admin.action(description=_("Withdraw, with a reason"), permissions=["view"])
    def withdraw(self, request, queryset):
        """Ask for the reason on a page of its own, then withdraw each."""
        rows = [row for row in queryset if self.may(request, Permission.AWARD, row)]
        if not rows:
            self.message_user(
                request, _("You may not withdraw these invitations."), messages.ERROR
            )
            return None
        reason = request.POST.get("reason", "").strip()
        if "withdraw_now" in request.POST and reason:
            self.each(
                request,
                rows,
                Permission.AWARD,
                lambda row: actions.withdraw(invitation=row, reason=reason, by=request.user),
                _("withdrawn."),
            )
            return None
        context = self.admin_site.each_context(request) | {
            "title": _("Withdraw invitations"),
            "rows": rows,
            "opts": self.opts,
            "is_missing": "withdraw_now" in request.POST,
        }
        return render(request, "admin/claims/invitation/withdraw.html", context)
