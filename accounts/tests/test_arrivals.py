"""Who comes from an institution becomes, or joins, exactly one account: by its name there, never by an address alone."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.models import (
    AuditEvent,
    User,
)
from accounts.tests import browsers
from accounts.tests.institutions import BORN, events, joined, sign_in, texts, who
from accounts.tests.provider import GIULIA

pytestmark = pytest.mark.django_db

ADDRESS = GIULIA["email"]
HOME, FOUND = reverse("backpack"), reverse("institution_find")
BIRTH_DATE, PROVE, JOIN = (
    reverse(name) for name in ("arrival", "arrival_prove", "arrival_join")
)


def test_only_the_date_of_birth_is_asked(client, provider, university):
    asked = sign_in(client, provider, university)
    page = client.get(asked["Location"]).content.decode()
    done = client.post(BIRTH_DATE, BORN | {"first_name": "Eva", "email": "eva@evil.example"})

    person = User.objects.get()
    assert (asked["Location"], done["Location"], who(client)) == (BIRTH_DATE, HOME, ADDRESS)
    assert "Giulia Rossi" in page
    assert ADDRESS in page
    assert re.findall(r'name="(\w+)"', page.partition("<main")[2].partition("</main")[0]) == [
        "csrfmiddlewaretoken",
        "birth_date_day",
        "birth_date_month",
        "birth_date_year",
    ]
    assert (person.get_full_name(), person.birth_date) == ("Giulia Rossi", date(1990, 5, 17))
    assert (person.has_usable_password(), bool(person.terms_version)) == (False, True)
    assert person.verified_addresses() == {ADDRESS}
    assert joined() == [(ADDRESS, "university", "giulia-42")]
    assert events("person_registered", "identity_joined") == [
        "accounts.person_registered",
        "accounts.identity_joined",
    ]


def test_the_second_time_nothing_is_asked(client, provider, university):
    sign_in(client, provider, university)
    client.post(BIRTH_DATE, BORN)
    client.logout()

    assert sign_in(client, provider, university)["Location"] == HOME
    assert who(client) == ADDRESS


def test_the_person_goes_on_to_where_they_were_going(client, provider, university):
    sign_in(client, provider, university, next="/verify/")

    assert client.post(BIRTH_DATE, BORN)["Location"] == "/verify/"


@pytest.mark.threat("W-05")
@pytest.mark.parametrize("target", browsers.ELSEWHERE)
def test_signing_in_leads_to_no_other_site(client, provider, university, target):
    sign_in(client, provider, university, next=target)

    assert client.post(BIRTH_DATE, BORN)["Location"] == HOME


@pytest.mark.threat("G-02", "G-04")
def test_of_who_is_too_young_nothing_stays(client, provider, university):
    sign_in(client, provider, university)

    refused = client.post(BIRTH_DATE, BORN | {"birth_date_year": "2015"})

    assert refused["Location"] == reverse("too_young")
    assert (User.objects.count(), joined(), AuditEvent.objects.filter(by=None).count()) == (
        0,
        [],
        1,
    )
    assert "Giulia" not in str(dict(client.session.items()))


@pytest.mark.threat("G-05")
def test_another_date_on_the_same_day_does_not_help(client, provider, university):
    sign_in(client, provider, university)
    client.post(BIRTH_DATE, BORN | {"birth_date_year": "2015"})
    again = Client()
    sign_in(again, provider, university)

    assert again.post(BIRTH_DATE, BORN)["Location"] == reverse("too_young")
    assert User.objects.count() == 0


@pytest.mark.threat("G-02")
def test_who_has_joined_and_is_too_young_stays_outside(client, provider, university, owner):
    sign_in(client, provider, university)
    client.logout()
    User.objects.update(birth_date=date(2015, 1, 1))

    assert sign_in(client, provider, university)["Location"] == reverse("too_young")
    assert who(client) is None


def test_a_date_that_the_institution_has_otherwise_is_not_taken(client, provider, university):
    university.people["giulia"]["birthdate"] = "1991-01-01"
    sign_in(client, provider, university)

    page = client.post(BIRTH_DATE, BORN).content.decode()

    assert "Your institution has another date of birth." in page
    assert User.objects.count() == 0


@pytest.mark.threat("G-07")
def test_who_is_too_young_there_is_not_asked(client, provider, university):
    university.people["giulia"]["birthdate"] = "2015-01-01"

    assert sign_in(client, provider, university)["Location"] == reverse("too_young")
    assert (User.objects.count(), who(client)) == (0, None)


@pytest.mark.parametrize("missing", ["email", "given_name", "family_name"])
def test_an_institution_that_tells_nothing_is_named(client, provider, university, missing):
    del university.people["giulia"][missing]

    assert sign_in(client, provider, university)["Location"] == FOUND
    assert texts(client) == [
        "Your institution does not tell us your name and your mail address. Its help desk can let it do so for this site."
    ]


def test_what_the_token_does_not_say_the_user_info_says(client, provider, university):
    university.change_claims = lambda claims: {
        name: said for name, said in claims.items() if name not in GIULIA or name == "sub"
    }
    sign_in(client, provider, university)

    client.post(BIRTH_DATE, BORN)

    assert (who(client), User.objects.get().get_full_name()) == (ADDRESS, "Giulia Rossi")


def test_name_and_address_stay_as_the_institution_says(client, provider, university):
    sign_in(client, provider, university)
    client.post(BIRTH_DATE, BORN)
    person = User.objects.get()
    second = EmailAddress.objects.create(user=person, email="second@example.org", verified=True)
    account = {"first_name": "Eva", "last_name": "Bianchi", "language": "it"}

    client.post(reverse("account"), account)
    client.post(reverse("account_email_primary", args=[second.pk]))
    first = person.emailaddress_set.get(email=ADDRESS)
    client.post(reverse("account_email_remove", args=[first.pk]))

    person.refresh_from_db()
    assert (person.get_full_name(), person.language) == ("Giulia Rossi", "it")
    assert person.verified_addresses() == {ADDRESS, "second@example.org"}


def test_a_new_name_there_is_the_name_here(client, provider, university):
    sign_in(client, provider, university)
    client.post(BIRTH_DATE, BORN)
    client.logout()
    university.people["giulia"]["family_name"] = "Rossi Bianchi"

    sign_in(client, provider, university)

    assert User.objects.get().get_full_name() == "Giulia Rossi Bianchi"


def test_who_has_no_password_leaves_without_one_and_begins_anew(client, provider, university):
    sign_in(client, provider, university)
    client.post(BIRTH_DATE, BORN)
    page = client.get(reverse("account_erase")).content.decode()
    client.post(reverse("account_erase"), {"badges": "keep"})
    first = User.objects.get()
    client.logout()
    with time_machine.travel(first.erasure_due_at + timedelta(minutes=1)):
        erased = actions.erase_due()

        back = sign_in(client, provider, university)

    assert 'name="password"' not in page
    assert (erased, joined(), back["Location"]) == (1, [], BIRTH_DATE)
