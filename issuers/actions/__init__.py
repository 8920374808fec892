"""Every change to organisations, the people who work there, their projects and pictures."""

from issuers.actions.organisations import change_issuer, found, free_slug
from issuers.actions.people import (
    accept_invitation,
    change_role,
    invite_member,
    register_and_join,
    remove_member,
    resend_invitation,
    withdraw_invitation,
)
from issuers.actions.pictures import keep_picture, refuse_foreign
from issuers.actions.projects import change_project, create_project

__all__ = [
    "accept_invitation",
    "change_issuer",
    "change_project",
    "change_role",
    "create_project",
    "found",
    "free_slug",
    "invite_member",
    "keep_picture",
    "refuse_foreign",
    "register_and_join",
    "remove_member",
    "resend_invitation",
    "withdraw_invitation",
]
