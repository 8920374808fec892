"""Before the badge: what each viewer finds, and that looking at it changes nothing."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.models import AddressProof, AuditEvent
from accounts.tests.factories import PASSWORD, UserFactory
from badges.models import Assertion
from claims import actions
from claims.errors import AddressNotYours
from claims.models import Invitation
from claims.tests.browsers import SOMEBODY, browser, link_of, path, text_of
from issuers.tests.factories import MembershipFactory
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.mark.threat("C-03")
def test_page_says_what_for_whom_and_until_when(client, invitation):
    Invitation.objects.update(narrative="Led the **debate**.")

    page = text_of(client.get(link_of(invitation), follow=True))

    for words in (
        f"{invitation.issuer} has awarded you",
        "Critical thinking",
        "Hello Giulia, this badge is in the name of Giulia Bianchi and was sent to",
        "g•••@studenti.example.org",
        "It waits for you until",
        "Weighs sources and defends conclusions with evidence.",
        "Led the debate",
        "Write an essay and defend it.",
    ):
        assert words in page
    assert "giulia@studenti" not in page


@pytest.mark.parametrize(
    ("viewer", "offer"),
    [
        ("nobody", "Password again"),
        ("nobody, but Giulia has an account", "Sign in and collect the badge"),
        ("the invited person", "Collect the badge"),
        ("another learner", "Add this address to my account"),
        ("the issuer's staff", "Add this address to my account"),
    ],
)
def test_each_viewer_with_the_link_gets_their_one_step(invitation, viewer, offer):
    user = None
    if "Giulia" in viewer or "invited" in viewer:
        giulia = UserFactory(email=invitation.address)
        user = giulia if "invited" in viewer else None
    elif viewer == "another learner":
        user = UserFactory()
    elif viewer == "the issuer's staff":
        user = MembershipFactory(issuer=invitation.issuer).user

    page = text_of(browser(user, link=link_of(invitation)).get(path(invitation)))

    offers = {
        "Password again",
        "Sign in and collect the badge",
        "Collect the badge",
        "Add this address to my account",
    }
    found = {words for words in offers if words in page}
    assert found - {"Collect the badge"} == {offer} - {"Collect the badge"}
    assert ("Collect the badge" in found) == (offer in ("Collect the badge", "Password again"))


def test_without_the_link_only_the_invited_person_sees_the_page(invitation, giulia, luca):
    staff = MembershipFactory(issuer=invitation.issuer).user

    statuses = {
        "invited": browser(giulia).get(path(invitation)).status_code,
        "other": browser(luca).get(path(invitation)).status_code,
        "staff": browser(staff).get(path(invitation)).status_code,
        "nobody": browser().get(path(invitation)).status_code,
    }

    assert statuses == {"invited": 200, "other": 404, "staff": 404, "nobody": 404}


@pytest.mark.threat("C-03")
def test_unproven_address_opens_nothing(invitation, luca):
    EmailAddress.objects.create(user=luca, email=invitation.address, verified=False)

    assert browser(luca).get(path(invitation)).status_code == 404
    assert browser(luca).post(path(invitation, "collect")).status_code == 404
    with pytest.raises(AddressNotYours):
        actions.claim(invitation=invitation, holder=luca, by=luca)
    assert luca.verified_addresses() == {luca.email}
    assert "Critical thinking" not in text_of(browser(luca).get(reverse("backpack")))


STEPS = (
    "register",
    "collect",
    "sign-in",
    "switch",
    "add-address",
    "code",
    "new-link",
    "decline",
    "not-me",
    "done",
)


@pytest.mark.threat("W-06", "C-07")
@pytest.mark.parametrize("viewer", ["invited", "other", "nobody"])
def test_looking_at_every_step_changes_nothing(invitation, giulia, luca, viewer):
    user = {"invited": giulia, "other": luca, "nobody": None}[viewer]
    page = browser(user, link=link_of(invitation))
    page.get(path(invitation))
    before = Invitation.objects.values().get()

    for step in STEPS:
        page.get(path(invitation, step), SOMEBODY | {"password": PASSWORD, "code": "123456"})
        page.head(path(invitation, step))
        page.options(path(invitation, step))

    assert Invitation.objects.values().get() == before
    assert Assertion.objects.count() == OutgoingMail.objects.count() == 0
    assert AddressProof.objects.count() == AuditEvent.objects.count() == 0
    assert ("_auth_user_id" in page.session) == (user is not None)


@pytest.mark.threat("W-06")
@pytest.mark.parametrize("step", STEPS)
def test_a_form_from_another_site_changes_nothing(invitation, giulia, step):
    page = browser(giulia, link=link_of(invitation), enforce_csrf_checks=True)

    response = page.post(
        path(invitation, step), SOMEBODY, headers={"origin": "https://evil.example"}
    )

    assert response.status_code in (403, 405)
    assert Assertion.objects.count() == 0
    assert Invitation.objects.get().declined_at is None
