"""Every change to badges: what can be earned (classes), what was awarded (awards), its bytes (signing) and its status."""

from badges.actions.awards import bake, expiry, issue, show_or_hide
from badges.actions.classes import (
    Content,
    Skill,
    Words,
    archive,
    change_badge,
    content_of,
    copy_badge,
    create_badge,
    discard,
    freeze,
    missing_before_publishing,
    publish,
    restore,
)
from badges.actions.entries import sign_status_list
from badges.actions.erasing import erase_person
from badges.actions.log import checkpoint_log
from badges.actions.signing import sign_again, sign_again_all, signed_with, write_documents
from badges.actions.statuses import (
    lift,
    lift_many,
    revoke,
    revoke_many,
    suspend,
    suspend_many,
)

__all__ = [
    "Content",
    "Skill",
    "Words",
    "archive",
    "bake",
    "change_badge",
    "checkpoint_log",
    "content_of",
    "copy_badge",
    "create_badge",
    "discard",
    "erase_person",
    "expiry",
    "freeze",
    "issue",
    "lift",
    "lift_many",
    "missing_before_publishing",
    "publish",
    "restore",
    "revoke",
    "revoke_many",
    "show_or_hide",
    "sign_again",
    "sign_again_all",
    "sign_status_list",
    "signed_with",
    "suspend",
    "suspend_many",
    "write_documents",
]
