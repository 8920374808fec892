"""Who may do what in an organisation: one table for pages, API and templates."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    AWARDER = "awarder", _("Awarder")


class Permission(models.TextChoices):
    SEE_CONSOLE = "see_console", _("see the organisation's pages")
    EDIT_ISSUER = "edit_issuer", _("change the organisation's page")
    MANAGE_PEOPLE = "manage_people", _("invite colleagues and change their roles")
    EDIT_BADGES = "edit_badges", _("create, change and publish badges and projects")
    AWARD = "award", _("award badges")
    REVOKE = "revoke", _("revoke awarded badges")


PERMISSIONS_OF = {
    Role.OWNER: frozenset(Permission),
    Role.EDITOR: frozenset({Permission.SEE_CONSOLE, Permission.EDIT_BADGES, Permission.AWARD}),
    Role.AWARDER: frozenset({Permission.SEE_CONSOLE, Permission.AWARD, Permission.REVOKE}),
}
