"""A badge for who has an account with the invited address: one click, or one password."""

import pytest
from django.db import connection
from django.urls import reverse

from accounts.tests.factories import PASSWORD
from badges.models import Assertion
from claims.tests.browsers import browser, done_of, link_of, path, text_of
from claims.tests.factories import InvitationFactory

pytestmark = pytest.mark.django_db


def test_signed_in_person_collects_with_one_click(invitation, giulia):
    page = browser(giulia, link=link_of(invitation))

    response = page.post(path(invitation, "collect"))

    assert (response.status_code, response["Location"]) == (303, done_of(invitation))
    assert Assertion.objects.get().holder == giulia


def test_collecting_costs_so_many_statements(invitation, giulia, django_assert_num_queries):
    """After the first of its badge: that one makes the keys, the status list and the badge's frozen words."""
    next_one = InvitationFactory(batch=invitation.batch, address=giulia.email, occurrence="2")
    page = browser(giulia)
    page.post(path(invitation, "collect"))

    # And the begin and end of two transactions, one inside the other; SQLite looks for the last entry of the log itself.
    with django_assert_num_queries(12 + 4 + (connection.vendor == "sqlite")):
        page.post(path(next_one, "collect"))


def test_signing_in_collects_without_a_second_click(invitation, giulia):
    page = browser(link=link_of(invitation))

    response = page.post(path(invitation, "sign-in"), {"password": PASSWORD})

    assert (response.status_code, response["Location"]) == (302, done_of(invitation))
    assert Assertion.objects.get().holder == giulia
    assert page.get(response["Location"]).status_code == 200


def test_wrong_password_collects_nothing_and_says_so(invitation, giulia):
    page = browser(link=link_of(invitation))

    response = page.post(path(invitation, "sign-in"), {"password": "wrong"})

    assert response.status_code == 200
    assert "Please check these points" in text_of(response)
    assert "giulia@studenti" not in response.content.decode()
    assert Assertion.objects.count() == 0


def test_signing_in_elsewhere_after_a_wrong_password_collects_too(invitation, giulia):
    page = browser(link=link_of(invitation))
    page.post(path(invitation, "sign-in"), {"password": "wrong"})

    page.post(reverse("account_login"), {"login": giulia.email, "password": PASSWORD})

    assert Assertion.objects.get().holder == giulia


def test_signing_in_as_somebody_else_collects_nothing(invitation, giulia, luca):
    page = browser(link=link_of(invitation))
    page.post(path(invitation, "sign-in"), {"password": "wrong"})

    page.post(reverse("account_login"), {"login": luca.email, "password": PASSWORD})

    assert Assertion.objects.count() == 0
    assert "Add this address to my account" in text_of(page.get(path(invitation)))
