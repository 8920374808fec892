"""An account without an invitation, where the operator allows it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccountMail, User
from accounts.tests.browsers import sent, sign_in
from accounts.validators import today_in_rome
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


def test_closed_registration_says_how_an_account_begins(client):
    page = client.get(reverse("account_signup"))
    client.post(reverse("account_signup"), {"address": "new@example.org"})

    assert "An account begins with a badge" in page.content.decode()
    assert (OutgoingMail.objects.count(), User.objects.count()) == (0, 0)


@pytest.mark.threat("A-14")
def test_open_registration_answers_the_same_and_only_the_mail_differs(client, giulia, settings):
    settings.OPEN_REGISTRATION = True

    pages = [
        re.sub(
            r'csrfmiddlewaretoken" value="\w+"', "", page.content.decode().replace(address, "…")
        )
        for address in ("giulia@example.org", "new@example.org")
        for page in [client.post(reverse("account_signup"), {"address": address})]
    ]

    assert pages[0] == pages[1]
    assert {message.to[0]: message.subject for message in sent()} == {
        "giulia@example.org": "You have an account on Bestr",
        "new@example.org": "Make your account on Bestr",
    }


SOMEBODY = {
    "first_name": "Nuova",
    "last_name": "Persona",
    "email": "evil@example.org",
    "birth_date_day": "17",
    "birth_date_month": "5",
    "birth_date_year": "1990",
    "password1": "correct horse battery",
    "password2": "correct horse battery",
    "terms": "on",
}


@pytest.fixture
def link(client, settings):
    """The link in the mail to somebody who asked for an account."""
    settings.OPEN_REGISTRATION = True
    client.post(reverse("account_signup"), {"address": "new@example.org"})
    [message] = sent()
    return re.search(r"http://localhost:8000(/account/register/\S+)", message.body).group(1)


@pytest.mark.threat("G-05")
def test_after_a_refusal_for_age_the_link_shows_it_again_and_no_form(client, link):
    form = client.get(link)["Location"]

    first = client.post(form, SOMEBODY | {"birth_date_year": str(today_in_rome().year - 5)})
    again = Client().get(link)
    second = client.get(form)

    assert (first["Location"], second["Location"]) == (reverse("too_young"),) * 2
    assert again["Location"] == form
    assert User.objects.count() == 0


@pytest.mark.threat("A-04")
def test_the_session_that_a_registration_begins_can_be_ended_from_elsewhere(client, link):
    client.post(client.get(link)["Location"], SOMEBODY)
    elsewhere = Client()
    sign_in(elsewhere, "new@example.org", SOMEBODY["password1"])

    elsewhere.post(reverse("account_sessions"))

    assert client.get(reverse("account")).status_code == 302
    assert elsewhere.get(reverse("account")).status_code == 200


def test_open_registration_makes_the_account_of_the_mailbox(client, link):
    form = client.get(link)["Location"]
    response = client.post(form, SOMEBODY)

    user = User.objects.get()
    assert (response["Location"], user.email) == ("/me/", "new@example.org")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert AccountMail.objects.count() == 0
