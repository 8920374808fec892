"""Awarding in tests, and reading what was made."""

import json

from badges import actions
from badges.documents import stored
from badges.models import AssertionDocument


def credential_of(award):
    return json.loads(stored(award)[AssertionDocument.Form.INTEGRITY_3_0])


def award_again(award, **changes):
    """The same badge once more, for the same holder."""
    return actions.issue(
        **{
            "version": award.version,
            "holder": award.holder,
            "address": award.recipient_address,
            "holder_name": award.holder_name,
            "language": "it",
            "awarded_on": award.awarded_on,
            "by": award.holder,
        }
        | changes
    )
