"""Everything of mine on one page: what waits on top, then what I have."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory
from badges.tests.factories import AssertionFactory
from claims.tests.factories import InvitationFactory
from issuers.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


def browser(user=None):
    client = Client()
    if user:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def named(name, **fields):
    return AssertionFactory(badge_class__version__name=name, **fields)


def test_each_viewer_sees_their_own_badges():
    holder, other = UserFactory(), UserFactory()
    named("Holder's badge", holder=holder)
    award = named("Other's badge", holder=other)
    staff = MembershipFactory(issuer=award.issuer).user

    pages = {
        "holder": text_of(browser(holder).get("/me/")),
        "other": text_of(browser(other).get("/me/")),
        "staff": text_of(browser(staff).get("/me/")),
    }

    seen = {
        viewer: {name for name in ("Holder", "Other") if f"{name}&#x27;s badge" in page}
        for viewer, page in pages.items()
    }
    assert seen == {"holder": {"Holder"}, "other": {"Other"}, "staff": set()}
    assert browser().get("/me/").status_code == 302


def test_empty_page_says_what_comes_next():
    page = browser(UserFactory()).get("/me/")

    assert "No badge yet" in text_of(page)
    assert reverse("account_email") in page.content.decode()
    assert "Who sees your badges?" not in text_of(page)


def test_new_ones_stand_on_top():
    person = UserFactory()
    named("First badge", holder=person, issued_at=timezone.now() - timedelta(days=2))
    named("Last badge", holder=person)

    page = text_of(browser(person).get("/me/"))

    assert page.index("Last badge") < page.index("First badge")


def test_what_waits_at_every_proven_address_stands_above():
    person = UserFactory()
    EmailAddress.objects.create(user=person, email="work@example.org", verified=True)
    EmailAddress.objects.create(user=person, email="unproven@example.org", verified=False)
    batch = {"batch__badge_class__version__name": "Waiting at home"}
    home = InvitationFactory(address=person.email, **batch)
    InvitationFactory(
        address="work@example.org", batch__badge_class__version__name="Waiting at work"
    )
    InvitationFactory(
        address="unproven@example.org", batch__badge_class__version__name="Not mine"
    )
    InvitationFactory(
        address=person.email,
        withdrawn_at=timezone.now(),
        batch__badge_class__version__name="Withdrawn",
    )
    named("Mine already", holder=person)

    response = browser(person).get("/me/")
    page = text_of(response)

    assert "2 badges wait for you" in page
    assert max(page.index("Waiting at home"), page.index("Waiting at work")) < page.index(
        "Mine already"
    )
    assert "Not mine" not in page
    assert "Withdrawn" not in page
    assert reverse("claim_collect", args=[home.pk]) in response.content.decode()
    assert reverse("backpack_collect_all") in response.content.decode()


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({}, {"Algebra", "Botany", "Chemistry", "Drama"}),
        ({"q": "bot"}, {"Botany"}),
        ({"q": "college"}, {"Drama"}),
        ({"q": "drama college"}, {"Drama"}),
        ({"q": "nothing like it"}, set()),
        ({"state": "valid"}, {"Algebra", "Drama"}),
        ({"state": "expired"}, {"Botany"}),
        ({"state": "revoked"}, {"Chemistry"}),
        ({"state": "suspended"}, set()),
        ({"state": "what?"}, {"Algebra", "Botany", "Chemistry", "Drama"}),
        ({"q": "a\0b"}, {"Algebra", "Botany", "Chemistry", "Drama"}),
        ({"page": "999"}, {"Algebra", "Botany", "Chemistry", "Drama"}),
    ],
)
def test_search_and_states(search, found):
    person = UserFactory()
    named("Algebra", holder=person)
    named(
        "Botany",
        holder=person,
        issued_at=timezone.now() - timedelta(days=9),
        expires_at=timezone.now() - timedelta(days=1),
    )
    named("Chemistry", holder=person, revoked_at=timezone.now(), revocation_reason="x")
    named("Drama", holder=person, badge_class__issuer__name="Demo College")

    page = text_of(browser(person).get("/me/", search))

    assert {
        name for name in ("Algebra", "Botany", "Chemistry", "Drama") if name in page
    } == found
    assert ("No badge of yours matches" in page) == (not found)


def test_the_question_about_the_profile_is_asked_until_it_is_answered():
    person = UserFactory(profile_answered_at=None)
    named("Mine", holder=person)
    client = browser(person)

    assert "Who sees your badges?" in text_of(client.get("/me/"))
    client.post(reverse("profile_visibility"), {"visibility": "public", "next": "/me/"})
    assert "Who sees your badges?" not in text_of(client.get("/me/"))


def test_page_asks_the_database_the_same_few_times_for_one_badge_and_for_many():
    person = UserFactory()
    client = browser(person)
    named("One", holder=person)
    InvitationFactory(address=person.email)
    client.get("/me/")
    with CaptureQueriesContext(connection) as one:
        client.get("/me/")
    for number in range(9):
        named(f"Badge {number}", holder=person)
        InvitationFactory(address=person.email)

    with CaptureQueriesContext(connection) as many:
        client.get("/me/")

    assert len(many) == len(one) <= 9
