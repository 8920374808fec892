"""A badge that waits no longer: it went away, or somebody has it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from badges.models import Assertion
from claims import actions
from claims.models import Invitation
from claims.tests.browsers import browser, done_of, link_of, path, text_of
from claims.tests.factories import InvitationFactory
from issuers.tests.factories import MembershipFactory
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.mark.threat("C-06", "C-12")
@pytest.mark.parametrize(
    "change",
    [
        {"withdrawn_at": timezone.now(), "withdrawn_reason": "Error"},
        {"declined_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"address": "somebody.else@example.org"},
    ],
)
def test_badge_that_goes_away_during_the_click_is_not_issued(
    invitation, giulia, monkeypatch, change
):
    page = browser(giulia, link=link_of(invitation))
    claim = actions.claim

    def lose_then_claim(**arguments):
        Invitation.objects.update(**change)
        return claim(**arguments)

    monkeypatch.setattr(actions, "claim", lose_then_claim)

    response = page.post(path(invitation, "collect"))

    assert response.status_code in (409, 410)
    assert Assertion.objects.count() == OutgoingMail.objects.count() == 0


@pytest.mark.threat("C-12")
def test_badge_that_was_withdrawn_after_the_page_says_so(invitation, giulia):
    page = browser(giulia, link=link_of(invitation))
    Invitation.objects.update(withdrawn_at=timezone.now(), withdrawn_reason="Error")

    response = page.post(path(invitation, "collect"))

    assert response.status_code == 410
    assert "This badge was withdrawn" in text_of(response)
    assert Assertion.objects.count() == 0


@pytest.mark.threat("C-05")
def test_link_of_a_collected_badge(invitation, giulia, luca):
    award = actions.claim(invitation=invitation, holder=giulia, by=giulia)

    owner = browser(giulia).get(link_of(invitation), follow=True)
    other = browser(luca).get(link_of(invitation), follow=True)
    nobody = browser().get(link_of(invitation), follow=True)

    assert owner.redirect_chain == [
        (path(invitation), 303),
        (reverse("backpack_badge", args=[award.pk]), 303),
    ]
    for response in (other, nobody):
        assert response.status_code == 200
        assert "This badge was already collected" in text_of(response)
        for secret in ("Giulia", "Bianchi", "studenti", str(award.pk), "g•••"):
            assert secret not in response.content.decode()


@pytest.mark.threat("C-05")
def test_collecting_twice_is_one_badge(invitation, giulia):
    page = browser(giulia, link=link_of(invitation))
    page.post(path(invitation, "collect"))

    again = page.post(path(invitation, "collect"))

    assert (again.status_code, again["Location"]) == (303, done_of(invitation))
    assert Assertion.objects.count() == 1


@pytest.mark.threat("C-05")
def test_done_page_is_the_holders_alone(invitation, giulia, luca):
    actions.claim(invitation=invitation, holder=giulia, by=giulia)

    statuses = {
        "holder": browser(giulia).get(done_of(invitation)).status_code,
        "other": browser(luca).get(done_of(invitation)).status_code,
        "staff": browser(MembershipFactory(issuer=invitation.issuer).user)
        .get(done_of(invitation))
        .status_code,
        "nobody": browser().get(done_of(invitation)).status_code,
    }

    assert statuses == {"holder": 200, "other": 404, "staff": 404, "nobody": 404}
    for viewer in (browser(luca, link=link_of(invitation)), browser(link=link_of(invitation))):
        assert viewer.get(done_of(invitation))["Location"] == path(invitation)


def test_done_page_offers_everything_at_once(invitation, giulia):
    award = actions.claim(invitation=invitation, holder=giulia, by=giulia)
    InvitationFactory(address=giulia.email)
    InvitationFactory(address=giulia.email)

    page = browser(giulia).get(done_of(invitation)).content.decode()

    assert "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME" in page
    assert reverse("award", args=[award.pk]) in page
    assert reverse("award_png", args=[award.pk]) in page
    assert f'value="{award.page}"' in page
    assert 'name="visibility" value="public" checked' in " ".join(page.split())
    assert "2 more badges wait for you" in page
    assert reverse("backpack_collect_all") in page
