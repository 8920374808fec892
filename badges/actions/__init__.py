"""Every change to badges: what can be earned (classes) and what was awarded (awards)."""

from badges.actions.awards import bake, expiry, issue, revoke, show_or_hide
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

__all__ = [
    "Content",
    "Skill",
    "Words",
    "archive",
    "bake",
    "change_badge",
    "content_of",
    "copy_badge",
    "create_badge",
    "discard",
    "expiry",
    "freeze",
    "issue",
    "missing_before_publishing",
    "publish",
    "restore",
    "revoke",
    "show_or_hide",
]
