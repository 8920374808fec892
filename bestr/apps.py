"""How the composition root enters Django: template tags, checks, and the admin that issuers' staff may enter too."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class BestrConfig(AppConfig):
    name = "bestr"

    def ready(self):
        import_module("bestr.checks")


class BestrAdminConfig(AdminConfig):
    default_site = "bestr.admin.BestrAdminSite"


class BestrStaticFilesConfig(StaticFilesConfig):
    """Without htmx's extensions: we use none, and their comments look like imports of files that are not there."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx/ext/*"]
