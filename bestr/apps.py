"""How the composition root enters Django: template tags, checks, and the admin that issuers' staff may enter too."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.contrib.admin import site
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class BestrConfig(AppConfig):
    name = "bestr"

    def ready(self):
        import_module("bestr.checks")


class BestrAdminConfig(AdminConfig):
    default_site = "bestr.admin.BestrAdminSite"

    def ready(self):
        super().ready()
        # The forms that other packages bring write past the actions and past the audit log: whoever may add a proven
        # address may enter any account.
        for label in ("auth.Group", "account.EmailAddress", "usersessions.UserSession"):
            site.unregister(apps.get_model(label))


class BestrStaticFilesConfig(StaticFilesConfig):
    """Without htmx's extensions: we use none, and their comments look like imports of files that are not there."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx/ext/*"]
