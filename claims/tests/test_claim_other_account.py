"""A link in somebody else's account: first the invited address has to be theirs."""

import pytest
from django.urls import reverse

from accounts.links import short_code
from accounts.models import AccountMail, AddressProof
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.validators import normalise_address
from badges.models import Assertion
from claims import actions
from claims.errors import AddressNotYours
from claims.tests.browsers import browser, done_of, link_of, path, text_of
from claims.tests.factories import InvitationFactory
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.mark.threat("C-03")
def test_forwarded_link_gives_the_badge_to_nobody_else(invitation, giulia, luca):
    page = browser(luca, link=link_of(invitation))

    response = page.post(path(invitation, "collect"))

    assert response.status_code == 409
    assert "Add this address to my account" in text_of(response)
    assert Assertion.objects.count() == 0
    assert list(luca.assertions.all()) == []
    with pytest.raises(AddressNotYours):
        actions.claim(invitation=invitation, holder=luca, by=luca)


@pytest.mark.threat("C-03")
def test_code_goes_to_the_invited_address_and_adds_it(invitation, luca):
    page = browser(luca, link=link_of(invitation))
    say_password(page)

    response = page.post(path(invitation, "add-address"), {"address": luca.email})
    proof = AddressProof.objects.get()
    wrong = page.post(response["Location"], {"code": "000000"})
    right = page.post(response["Location"], {"code": short_code("accounts.address", proof.pk)})

    assert proof.address == invitation.address
    assert ("accounts.address_code", str(proof.pk)) in OutgoingMail.objects.values_list(
        "kind", "about"
    )
    assert "This code is not the one we sent." in text_of(wrong)
    assert (right.status_code, right["Location"]) == (303, done_of(invitation))
    assert luca.verified_addresses() == {luca.email, invitation.address}
    assert Assertion.objects.get().holder == luca


def say_password(page):
    """As the page before something that matters asks."""
    page.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.mark.threat("C-03")
def test_code_for_an_address_of_another_account_moves_nothing(invitation, giulia, luca):
    page = browser(luca, link=link_of(invitation))
    say_password(page)
    page.post(path(invitation, "add-address"))
    proof = AddressProof.objects.get()

    response = page.post(
        path(invitation, "code"), {"code": short_code("accounts.address", proof.pk)}
    )

    assert "This address already belongs to an account." in text_of(response)
    assert giulia.verified_addresses() == {invitation.address}
    assert Assertion.objects.count() == 0


@pytest.mark.threat("A-05")
def test_open_session_alone_adds_no_address(invitation, luca):
    page = browser(luca, link=link_of(invitation))

    response = page.post(path(invitation, "add-address"))

    assert response["Location"].startswith(reverse("account_reauthenticate"))
    assert AddressProof.objects.count() == 0


@pytest.mark.threat("A-05")
def test_older_addresses_hear_of_a_new_one(invitation, luca):
    page = browser(luca, link=link_of(invitation))
    say_password(page)
    page.post(path(invitation, "add-address"))
    code = short_code("accounts.address", AddressProof.objects.get().pk)

    page.post(path(invitation, "code"), {"code": code})

    told = AccountMail.objects.filter(kind=AccountMail.Kind.ADDRESS_ADDED)
    assert [mail.address for mail in told] == [luca.email]


@pytest.mark.threat("C-01")
def test_switching_the_account_makes_no_link_where_none_was_opened(invitation, giulia):
    page = browser(giulia)

    page.post(path(invitation, "switch"))

    assert page.get(path(invitation)).status_code == 404


def test_code_page_without_a_code_leads_back(invitation, luca):
    page = browser(luca, link=link_of(invitation))

    assert page.get(path(invitation, "code"))["Location"] == path(invitation)


def test_switching_the_account_keeps_the_link(invitation, luca):
    page = browser(luca, link=link_of(invitation))

    response = page.post(path(invitation, "switch"), follow=True)

    assert "Password again" in text_of(response)
    assert "_auth_user_id" not in page.session


@pytest.mark.threat("C-10")
@pytest.mark.parametrize(
    ("typed", "proven", "is_same"),
    [
        ("Mario.Rossi@Unito.IT", "mario.rossi@unito.it", True),
        (" mario.rossi@unito.it ", "mario.rossi@unito.it", True),
        ("josé@x.it", "jose\u0301@x.it", True),
        ("a@straße.example.org", "a@strasse.example.org", False),
        ("m\u0131ke@x.it", "mike@x.it", False),
        ("\u212aate@x.it", "kate@x.it", True),
        ("mario+demo@unito.it", "mario@unito.it", False),
        ("mario.rossi@unito.it", "mariorossi@unito.it", False),
    ],
)
def test_one_normaliser_says_when_an_address_is_the_same(typed, proven, is_same):
    invitation = InvitationFactory(address=normalise_address(typed), typed_address=typed)
    holder = UserFactory(email=normalise_address(proven))

    if is_same:
        actions.claim(invitation=invitation, holder=holder, by=holder)
    else:
        with pytest.raises(AddressNotYours):
            actions.claim(invitation=invitation, holder=holder, by=holder)

    assert Assertion.objects.count() == int(is_same)
