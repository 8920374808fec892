"""Addresses of the pages on which an organisation keeps its badges."""

from django.urls import path

from badges.views import manage, manage_definition

BADGES = "manage/<slug:slug>/badges/"
BADGE = BADGES + "<slug:badge_slug>/"

urlpatterns = [
    path(BADGES, manage.manage_badges, name="manage_badges"),
    path(BADGES + "new/", manage_definition.manage_badge_new, name="manage_badge_new"),
    path(BADGE, manage.manage_badge, name="manage_badge"),
    path(BADGE + "edit/", manage_definition.manage_badge_edit, name="manage_badge_edit"),
    path(BADGE + "publish/", manage.manage_badge_publish, name="manage_badge_publish"),
    path(BADGE + "archive/", manage.manage_badge_archive, name="manage_badge_archive"),
    path(BADGE + "restore/", manage.manage_badge_restore, name="manage_badge_restore"),
    path(BADGE + "discard/", manage.manage_badge_discard, name="manage_badge_discard"),
    path(BADGE + "copy/", manage.manage_badge_copy, name="manage_badge_copy"),
    path(BADGE + "versions/", manage.manage_badge_versions, name="manage_badge_versions"),
]
