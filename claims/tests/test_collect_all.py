"""All badges that wait for a person, collected at once."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from badges.models import Assertion
from claims.tests.browsers import browser, done_of
from claims.tests.factories import InvitationFactory

pytestmark = pytest.mark.django_db


def test_collect_all_takes_what_waits_at_every_proven_address(giulia):
    EmailAddress.objects.create(user=giulia, email="g@work.example.org", verified=True)
    EmailAddress.objects.create(user=giulia, email="g@home.example.org", verified=False)
    InvitationFactory(address=giulia.email)
    InvitationFactory(address="g@work.example.org")
    InvitationFactory(address="g@home.example.org")
    InvitationFactory(address=giulia.email, withdrawn_at=timezone.now())
    InvitationFactory(address="somebody@example.org")

    response = browser(giulia).post(reverse("backpack_collect_all"))

    assert (response.status_code, response["Location"]) == (303, "/me/")
    assert sorted(Assertion.objects.values_list("recipient_address", flat=True)) == [
        "g@work.example.org",
        giulia.email,
    ]


def test_collect_all_of_one_badge_celebrates(giulia, invitation):
    response = browser(giulia).post(reverse("backpack_collect_all"))

    assert response["Location"] == done_of(invitation)


def test_collect_all_is_closed_to_strangers_and_to_get(invitation, giulia):
    assert browser().post(reverse("backpack_collect_all")).status_code == 302
    assert browser(giulia).get(reverse("backpack_collect_all")).status_code == 405
    assert Assertion.objects.count() == 0
