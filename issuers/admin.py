"""Rows of organisations in the admin, and the base class that keeps every row inside its organisation."""

from copy import deepcopy

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from issuers import actions as issuers
from issuers.errors import IssuerError, OwnerNeedsPassword
from issuers.forms import IssuerForm, LineField, ProseField
from issuers.models import (
    Issuer,
    Membership,
    MembershipInvitation,
    Picture,
    Project,
    SigningKey,
)
from issuers.permissions import PERMISSIONS_OF, Permission, Role
from outbox.admin import AnswersAnyFilter, OperatorOnly


def permissions_by_issuer(request):
    """What the person may do in each of their organisations, read once a request."""
    if not hasattr(request, "permissions_by_issuer"):
        request.permissions_by_issuer = {
            membership.issuer_id: PERMISSIONS_OF[Role(membership.role)]
            for membership in request.user.memberships.in_force()
        }
    return request.permissions_by_issuer


class HttpsAddresses:
    """For every ModelAdmin and inline with an address of a page: `example.org` becomes `https://example.org`."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class IssuerScopedAdmin(HttpsAddresses, AnswersAnyFilter, admin.ModelAdmin):
    """Rows that belong to an organisation: the operator sees all, its staff only theirs, by the table of roles.

    `issuer_path` leads from the row to its organisation ("issuer", "version__badge_class__issuer", "" for the
    organisation itself). The three permissions say which role may look, add and change; None leaves it to nobody.
    Whatever is saved goes through an action, in `write`; its `refusals` are shown to the person.
    Nothing is deleted here: what must end is archived, withdrawn or revoked by an action.
    """

    refusals: tuple[type[Exception], ...] = (IssuerError,)
    view_on_site = False

    issuer_path = "issuer"
    view_permission = Permission.SEE_CONSOLE
    add_permission: Permission | None = None
    change_permission: Permission | None = None

    def issuers_where(self, request, permission):
        """The ids of the organisations in which this person may do this."""
        return {
            pk
            for pk, allowed in permissions_by_issuer(request).items()
            if permission in allowed
        }

    def issuer_id_of(self, row):
        """The organisation that a row belongs to."""
        if not self.issuer_path:
            return row.pk
        for name in self.issuer_path.split("__"):
            row = getattr(row, name)
        return row.pk

    def may(self, request, permission, row=None):
        """Whether this person may do this to the row, or to any row."""
        if permission is None or not request.user.is_active:
            return False
        if request.user.is_superuser:
            return True
        issuers = self.issuers_where(request, permission)
        return bool(issuers) if row is None else self.issuer_id_of(row) in issuers

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        lookup = f"{self.issuer_path}__in" if self.issuer_path else "pk__in"
        return rows.filter(**{lookup: self.issuers_where(request, self.view_permission)})

    def has_module_permission(self, request):
        return self.may(request, self.view_permission)

    def has_view_permission(self, request, obj=None):
        return self.may(request, self.view_permission, obj)

    def has_add_permission(self, request):
        return self.may(request, self.add_permission)

    def has_change_permission(self, request, obj=None):
        return self.may(request, self.change_permission, obj)

    def write(self, request, row, form, *, is_new):
        """Do what was asked by an action; answers the row as it is now."""
        raise NotImplementedError

    def save_model(self, request, obj, form, change):
        # The organisation may have been chosen in the form: the role there counts, not the role elsewhere.
        needed = self.change_permission if change else self.add_permission
        if not self.may(request, needed, obj):
            raise PermissionDenied
        written = self.write(request, obj, form, is_new=not change)
        obj.__dict__.update(written.__dict__)

    def save_related(self, request, form, formsets, change):
        """Related rows are shown here, never written."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except self.refusals as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return redirect(request.path)

    def each(self, request, rows, permission, act, done):
        """Do one action to each row of a selection, and say what was done and what was refused."""
        for row in rows:
            try:
                if not self.may(request, permission, row):
                    raise IssuerError
                act(row)
            except self.refusals as refusal:
                self.message_user(request, f"{row}: {refusal.message}", messages.ERROR)
            else:
                self.message_user(request, f"{row}: {done}", messages.SUCCESS)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_field_queryset(self, db, db_field, request):
        """Choices of a foreign key: only rows of the person's own organisations, also those of another model."""
        rows = super().get_field_queryset(db, db_field, request)
        own = self.admin_site._registry.get(db_field.remote_field.model)  # noqa: SLF001
        if isinstance(own, IssuerScopedAdmin):
            lookup = f"{own.issuer_path}__in" if own.issuer_path else "pk__in"
            if rows is None:
                rows = db_field.remote_field.model.objects.all()
            if not request.user.is_superuser:
                rows = rows.filter(
                    **{lookup: self.issuers_where(request, self.view_permission)}
                )
        return rows


@admin.register(Issuer)
class IssuerAdmin(IssuerScopedAdmin):
    issuer_path = ""
    add_permission = Permission.EDIT_ISSUER
    change_permission = Permission.EDIT_ISSUER
    list_display = ("name", "slug", "place", "created_at", "suspended_at", "closed_at")
    search_fields = ("name", "slug")
    fields = (
        "slug",
        "name",
        "description",
        "website",
        "email",
        "help_url",
        "place",
        "language",
        "hue",
        "linkedin_id",
        "mail_text",
        "deadline_days",
        "recall_minutes",
        "logo",
        "created_at",
        "suspended_at",
        "closed_at",
    )
    readonly_fields = ("slug", "created_at", "suspended_at", "closed_at")

    def has_add_permission(self, request):
        return request.user.is_superuser

    def add_view(self, request, form_url="", extra_context=None):
        """Founding needs the first owner's address: the console's page asks for it."""
        return redirect("manage_new")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """The fields of the console's own form, so that the same rules hold; any colour may stay as it is."""
        if db_field.name in IssuerForm.FIELDS and db_field.name != "hue":
            return deepcopy(IssuerForm.base_fields[db_field.name])
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def write(self, request, row, form, *, is_new):
        texts = {name: form.cleaned_data[name] for name in form.cleaned_data}
        return issuers.change_issuer(issuer=row, by=request.user, **texts)


@admin.register(Membership)
class MembershipAdmin(IssuerScopedAdmin):
    change_permission = Permission.MANAGE_PEOPLE
    list_display = ("user", "issuer", "role", "started_at", "ended_at")
    list_filter = (("issuer", admin.RelatedOnlyFieldListFilter), "role")
    list_select_related = ("user", "issuer")
    search_fields = ("user__email", "user__last_name")
    fields = ("user", "issuer", "role", "started_at", "ended_at")
    readonly_fields = ("user", "issuer", "started_at", "ended_at")
    actions = ("remove",)

    def write(self, request, row, form, *, is_new):
        role = form.cleaned_data["role"]
        # The console asks for the password before it makes an owner; an open session alone must not do it here.
        if role == Role.OWNER and "role" in form.changed_data:
            raise OwnerNeedsPassword
        return issuers.change_role(membership=row, role=role, by=request.user)

    @admin.action(description=_("Remove from the organisation"), permissions=["change"])
    def remove(self, request, queryset):
        self.each(
            request,
            queryset.select_related("issuer", "user"),
            Permission.MANAGE_PEOPLE,
            lambda row: issuers.remove_member(membership=row, by=request.user),
            _("no longer works there."),
        )


@admin.register(MembershipInvitation)
class MembershipInvitationAdmin(IssuerScopedAdmin):
    view_permission = Permission.MANAGE_PEOPLE
    list_display = ("address", "issuer", "role", "created_at", "accepted_at", "withdrawn_at")
    list_filter = (("issuer", admin.RelatedOnlyFieldListFilter), "role")
    list_select_related = ("issuer",)
    search_fields = ("address",)
    exclude = ("claim_key",)
    actions = ("withdraw",)

    @admin.action(description=_("Withdraw"), permissions=["view"])
    def withdraw(self, request, queryset):
        self.each(
            request,
            queryset.select_related("issuer"),
            Permission.MANAGE_PEOPLE,
            lambda row: issuers.withdraw_invitation(invitation=row, by=request.user),
            _("withdrawn."),
        )


@admin.register(Picture)
class PictureAdmin(IssuerScopedAdmin):
    list_display = ("sha256", "issuer", "size", "has_svg", "created_at")
    list_filter = (("issuer", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("issuer",)


@admin.register(SigningKey)
class SigningKeyAdmin(OperatorOnly):
    """For looking: a key is made, put to use and retired by `manage.py keys`; its private part is on no page."""

    list_display = ("fingerprint", "issuer", "algorithm", "state", "created_at", "activated_at")
    list_filter = ("algorithm", ("issuer", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("issuer",)
    fields = (
        "issuer",
        "algorithm",
        "state",
        "fingerprint",
        "public_jwk",
        "created_at",
        "activated_at",
        "retired_at",
        "compromised_at",
        "compromised_since",
        "destroyed_at",
    )

    @admin.display(description=_("state"))
    def state(self, row):
        return row.state

    @admin.display(description=_("fingerprint"))
    def fingerprint(self, row):
        return row.fingerprint


class ProjectAdminForm(forms.ModelForm):
    name = LineField(label=_("name"), max_length=200)
    description = ProseField(label=_("description"), max_length=8000, required=False)

    class Meta:
        model = Project
        fields = ("issuer", "name", "description", "picture", "starts_on", "ends_on")


@admin.register(Project)
class ProjectAdmin(IssuerScopedAdmin):
    form = ProjectAdminForm
    add_permission = Permission.EDIT_BADGES
    change_permission = Permission.EDIT_BADGES
    list_display = ("name", "issuer", "starts_on", "ends_on")
    list_filter = (("issuer", admin.RelatedOnlyFieldListFilter),)
    list_select_related = ("issuer",)
    search_fields = ("name",)

    def get_readonly_fields(self, request, obj=None):
        return ("issuer",) if obj else ()

    def write(self, request, row, form, *, is_new):
        texts = {
            name: form.cleaned_data[name]
            for name in ("name", "description", "picture", "starts_on", "ends_on")
        }
        if is_new:
            return issuers.create_project(
                issuer=form.cleaned_data["issuer"], by=request.user, **texts
            )
        return issuers.change_project(project=row, by=request.user, **texts)
