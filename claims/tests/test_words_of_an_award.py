"""Whoever was invited holds what the invitation said, whatever the badge says later."""

from datetime import date

import pytest

from accounts.tests.factories import UserFactory
from badges import actions as badges
from badges.tests.factories import BadgeClassFactory
from claims import actions as claims
from claims.models import AwardBatch, Invitation

pytestmark = pytest.mark.django_db


def test_editing_after_the_award_and_before_the_claim_makes_a_new_version():
    badge = BadgeClassFactory()
    awarder = UserFactory()
    batch = claims.start_with_one(
        badge_class=badge,
        person={"address": "giulia@example.org"},
        awarded_on=date(2026, 11, 2),
        by=awarder,
    )
    claims.confirm(
        batch=batch,
        awarded_on=date(2026, 11, 2),
        deadline_at=None,
        duplicates=AwardBatch.Duplicates.SKIP,
        look=claims.seen(batch, claims.counts(batch)),
        by=awarder,
    )
    content = badges.content_of(badge.current_version)
    words = badges.Words(
        language="en",
        name="Critical thinking",
        description="Something else.",
        criteria="Nothing.",
    )

    badges.change_badge(
        badge_class=badge,
        content=badges.Content(
            words=(words,), picture=content.picture, badge_type=content.badge_type
        ),
        by=awarder,
    )

    badge.refresh_from_db()
    invited = Invitation.objects.get().version
    assert (invited.number, badge.current_version.number) == (1, 2)
    assert invited.text().description == "Weighs sources and defends conclusions with evidence."
