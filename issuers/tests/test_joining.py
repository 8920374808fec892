"""From the mail to a place in the organisation: a new person, a known one, somebody else, and links that have ended."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.links import make_token
from accounts.models import User
from accounts.tests.factories import UserFactory
from accounts.validators import today_in_rome
from issuers import actions as issuers
from issuers.emails import PURPOSE, membership_invitation
from issuers.models import Membership, MembershipInvitation
from issuers.permissions import Role
from outbox.identifiers import uuid7

pytestmark = pytest.mark.django_db

SOMEBODY = {
    "first_name": "Anna",
    "last_name": "Neri",
    "birth_date_day": "17",
    "birth_date_month": "5",
    "birth_date_year": "1990",
    "password1": "correct horse battery",
    "password2": "correct horse battery",
    "terms": "on",
}


@pytest.fixture
def invitation(house):
    return issuers.invite_member(
        issuer=house.issuer,
        address="anna@example.org",
        role=Role.EDITOR,
        language="it",
        by=house.owner,
    )


def link_of(invitation, generation=None):
    token = make_token(
        PURPOSE, invitation.pk, generation or invitation.generation, invitation.claim_key
    )
    return reverse("join_link", args=[token])


def browser(user=None, *, link=None):
    client = Client()
    if user:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if link:
        client.get(link)
    return client


def page_of(invitation):
    return reverse("join", args=[invitation.pk])


def headline(response):
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.content.decode(), re.DOTALL)
    return " ".join(found[1].split())


def test_the_mail_carries_the_link_in_the_language_of_the_person(invitation, house):
    mail = membership_invitation(invitation.pk)

    assert (mail.to_address, mail.from_name, mail.reply_to, mail.language) == (
        "anna@example.org",
        "Demo University",
        "badges@university.example.org",
        "it",
    )
    assert link_of(invitation) in mail.text
    assert link_of(invitation) in mail.html


@pytest.mark.parametrize("change", ["accepted_at", "withdrawn_at", "expires_at"])
def test_no_mail_leaves_for_an_invitation_that_has_ended(invitation, change):
    MembershipInvitation.objects.update(**{change: timezone.now()})

    assert membership_invitation(invitation.pk) is None


def test_the_link_leaves_its_secret_behind(invitation):
    response = browser().get(link_of(invitation))

    assert (response.status_code, response.headers["Location"]) == (
        303,
        f"/it{page_of(invitation)}",
    )
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_without_the_link_nobody_sees_the_page(invitation, house):
    assert browser().get(page_of(invitation)).status_code == 404
    assert browser(house.owner).get(page_of(invitation)).status_code == 404


@pytest.mark.threat("G-04", "G-05")
def test_nobody_under_sixteen_joins_and_nothing_of_them_is_kept(invitation):
    young = {"birth_date_year": str(today_in_rome().year - 15)}
    page = browser(link=link_of(invitation))
    before = list(User.objects.values()), list(MembershipInvitation.objects.values())

    answers = [
        page.post(page_of(invitation), SOMEBODY | typed).status_code for typed in (young, {})
    ]

    assert answers == [403, 403]
    assert (list(User.objects.values()), list(MembershipInvitation.objects.values())) == before


def test_a_made_up_link_is_404(invitation):
    link = link_of(invitation)

    assert [browser().get(path).status_code for path in (link[:-1] + "A", "/join/nothing")] == [
        404,
        404,
    ]


@pytest.mark.threat("C-01")
def test_ten_wrong_links_from_one_place_are_enough(invitation):
    guesser = browser()
    guesses = [guesser.get(f"/join/{make_token(PURPOSE, uuid7(), 1, 'k1')}") for _ in range(12)]

    assert [answer.status_code for answer in guesses] == [404] * 10 + [429] * 2
    assert guesses[-1]["Retry-After"] == "300"
    assert guesser.get(link_of(invitation)).status_code == 303


def test_looking_changes_nothing(invitation):
    client = browser(link=link_of(invitation))
    client.head(page_of(invitation))
    client.get(page_of(invitation))

    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_a_new_person_registers_and_is_there(invitation, house):
    client = browser(link=link_of(invitation))

    response = client.post(page_of(invitation), SOMEBODY | {"email": "evil@example.org"})

    person = User.objects.get(email="anna@example.org")
    assert response.headers["Location"] == reverse("manage_issuer", args=["demo"])
    assert house.membership_of(person).role == Role.EDITOR
    assert client.get(response.headers["Location"]).status_code == 200


def test_a_form_with_mistakes_comes_back_as_typed(invitation):
    response = browser(link=link_of(invitation)).post(
        page_of(invitation), SOMEBODY | {"password2": "another one 123"}
    )

    assert set(response.context["form"].errors) == {"password2"}
    assert 'value="Neri"' in response.content.decode()
    assert not User.objects.filter(email="anna@example.org").exists()


def test_somebody_under_sixteen_is_sent_away_kindly(invitation):
    response = browser(link=link_of(invitation)).post(
        page_of(invitation), SOMEBODY | {"birth_date_year": str(timezone.localdate().year - 10)}
    )

    assert (response.status_code, headline(response)) == (403, "A little later")
    invitation.refresh_from_db()
    assert (User.objects.filter(email="anna@example.org").count(), invitation.accepted_at) == (
        0,
        None,
    )


def test_a_known_person_signs_in_and_accepts(invitation, house):
    anna = UserFactory(email="anna@example.org")
    signed_out = browser(link=link_of(invitation)).get(page_of(invitation))
    signed_in = browser(anna, link=link_of(invitation))

    assert (
        f"{reverse('account_login')}?next={page_of(invitation)}" in signed_out.content.decode()
    )
    signed_in.post(page_of(invitation))
    assert house.membership_of(anna).role == Role.EDITOR


def test_a_known_person_needs_no_link(invitation, house):
    anna = UserFactory(email="anna@example.org")

    browser(anna).post(page_of(invitation))

    assert house.membership_of(anna).role == Role.EDITOR


@pytest.mark.threat("Z-03")
def test_the_link_in_somebody_elses_browser_gives_them_nothing(invitation, house):
    client = browser(house.stranger, link=link_of(invitation))

    page = client.get(page_of(invitation))
    client.post(page_of(invitation), SOMEBODY)

    assert "Sign out and use the other address" in page.content.decode()
    assert not Membership.objects.filter(issuer=house.issuer, user=house.stranger).exists()
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"withdrawn_at": timezone.now()}, "This invitation was withdrawn"),
        ({"accepted_at": timezone.now()}, "This invitation was already used"),
        (
            {"expires_at": timezone.now() - timedelta(days=1)},
            "This invitation has expired",
        ),
        ({"generation": 2}, "There is a newer link"),
    ],
)
def test_a_link_that_has_ended_says_so_and_does_nothing(invitation, change, title):
    link = link_of(invitation)
    MembershipInvitation.objects.update(**change)
    client = browser(link=link)

    page = client.get(page_of(invitation))
    client.post(page_of(invitation), SOMEBODY)

    assert headline(page) == title
    assert not User.objects.filter(email="anna@example.org").exists()


def test_the_link_opened_again_after_joining_leads_to_the_console(invitation, house):
    anna = UserFactory(email="anna@example.org")
    client = browser(anna, link=link_of(invitation))
    client.post(page_of(invitation))

    assert client.get(page_of(invitation)).headers["Location"] == reverse(
        "manage_issuer", args=["demo"]
    )
