"""All badges that wait for a person, collected at once."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from badges.models import Assertion
from claims.actions import claiming
from claims.models import Invitation
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


def test_collect_all_passes_over_what_went_elsewhere_meanwhile(giulia, invitation, monkeypatch):
    """The issuer corrects the address of one while the person's click is on its way."""
    InvitationFactory(address=giulia.email)
    claim = claiming.claim

    def claim_late(**arguments):
        Invitation.objects.filter(pk=invitation.pk).update(address="luca@example.org")
        return claim(**arguments)

    monkeypatch.setattr(claiming, "claim", claim_late)

    response = browser(giulia).post(reverse("backpack_collect_all"))

    assert response.status_code == 303
    assert Invitation.objects.filter(claimed_at=None).get() == invitation
    assert Assertion.objects.get().recipient_address == giulia.email


def test_collect_all_of_one_badge_celebrates(giulia, invitation):
    response = browser(giulia).post(reverse("backpack_collect_all"))

    assert response["Location"] == done_of(invitation)


def test_collect_all_is_closed_to_strangers_and_to_get(invitation, giulia):
    assert browser().post(reverse("backpack_collect_all")).status_code == 302
    assert browser(giulia).get(reverse("backpack_collect_all")).status_code == 405
    assert Assertion.objects.count() == 0
