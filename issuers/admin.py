"""Rows of organisations in the admin, and the base class that keeps every row inside its organisation."""

from django.contrib import admin

from issuers.permissions import PERMISSIONS_OF, Permission, Role


def permissions_by_issuer(request):
    """What the person may do in each of their organisations, read once a request."""
    if not hasattr(request, "permissions_by_issuer"):
        request.permissions_by_issuer = {
            membership.issuer_id: PERMISSIONS_OF[Role(membership.role)]
            for membership in request.user.memberships.in_force()
        }
    return request.permissions_by_issuer


class IssuerScopedAdmin(admin.ModelAdmin):
    """Rows that belong to an organisation: the operator sees all, its staff only theirs, by the table of roles.

    `issuer_path` leads from the row to its organisation ("issuer", "version__badge_class__issuer", "" for the
    organisation itself). The three permissions say which role may look, add and change; None leaves it to nobody.
    Nothing is deleted here: what must end is archived, withdrawn or revoked by an action.
    """

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

    def has_delete_permission(self, request, obj=None):  # noqa: ARG002
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
