"""Addresses of the pages on which an organisation is run."""

from django.urls import path

from issuers.views import console, joining, keys, people, projects

urlpatterns = [
    path("manage/", console.manage, name="manage"),
    path("manage/new/", console.manage_new, name="manage_new"),
    path("manage/<slug:slug>/settings/", console.manage_settings, name="manage_settings"),
    path("manage/<slug:slug>/settings/keys/", keys.manage_keys, name="manage_keys"),
    path("manage/<slug:slug>/people/", people.manage_people, name="manage_people"),
    path("manage/<slug:slug>/people/leave/", people.manage_leave, name="manage_leave"),
    path("manage/<slug:slug>/people/<int:pk>/", people.manage_member, name="manage_member"),
    path(
        "manage/<slug:slug>/people/<int:pk>/remove/",
        people.manage_member_remove,
        name="manage_member_remove",
    ),
    path(
        "manage/<slug:slug>/people/invitations/<uuid:pk>/resend/",
        people.manage_membership_resend,
        name="manage_membership_resend",
    ),
    path(
        "manage/<slug:slug>/people/invitations/<uuid:pk>/withdraw/",
        people.manage_membership_withdraw,
        name="manage_membership_withdraw",
    ),
    path("manage/<slug:slug>/projects/", projects.manage_projects, name="manage_projects"),
    path(
        "manage/<slug:slug>/projects/new/",
        projects.manage_project_new,
        name="manage_project_new",
    ),
    path(
        "manage/<slug:slug>/projects/<slug:project_slug>/",
        projects.manage_project,
        name="manage_project",
    ),
    path("join/i/<uuid:pk>/", joining.join, name="join"),
]
