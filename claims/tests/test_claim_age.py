"""A badge for somebody under sixteen waits, and nothing of the person is kept."""

from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.errors import TooYoung
from accounts.models import AuditEvent, User
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.validators import today_in_rome
from badges.models import Assertion
from claims import actions
from claims.models import Invitation
from claims.tests.browsers import SOMEBODY, browser, link_of, path, text_of
from claims.tests.factories import InvitationFactory
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


def born(day):
    return {
        "birth_date_day": str(day.day),
        "birth_date_month": str(day.month),
        "birth_date_year": str(day.year),
    }


def sixteen_years_before(day):
    try:
        return day.replace(year=day.year - 16)
    except ValueError:
        return day.replace(year=day.year - 16, month=3, day=1)


@pytest.mark.threat("G-04")
def test_under_sixteen_nothing_is_kept_and_the_badge_waits(client, invitation):
    client.get(link_of(invitation), follow=True)
    before = rows()

    response = client.post(
        path(invitation, "register"),
        SOMEBODY | born(sixteen_years_before(today_in_rome()) + timedelta(days=1)),
    )

    assert response.status_code == 403
    assert "This badge waits for you" in text_of(response)
    assert rows() == before


@pytest.mark.threat("G-05")
def test_after_the_refusal_the_link_shows_it_again_and_no_form(client, invitation):
    client.get(link_of(invitation))
    client.post(path(invitation, "register"), SOMEBODY | born(today_in_rome()))

    same = client.get(path(invitation))
    another = browser().get(link_of(invitation), follow=True)

    for page in (same, another):
        assert page.status_code == 403
        assert "This badge waits for you" in text_of(page)
        assert 'name="birth_date_year"' not in page.content.decode()
    assert Invitation.objects.get().claimed_at is None


@pytest.mark.threat("G-05")
def test_the_link_of_another_badge_is_not_refused_with_it(client, invitation):
    other = InvitationFactory(language="en")
    client.get(link_of(invitation))
    client.post(path(invitation, "register"), SOMEBODY | born(today_in_rome()))

    page = client.get(link_of(other), follow=True)

    assert page.status_code == 200
    assert 'name="birth_date_year"' in page.content.decode()


def rows():
    """Every row that a refusal could leave behind, but for the session that holds the link."""
    session = Session.objects.get().get_decoded()
    return (
        list(User.objects.values()),
        list(EmailAddress.objects.values()),
        list(Invitation.objects.values()),
        list(AuditEvent.objects.values()),
        list(OutgoingMail.objects.values()),
        Assertion.objects.count(),
        sorted(session),
    )


@pytest.mark.threat("G-05")
def test_a_second_date_of_birth_on_the_same_day_is_refused(client, invitation):
    client.get(link_of(invitation))
    client.post(path(invitation, "register"), SOMEBODY | born(today_in_rome()))

    second = browser(link=link_of(invitation)).post(path(invitation, "register"), SOMEBODY)

    assert second.status_code == 403
    assert User.objects.count() == 0


@pytest.mark.threat("G-01")
def test_sixteen_today_is_old_enough(client, invitation):
    client.get(link_of(invitation))

    client.post(
        path(invitation, "register"), SOMEBODY | born(sixteen_years_before(today_in_rome()))
    )

    assert Assertion.objects.get().holder.birth_date == sixteen_years_before(today_in_rome())


@pytest.mark.threat("G-01")
@pytest.mark.parametrize(
    "typed",
    [
        born(date.today() + timedelta(days=2)),  # noqa: DTZ011 - a day that is to come anywhere
        {"birth_date_day": "31", "birth_date_month": "2", "birth_date_year": "1990"},
        {"birth_date_day": "0", "birth_date_month": "0", "birth_date_year": "0000"},
        {"birth_date_day": "17", "birth_date_month": "5", "birth_date_year": "1850"},
        {"birth_date_day": "17", "birth_date_month": "5", "birth_date_year": "90"},
        {"birth_date_day": "", "birth_date_month": "", "birth_date_year": ""},
        {
            "birth_date_day": "2010-06-15T00:00Z",
            "birth_date_month": "6",
            "birth_date_year": "x",
        },
    ],
)
def test_what_is_no_date_of_birth_is_asked_again(client, invitation, typed):
    client.get(link_of(invitation))

    response = client.post(path(invitation, "register"), SOMEBODY | typed)

    assert response.status_code == 200
    assert "Please check these points" in text_of(response)
    assert User.objects.count() == 0
    assert client.post(path(invitation, "register"), SOMEBODY).status_code == 303


@pytest.mark.threat("G-02")
def test_known_person_under_sixteen_is_not_signed_in_and_collects_nothing(invitation):
    young = UserFactory(email=invitation.address, birth_date=today_in_rome())
    page = browser(link=link_of(invitation))

    response = page.post(path(invitation, "sign-in"), {"password": PASSWORD})

    assert response["Location"] == reverse("too_young")
    assert "_auth_user_id" not in page.session
    assert list(young.assertions.all()) == []
    assert Invitation.objects.get().claimed_at is None


@pytest.mark.threat("G-02", "G-03")
@pytest.mark.parametrize("born", [today_in_rome(), None])
def test_no_way_to_a_badge_leads_past_the_age(invitation, born):
    holder = UserFactory(email=invitation.address, birth_date=born)

    with pytest.raises(TooYoung):
        actions.claim(invitation=invitation, holder=holder, by=holder)

    assert Assertion.objects.count() == 0
