"""How the composition root enters Django: template tags, checks, and the admin that issuers' staff may enter too."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class BestrConfig(AppConfig):
    name = "bestr"


class BestrAdminConfig(AdminConfig):
    default_site = "bestr.admin.BestrAdminSite"
