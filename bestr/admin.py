"""The operator's admin, which an issuer's staff may enter too and where they see only their own rows."""

from functools import wraps

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache


class BestrAdminSite(admin.AdminSite):
    """Django's own admin, with the site's sign-in (its limits, its rules), in the person's language."""

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

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def in_the_persons_language(request, *args, **kwargs):
            # The admin's addresses carry no language.
            language = getattr(request.user, "language", None)
            if language in dict(settings.LANGUAGES):
                translation.activate(language)
                request.LANGUAGE_CODE = language
            return inner(request, *args, **kwargs)

        return in_the_persons_language

    def get_urls(self):
        """Without the redirect from any row's id to its public address: it would tell rows of others."""
        return [
            entry
            for entry in super().get_urls()
            if getattr(entry, "name", "") != "view_on_site"
        ]

    @method_decorator([never_cache, login_not_required])
    def login(self, request, extra_context=None):
        """One door for everybody: the site's sign-in page, which counts attempts."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        if request.user.is_authenticated:
            return redirect("admin:index")
        next_page = request.GET.get("next", "")
        if not next_page.startswith("/admin/"):
            next_page = "/admin/"
        return redirect_to_login(next_page, settings.LOGIN_URL)

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")
