"""Signing in and out: whoever it is, however often, wherever to."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers
from django.urls import reverse

from accounts.models import User
from accounts.tests.browsers import ELSEWHERE, sign_in
from accounts.tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def test_sign_in_with_any_proven_address_in_any_case(client, giulia):
    EmailAddress.objects.create(user=giulia, email="second@example.org", verified=True)

    response = sign_in(client, " Second@Example.ORG ")

    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert client.session["_auth_user_id"] == str(giulia.pk)


def test_sign_out_needs_a_post(client, giulia):
    client.force_login(giulia)

    page = client.get(reverse("account_logout"))
    assert (page.status_code, "_auth_user_id" in client.session) == (200, True)
    response = client.post(reverse("account_logout"))
    assert (response["Location"], "_auth_user_id" in client.session) == ("/", False)


@pytest.mark.threat("A-14")
def test_wrong_password_and_unknown_address_get_the_same_page(client, giulia):
    pages = []
    for address in ("giulia@example.org", "nobody@example.org"):
        response = sign_in(client, address, "wrong password")
        body = response.content.decode().replace(address, "…")
        pages.append(
            (response.status_code, re.sub(r'csrfmiddlewaretoken" value="\w+"', "", body))
        )

    assert pages[0] == pages[1]
    assert "Address and password do not fit together." in pages[0][1]


@pytest.mark.threat("A-14")
def test_unknown_address_costs_as_many_hashes_as_a_wrong_password(client, giulia, monkeypatch):
    counts = []
    for address in ("giulia@example.org", "nobody@example.org"):
        hashed = []
        real = hashers.MD5PasswordHasher.encode
        monkeypatch.setattr(
            hashers.MD5PasswordHasher,
            "encode",
            lambda self, password, salt, real=real, hashed=hashed: (
                hashed.append(1),
                real(self, password, salt),
            )[1],
        )
        sign_in(client, address, "wrong password")
        counts.append(len(hashed))
        monkeypatch.undo()

    assert counts[0] == counts[1] > 0


@pytest.mark.threat("A-15")
def test_fifth_wrong_password_shuts_the_account_whatever_the_header_says(client, giulia):
    for number in range(5):
        client.post(
            reverse("account_login"),
            {"login": "giulia@example.org", "password": "wrong password"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )

    response = client.post(
        reverse("account_login"),
        {"login": "giulia@example.org", "password": PASSWORD},
        headers={"X-Forwarded-For": "203.0.113.99"},
    )

    assert "Too many attempts with this address." in response.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.threat("A-15")
def test_one_place_tries_thirty_times_a_minute_whatever_the_header_says(client):
    answers = [
        client.post(
            reverse("account_login"),
            {"login": f"person{number}@example.org", "password": "wrong password"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
        for number in range(32)
    ]

    assert "Too many attempts" in answers[-1].content.decode()


@pytest.mark.parametrize("target", ELSEWHERE)
@pytest.mark.threat("W-05")
def test_sign_in_leads_to_no_other_site(client, giulia, target):
    response = sign_in(client, "giulia@example.org", next=target)

    assert response["Location"] == "/me/"


def test_sign_in_leads_where_the_person_was_going(client, giulia):
    response = sign_in(client, "giulia@example.org", next="/me/account/?tab=1")

    assert response["Location"] == "/me/account/?tab=1"


def test_closed_account_does_not_open(client, giulia):
    User.objects.update(is_active=False)

    response = sign_in(client, "giulia@example.org")

    assert response["Location"] == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "name",
    ["account", "account_email", "account_sessions", "account_change_password", "birth_date"],
)
def test_strangers_are_asked_to_sign_in(client, name):
    response = client.get(reverse(name))

    assert response["Location"] == f"{reverse('account_login')}?next={reverse(name)}"
