"""What can be earned (classes), what was awarded (awards), and what machines read of it (published)."""

from badges.models.awards import Assertion, AssertionQuerySet, AwardFace, Evidence
from badges.models.classes import (
    Alignment,
    BadgeClass,
    BadgeClassQuerySet,
    BadgeClassText,
    BadgeClassVersion,
    BadgeClassVersionQuerySet,
    BadgeType,
)
from badges.models.published import AssertionDocument, StatusEntry, StatusList

__all__ = [
    "Alignment",
    "Assertion",
    "AssertionDocument",
    "AssertionQuerySet",
    "AwardFace",
    "BadgeClass",
    "BadgeClassQuerySet",
    "BadgeClassText",
    "BadgeClassVersion",
    "BadgeClassVersionQuerySet",
    "BadgeType",
    "Evidence",
    "StatusEntry",
    "StatusList",
]
