"""Rows into the nouns of the standard (nouns), into bytes (forms), and out (served, log): where both vocabularies meet."""

from badges.documents.forms import (
    Made,
    hosted_badge_class,
    made,
    revocation_list,
    signed,
    signing_badge_class,
    status_list,
    without_person,
)
from badges.documents.log import checkpoints, is_signed, leaf, signed_checkpoint
from badges.documents.nouns import ACHIEVEMENT_TYPES, achievement, credential
from badges.documents.served import (
    Served,
    award_face,
    badge_face,
    frozen_badge_class,
    picture_of,
    served_assertion,
    served_signed,
    stored,
)

__all__ = [
    "ACHIEVEMENT_TYPES",
    "Made",
    "Served",
    "achievement",
    "award_face",
    "badge_face",
    "checkpoints",
    "credential",
    "frozen_badge_class",
    "hosted_badge_class",
    "is_signed",
    "leaf",
    "made",
    "picture_of",
    "revocation_list",
    "served_assertion",
    "served_signed",
    "signed",
    "signed_checkpoint",
    "signing_badge_class",
    "status_list",
    "stored",
    "without_person",
]
