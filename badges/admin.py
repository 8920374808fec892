"""Badges and awarded badges in the admin: every change goes through the same actions as on the pages."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from badges import actions as badges
from badges.errors import BadgeError
from badges.forms.definition import BadgeForm
from badges.models import (
    Alignment,
    Assertion,
    BadgeClass,
    BadgeClassText,
    BadgeClassVersion,
    Evidence,
)
from issuers import actions as issuers
from issuers.admin import HttpsAddresses, IssuerScopedAdmin
from issuers.errors import IssuerError
from issuers.images import LONGEST, TOO_HEAVY
from issuers.permissions import Permission

WRITTEN = (
    "name",
    "description",
    "criteria",
    "badge_type",
    "language",
    "tags",
    "valid_months",
    "credits",
    "eqf_level",
)


class BadgeAdminForm(forms.ModelForm):
    """What a badge says in its own language; other languages and skills are written in the console, and stay."""

    name = BadgeForm.base_fields["name"]
    description = BadgeForm.base_fields["description"]
    criteria = BadgeForm.base_fields["criteria"]
    badge_type = BadgeForm.base_fields["badge_type"]
    language = BadgeForm.base_fields["language"]
    tags = BadgeForm.base_fields["tags"]
    valid_months = BadgeForm.base_fields["valid_months"]
    credits = BadgeForm.base_fields["credits"]
    eqf_level = BadgeForm.base_fields["eqf_level"]
    picture_file = BadgeForm.base_fields["picture_file"]

    class Meta:
        model = BadgeClass
        fields = ("issuer", "project")

    def __init__(self, *args, **options):
        badge_class = options.get("instance")
        if badge_class is not None and badge_class.current_version is not None:
            version = badge_class.current_version
            own = badges.content_of(version).words[0]
            options["initial"] = {
                "name": own.name,
                "description": own.description,
                "criteria": own.criteria,
                "badge_type": version.badge_type,
                "language": version.language,
                "tags": version.tags,
                "valid_months": version.valid_months,
                "credits": version.credits,
                "eqf_level": version.eqf_level,
            } | (options.get("initial") or {})
        super().__init__(*args, **options)

    def clean_picture_file(self):
        upload = self.cleaned_data["picture_file"]
        if upload and upload.size > LONGEST:
            raise forms.ValidationError(TOO_HEAVY)
        return upload

    def content(self, before, picture):
        """What the actions want: what was typed, with what the version before says elsewhere."""
        cleaned = self.cleaned_data
        own = badges.Words(
            language=cleaned["language"],
            name=cleaned["name"],
            description=cleaned["description"],
            criteria=cleaned["criteria"],
        )
        others = (
            [words for words in before.words[1:] if words.language != own.language]
            if before
            else []
        )
        return badges.Content(
            words=(own, *others),
            picture=picture or (before.picture if before else None),
            badge_type=cleaned["badge_type"],
            tags=tuple(cleaned["tags"]),
            valid_months=cleaned["valid_months"],
            credits=cleaned["credits"],
            eqf_level=cleaned["eqf_level"],
            skills=before.skills if before else (),
        )


@admin.register(BadgeClass)
class BadgeClassAdmin(IssuerScopedAdmin):
    form = BadgeAdminForm
    refusals = (BadgeError, IssuerError)
    add_permission = Permission.EDIT_BADGES
    change_permission = Permission.EDIT_BADGES
    list_display = ("name", "issuer", "project", "published_at", "archived_at", "award_link")
    list_filter = (
        ("issuer", admin.RelatedOnlyFieldListFilter),
        ("published_at", admin.EmptyFieldListFilter),
        ("archived_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("slug", "current_version__texts__name")
    actions = ("publish", "archive", "copy")
    fieldsets = (
        (None, {"fields": ("issuer", "project")}),
        (_("What it says"), {"fields": (*WRITTEN, "picture_file")}),
        (_("Moments"), {"fields": ("created_at", "published_at", "archived_at")}),
    )

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("issuer", "project", "current_version__picture")
            .prefetch_related("current_version__texts")
        )

    def get_fieldsets(self, request, obj=None):
        if self.has_change_permission(request, obj):
            return self.fieldsets
        return (
            (None, {"fields": ("issuer", "project", "slug", "current_version")}),
            self.fieldsets[2],
        )

    def get_readonly_fields(self, request, obj=None):
        moments = ("created_at", "published_at", "archived_at")
        if not self.has_change_permission(request, obj):
            return ("issuer", "project", "slug", "current_version", *moments)
        return ("issuer", *moments) if obj else moments

    def write(self, request, row, form, *, is_new):
        issuer = row.issuer
        picture = None
        if upload := form.cleaned_data["picture_file"]:
            picture = issuers.keep_picture(
                issuer=issuer, content=upload.read(), by=request.user
            )
        project = form.cleaned_data["project"]
        if is_new:
            return badges.create_badge(
                issuer=issuer,
                content=form.content(None, picture),
                project=project,
                by=request.user,
            )
        before = badges.content_of(row.current_version)
        return badges.change_badge(
            badge_class=row,
            content=form.content(before, picture),
            project=project,
            by=request.user,
        )

    @admin.display(description=_("Award"))
    def award_link(self, row):
        if not row.is_published:
            return "-"
        address = f"{reverse('manage_award', args=[row.issuer.slug])}?badge={row.slug}"
        return format_html('<a href="{}">{}</a>', address, _("Award"))

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish(self, request, queryset):
        self.each(
            request,
            queryset,
            Permission.EDIT_BADGES,
            lambda row: badges.publish(badge_class=row, by=request.user),
            _("published."),
        )

    @admin.action(description=_("Archive"), permissions=["change"])
    def archive(self, request, queryset):
        self.each(
            request,
            queryset,
            Permission.EDIT_BADGES,
            lambda row: badges.archive(badge_class=row, by=request.user),
            _("archived."),
        )

    @admin.action(description=_("Copy"), permissions=["change"])
    def copy(self, request, queryset):
        self.each(
            request,
            queryset,
            Permission.EDIT_BADGES,
            lambda row: badges.copy_badge(badge_class=row, by=request.user),
            _("copied as a draft."),
        )


class ReadOnlyInline(HttpsAddresses, admin.TabularInline):
    """Rows that belong to the row above, for reading."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class TextInline(ReadOnlyInline):
    model = BadgeClassText


class AlignmentInline(ReadOnlyInline):
    model = Alignment


class EvidenceInline(ReadOnlyInline):
    model = Evidence


@admin.register(BadgeClassVersion)
class BadgeClassVersionAdmin(IssuerScopedAdmin):
    issuer_path = "badge_class__issuer"
    list_display = ("name", "number", "badge_type", "language", "created_at", "frozen_at")
    list_filter = (("badge_class__issuer", admin.RelatedOnlyFieldListFilter), "badge_type")
    fields = (
        "badge_class",
        "number",
        "badge_type",
        "language",
        "tags",
        "valid_months",
        "credits",
        "eqf_level",
        "picture",
        "created_at",
        "frozen_at",
    )
    inlines = (TextInline, AlignmentInline)

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("badge_class__issuer", "badge_class__current_version", "picture")
            .prefetch_related("texts", "badge_class__current_version__texts")
        )

    @admin.display(description=_("Badge"))
    def name(self, row):
        return row.words.name


@admin.register(Assertion)
class AssertionAdmin(IssuerScopedAdmin):
    """Awarded badges: what was awarded is never changed; it can be revoked, with a reason."""

    refusals = (BadgeError, IssuerError)
    list_display = ("badge", "holder_name", "issuer", "issued_at", "expires_at", "revoked_at")
    list_filter = (
        ("issuer", admin.RelatedOnlyFieldListFilter),
        ("revoked_at", admin.EmptyFieldListFilter),
        "issued_at",
    )
    search_fields = ("holder_name", "recipient_address", "version__texts__name")
    exclude = ("salt", "holder")
    inlines = (EvidenceInline,)
    actions = ("revoke",)

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("issuer", "version__badge_class", "badge_class__current_version")
            .prefetch_related("version__texts", "badge_class__current_version__texts")
        )

    @admin.display(description=_("Badge"))
    def badge(self, row):
        return row.version.words.name

    @admin.action(description=_("Revoke, with a reason"), permissions=["view"])
    def revoke(self, request, queryset):
        """Ask for the reason on a page of its own, then revoke each."""
        rows = [row for row in queryset if self.may(request, Permission.REVOKE, row)]
        if not rows:
            self.message_user(request, _("You may not revoke these badges."), messages.ERROR)
            return None
        reason = request.POST.get("reason", "").strip()
        if "revoke_now" in request.POST and reason:
            self.each(
                request,
                rows,
                Permission.REVOKE,
                lambda row: badges.revoke(assertion=row, reason=reason[:500], by=request.user),
                _("revoked."),
            )
            return None
        context = self.admin_site.each_context(request) | {
            "title": _("Revoke awarded badges"),
            "rows": rows,
            "opts": self.opts,
            "is_missing": "revoke_now" in request.POST,
        }
        return render(request, "admin/badges/assertion/revoke.html", context)
