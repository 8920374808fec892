"""A badge that is collected by way of an institution: there, back, and it is yours."""

import pytest
from django.urls import reverse

from accounts import actions
from accounts.tests import institutions
from accounts.tests.conftest import pem, university  # noqa: F401 - found by their names
from accounts.tests.institutions import BORN, who
from badges.models import Assertion
from claims.tests.browsers import browser, done_of, link_of, path

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(db):
    """The university whose students have addresses like the invited one."""
    return actions.add_provider(
        by=None, **institutions.fields(domains=["studenti.example.org"])
    )


@pytest.fixture
def student(university):  # noqa: F811
    """Giulia there, with the invited address."""
    university.people["giulia"]["email"] = "giulia@studenti.example.org"
    return university


def go_there(page, provider, student, invitation):
    """Press the button of the badge, find the university, and come back."""
    found = page.post(path(invitation, "institution"))
    assert found.status_code == 303
    assert found["Location"].startswith(reverse("institution_find"))
    return institutions.sign_in(page, provider, student, next=done_of(invitation))


def test_a_new_person_says_the_date_of_birth_and_has_the_badge(invitation, provider, student):
    page = browser(link=link_of(invitation))

    asked = go_there(page, provider, student, invitation)
    done = page.post(asked["Location"], BORN)

    assert (asked["Location"], done["Location"]) == (reverse("arrival"), done_of(invitation))
    assert Assertion.objects.get().holder.email == "giulia@studenti.example.org"
    assert page.get(done["Location"]).status_code == 200


def test_a_known_person_has_it_without_another_click(invitation, provider, student, giulia):
    page = browser(link=link_of(invitation))

    back = go_there(page, provider, student, invitation)

    assert (back["Location"], Assertion.objects.get().holder) == (done_of(invitation), giulia)


@pytest.mark.threat("C-03", "A-02")
def test_the_link_and_somebody_elses_institution_collect_nothing(invitation, provider, student):
    student.people["giulia"]["email"] = "luca@studenti.example.org"
    page = browser(link=link_of(invitation))

    asked = go_there(page, provider, student, invitation)
    page.post(asked["Location"], BORN)

    assert (who(page), Assertion.objects.count()) == ("luca@studenti.example.org", 0)


@pytest.mark.threat("G-04")
def test_whoever_is_too_young_leaves_the_badge_where_it_is(invitation, provider, student):
    page = browser(link=link_of(invitation))

    asked = go_there(page, provider, student, invitation)
    page.post(asked["Location"], BORN | {"birth_date_year": "2015"})

    invitation.refresh_from_db()
    assert (who(page), Assertion.objects.count(), invitation.assertion) == (None, 0, None)


def test_the_button_is_there_when_it_leads_somewhere(invitation, provider):
    page = browser(link=link_of(invitation))
    button = path(invitation, "institution")
    before = page.get(path(invitation)).content.decode()
    actions.close_provider(provider=provider, by=None)

    assert f'action="{button}"' in before
    assert f'action="{button}"' not in page.get(path(invitation)).content.decode()
