"""Every change to organisations, the people who work there, their projects, pictures and keys."""

from issuers.actions.addresses import create_under_free_slug
from issuers.actions.keys import (
    activate_key,
    compromise_key,
    create_key,
    destroy_key,
    ensure_keys,
    reseal_key,
    retire_key,
)
from issuers.actions.organisations import change_issuer, found
from issuers.actions.people import (
    accept_invitation,
    change_role,
    erase_person,
    invite_member,
    refuse_last_owner,
    register_and_join,
    remove_member,
    resend_invitation,
    withdraw_invitation,
)
from issuers.actions.pictures import keep_picture, refuse_foreign
from issuers.actions.projects import change_project, create_project

__all__ = [
    "accept_invitation",
    "activate_key",
    "change_issuer",
    "change_project",
    "change_role",
    "compromise_key",
    "create_key",
    "create_project",
    "create_under_free_slug",
    "destroy_key",
    "ensure_keys",
    "erase_person",
    "found",
    "invite_member",
    "keep_picture",
    "refuse_foreign",
    "refuse_last_owner",
    "register_and_join",
    "remove_member",
    "reseal_key",
    "resend_invitation",
    "retire_key",
    "withdraw_invitation",
]
