"""Open sessions: each has a key of its own, and all the others can be ended."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tests.browsers import sign_in
from accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.threat("A-16")
def test_session_gets_a_new_key_at_sign_in(client, giulia):
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key

    sign_in(client, "giulia@example.org")

    assert client.session.session_key != before


@pytest.mark.threat("A-04")
def test_new_password_ends_every_other_session(client, giulia):
    other = Client()
    other.force_login(giulia)
    client.force_login(giulia)

    client.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "another horse battery",
            "password2": "another horse battery",
        },
    )

    assert other.get(reverse("account")).status_code == 302
    assert client.get(reverse("account")).status_code == 200


def test_other_sessions_are_listed_and_ended(client, giulia):
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    other = Client(headers={"User-Agent": firefox})
    for browser in (other, client):
        sign_in(browser, "giulia@example.org")
        browser.get(reverse("account"))

    page = client.get(reverse("account_sessions")).content.decode()
    client.post(reverse("account_sessions"))

    assert "Firefox, Windows" in page
    assert other.get(reverse("account")).status_code == 302
    assert client.get(reverse("account")).status_code == 200


def test_one_session_is_ended_and_the_others_go_on(client, giulia):
    phone, desk = Client(), Client()
    for browser in (phone, desk, client):
        sign_in(browser, "giulia@example.org")
        browser.get(reverse("account"))
    of_phone = giulia.usersession_set.get(session_key=phone.session.session_key)

    client.post(reverse("account_session_end", args=[of_phone.pk]))

    answers = [browser.get(reverse("account")).status_code for browser in (phone, desk, client)]
    assert answers == [302, 200, 200]


@pytest.mark.threat("Z-01")
def test_session_of_somebody_else_is_not_there(client, giulia):
    other = Client()
    sign_in(other, "giulia@example.org")
    other.get(reverse("account"))
    theirs = giulia.usersession_set.get()
    client.force_login(UserFactory())

    answer = client.post(reverse("account_session_end", args=[theirs.pk]))

    assert answer.status_code == 404
    assert other.get(reverse("account")).status_code == 200
