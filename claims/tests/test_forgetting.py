"""How long people stand in invitations and lists that came to nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from badges.tests.conftest import badge_with_picture  # noqa: F401 - the fixture
from claims import actions
from claims.models import AwardBatch, AwardRow, Invitation
from claims.tasks import forget, sweep
from claims.tests.factories import AwardBatchFactory, InvitationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.threat("L-07")]

A_YEAR = timedelta(days=365, hours=1)


def after(passed):
    """What the beat does so long from now."""
    with time_machine.travel(timezone.now() + passed):
        forget()


def known(invitation):
    invitation.refresh_from_db()
    return {invitation.address, invitation.typed_address, invitation.first_name} - {""}


def test_invitation_is_forgotten_a_year_after_nobody_collected_it(invitation):
    AwardRow.objects.create(
        id=invitation.pk,
        batch=invitation.batch,
        number=1,
        address=invitation.address,
        first_name="Giulia",
        accepted_at=timezone.now(),
    )

    after(timedelta(days=364))
    before = known(invitation)
    after(A_YEAR)

    assert before == {"giulia@studenti.example.org", "Giulia"}
    assert known(invitation) == set()
    assert invitation.withdrawn_reason == "Nobody collected it within a year."
    row = AwardRow.objects.get()
    assert (row.address, row.first_name, row.verdict) == ("", "", "accepted")


def test_declined_invitation_keeps_why_it_ended(invitation):
    actions.decline(invitation=invitation, by=None, reason="I am somebody else")

    after(A_YEAR)

    assert known(invitation) == set()
    assert (invitation.state(), invitation.decline_reason) == ("declined", "")


def test_invitation_with_a_longer_deadline_still_waits():
    invitation = InvitationFactory(expires_at=timezone.now() + timedelta(days=800))

    after(A_YEAR)

    assert known(invitation) == {invitation.address, "Giulia"}
    assert invitation.withdrawn_at is None


def test_collected_invitation_stays(invitation, giulia, badge_with_picture):  # noqa: F811
    Invitation.objects.update(
        badge_class=badge_with_picture, version=badge_with_picture.current_version
    )
    invitation = Invitation.objects.with_face().get()
    actions.claim(invitation=invitation, holder=giulia, by=giulia)

    after(A_YEAR)

    assert known(invitation) == {"giulia@studenti.example.org", "Giulia"}


def test_file_of_a_draft_and_of_a_list_given_up_is_kept_for_a_month():
    now = timezone.now()
    draft = AwardBatchFactory(content=b"a@example.org")
    given_up = AwardBatchFactory(
        content=b"b@example.org",
        checked_at=now,
        confirmed_at=now,
        send_at=now,
        failed_at=now,
        failure="x",
    )

    after(timedelta(days=29))
    before = AwardBatch.objects.filter(content__isnull=False).count()
    after(timedelta(days=31))
    with time_machine.travel(now + timedelta(days=31)):
        sweep()

    given_up.refresh_from_db()
    assert before == 2
    assert given_up.content is None
    assert not AwardBatch.objects.filter(pk=draft.pk).exists()


def test_lines_that_were_not_awarded_are_kept_for_a_year():
    now = timezone.now()
    batch = AwardBatchFactory(checked_at=now, confirmed_at=now, send_at=now, finished_at=now)
    AwardRow.objects.create(batch=batch, number=1, typed_address="x@", problems=[{"code": "x"}])

    after(timedelta(days=364))
    before = AwardRow.objects.count()
    after(A_YEAR)

    assert (before, AwardRow.objects.count()) == (1, 0)
