"""The operator's admin, which an issuer's staff may enter too and where they see only their own rows."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class BestrAdminSite(admin.AdminSite):
    site_header = _("Bestr administration")
    site_title = _("Bestr administration")
    index_title = _("Rows")

    def has_permission(self, request):
        """The operator, and everybody who has a role in an organisation today."""
        user = request.user
        if not user.is_active:
            return False
        return user.is_staff or (
            user.is_authenticated and user.memberships.filter(ended_at=None).exists()
        )
