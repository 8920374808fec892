"""A badge for who has no account yet: registering and collecting are one step."""

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import AuditEvent, User
from badges.models import Assertion
from claims.models import Invitation
from claims.tests.browsers import SOMEBODY, browser, done_of, link_of, path, text_of
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


def test_new_person_registers_and_collects_in_one_step(client, invitation):
    client.get(link_of(invitation))

    response = client.post(path(invitation, "register"), SOMEBODY)

    assert (response.status_code, response["Location"]) == (303, done_of(invitation))
    award = Assertion.objects.get()
    holder = User.objects.get()
    assert (award.holder, award.recipient_address, award.holder_name, award.language) == (
        holder,
        "giulia@studenti.example.org",
        "Giulia Bianchi",
        "en",
    )
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        ("giulia@studenti.example.org", True, True)
    ]
    assert (holder.is_profile_public, holder.profile_answered_at, holder.handle) == (
        True,
        None,
        "giulia-bianchi",
    )
    invitation.refresh_from_db()
    assert (invitation.assertion, invitation.claimed_at is not None) == (award, True)
    about_them = AuditEvent.objects.filter(about_id__in=[holder.pk, award.pk, invitation.pk])
    assert list(about_them.order_by("id").values_list("event", flat=True)) == [
        "accounts.person_registered",
        "claims.invitation_claimed",
        "badges.assertion_issued",
    ]
    assert list(OutgoingMail.objects.values_list("kind", "about")) == [
        ("claims.claimed", str(invitation.pk))
    ]
    assert "It's yours!" in text_of(client.get(response["Location"])).replace("&#x27;", "'")


def test_wrong_entries_come_back_with_everything_that_was_typed(client, invitation):
    client.get(link_of(invitation))

    response = client.post(
        path(invitation, "register"),
        SOMEBODY | {"password2": "something else", "first_name": "Giulietta", "terms": ""},
    )

    assert response.status_code == 200
    assert "The two passwords differ. Type the same one twice." in text_of(response)
    assert 'value="Giulietta"' in response.content.decode()
    assert 'value="1990"' in response.content.decode()
    assert User.objects.count() == Assertion.objects.count() == 0


@pytest.mark.threat("C-04")
def test_registration_takes_the_address_of_the_invitation_and_no_other(client, invitation):
    client.get(link_of(invitation))

    client.post(
        path(invitation, "register"),
        SOMEBODY | {"email": "luca@gmail.example", "address": "luca@gmail.example"},
    )

    assert list(EmailAddress.objects.values_list("email", flat=True)) == [invitation.address]
    assert list(User.objects.values_list("email", flat=True)) == [invitation.address]
    assert Assertion.objects.get().recipient_address == invitation.address


@pytest.mark.threat("C-04")
def test_somebody_signed_in_registers_nobody(invitation, luca):
    page = browser(luca, link=link_of(invitation))

    response = page.post(path(invitation, "register"), SOMEBODY)

    assert (response.status_code, response["Location"]) == (303, path(invitation))
    assert list(User.objects.all()) == [luca]
    assert Assertion.objects.count() == 0


@pytest.mark.threat("C-12")
def test_account_is_not_made_if_the_badge_went_away_meanwhile(client, invitation, monkeypatch):
    client.get(link_of(invitation))
    register = accounts.register

    def withdraw_then_register(**person):
        Invitation.objects.update(withdrawn_at=timezone.now(), withdrawn_reason="Error")
        return register(**person)

    monkeypatch.setattr(accounts, "register", withdraw_then_register)

    response = client.post(path(invitation, "register"), SOMEBODY)

    assert (response.status_code, response["Location"]) == (303, path(invitation))
    assert User.objects.count() == Assertion.objects.count() == AuditEvent.objects.count() == 0


def test_no_language_is_lost_on_the_way(client, invitation):
    client.get(link_of(invitation))

    response = client.post(f"/it{path(invitation, 'register')}", SOMEBODY)

    assert response["Location"] == f"/it{path(invitation, 'done')}"
    assert User.objects.get().language == "it"


def test_registering_over_an_account_that_exists_asks_to_sign_in(invitation, giulia):
    page = browser(link=link_of(invitation))

    response = page.post(path(invitation, "register"), SOMEBODY, follow=True)

    assert "You already have an account with this address." in text_of(response)
    assert User.objects.count() == 1
