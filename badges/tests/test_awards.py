"""What happens to awarded badges."""

import json
from datetime import UTC, datetime

import pytest

from accounts.models import AuditEvent
from badges import actions, errors
from badges.actions.awards import expiry
from badges.models import Assertion
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


def test_issue_freezes_the_version_and_writes_it_down(award):
    award.version.refresh_from_db()

    assert award.version.frozen_at is not None
    assert json.loads(bytes(award.version.document))["name"] == "Critical thinking"
    assert list(award.evidence.values_list("url", "name")) == [
        ("https://essays.example.org/1", "The essay")
    ]
    assert list(
        AuditEvent.objects.filter(event__startswith="badges.").values_list("event", "about_id")
    ) == [("badges.assertion_issued", str(award.pk))]


def test_every_award_has_a_salt_of_its_own(badge_with_picture, award):
    other = actions.issue(
        version=badge_with_picture.current_version,
        holder=award.holder,
        address=award.recipient_address,
        holder_name="Giulia Bianchi",
        language="it",
        awarded_on=award.awarded_on,
        by=award.holder,
    )

    assert len(other.salt) == 32
    assert other.salt != award.salt


def test_revoke_needs_a_reason(award):
    with pytest.raises(errors.ReasonMissing):
        actions.revoke(assertion=award, reason="  ", by=award.holder)

    assert Assertion.objects.get().revoked_at is None


def test_revoke_tells_the_holder_once(award):
    actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)

    assert list(OutgoingMail.objects.values_list("kind", "about")) == [
        ("badges.revoked", str(award.pk))
    ]


def test_revoke_twice_is_refused(award):
    actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)

    with pytest.raises(errors.AlreadyRevoked):
        actions.revoke(assertion=award, reason="Again", by=award.holder)

    assert Assertion.objects.get().revocation_reason == "Awarded by mistake"


@pytest.mark.parametrize(
    ("months", "end"),
    [
        (None, None),
        (1, datetime(2026, 2, 28, 9, tzinfo=UTC)),
        (12, datetime(2027, 1, 31, 9, tzinfo=UTC)),
        (23, datetime(2027, 12, 31, 9, tzinfo=UTC)),
        (25, datetime(2028, 2, 29, 9, tzinfo=UTC)),
    ],
)
def test_validity_ends_by_the_calendar(months, end):
    assert expiry(datetime(2026, 1, 31, 9, tzinfo=UTC), months) == end
