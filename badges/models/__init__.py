"""What can be earned (classes), what was awarded (awards), what machines read of it (published), and the log."""

from badges.models.awards import SHOWN, Assertion, Evidence
from badges.models.classes import (
    Alignment,
    BadgeClass,
    BadgeClassText,
    BadgeClassVersion,
    BadgeType,
)
from badges.models.log import BEGINNING, LogCheckpoint, LogEntry
from badges.models.published import AssertionDocument, StatusEntry, StatusList

__all__ = [
    "BEGINNING",
    "SHOWN",
    "Alignment",
    "Assertion",
    "AssertionDocument",
    "BadgeClass",
    "BadgeClassText",
    "BadgeClassVersion",
    "BadgeType",
    "Evidence",
    "LogCheckpoint",
    "LogEntry",
    "StatusEntry",
    "StatusList",
]
