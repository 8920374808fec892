"""A badge that nobody wants: declined, or sent to the wrong person."""

import pytest

from accounts.models import AuditEvent
from claims.models import Invitation
from claims.tests.browsers import browser, link_of, path, text_of
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


def test_decline_asks_first_and_tells_the_issuer(invitation):
    page = browser(link=link_of(invitation))
    question = page.get(path(invitation, "decline"))

    response = page.post(path(invitation, "decline"), {"reason": " No time. "}, follow=True)

    assert "Decline the badge “Critical thinking”?" in text_of(question)
    assert "This badge was declined" in text_of(response)
    row = Invitation.objects.get()
    assert (row.decline_reason, row.is_wrong_person, row.closed_at == row.declined_at) == (
        "No time.",
        False,
        True,
    )
    assert list(AuditEvent.objects.values_list("event", "by", "issuer_id")) == [
        ("claims.invitation_declined", None, invitation.issuer_id)
    ]
    assert list(OutgoingMail.objects.values_list("kind", "about")) == [
        ("claims.refused", str(invitation.pk))
    ]


def test_not_me_tells_the_issuer_that_the_person_is_wrong(invitation):
    page = browser(link=link_of(invitation))

    response = page.post(path(invitation, "not-me"), follow=True)

    assert "the mail reached the wrong person" in text_of(response)
    assert Invitation.objects.get().is_wrong_person is True


@pytest.mark.parametrize("step", ["decline", "not-me"])
def test_collected_badge_can_no_longer_be_declined(invitation, giulia, step):
    page = browser(giulia, link=link_of(invitation))
    page.post(path(invitation, "collect"))

    response = page.post(path(invitation, step))

    assert response.status_code == 302
    assert Invitation.objects.get().declined_at is None


def test_declining_leads_to_a_page_that_anyone_can_leave(invitation, luca):
    for user in (None, luca):
        answer = browser(user).post(path(invitation, "decline"))
        assert answer.status_code == 404
    assert Invitation.objects.get().declined_at is None
