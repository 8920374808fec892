"""What can be earned (classes), what was awarded (awards), and what machines read of it (published)."""

from badges.models.awards import SHOWN, Assertion, Evidence
from badges.models.classes import (
    Alignment,
    BadgeClass,
    BadgeClassText,
    BadgeClassVersion,
    BadgeType,
)
from badges.models.published import AssertionDocument, StatusEntry, StatusList

__all__ = [
    "SHOWN",
    "Alignment",
    "Assertion",
    "AssertionDocument",
    "BadgeClass",
    "BadgeClassText",
    "BadgeClassVersion",
    "BadgeType",
    "Evidence",
    "StatusEntry",
    "StatusList",
]
