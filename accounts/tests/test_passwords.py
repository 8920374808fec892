"""A new password, for who has the old one or reads the mail."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.browsers import ask_reset, sent
from accounts.tests.factories import PASSWORD
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.mark.threat("A-14")
def test_reset_answers_the_same_for_known_and_unknown_addresses(client, giulia):
    answers = []
    for address in ("giulia@example.org", "nobody@example.org"):
        response = ask_reset(client, address)
        answers.append(
            (
                response.status_code,
                response["Location"],
                client.get(response["Location"]).content,
            )
        )

    assert answers[0] == answers[1]
    assert OutgoingMail.objects.count() == 2
    assert [message.to for message in sent()] == [["giulia@example.org"]]


def test_reset_mail_is_in_the_persons_language_and_its_link_changes_the_password(
    client, giulia
):
    User.objects.update(language="it")
    ask_reset(client, "giulia@example.org")

    [message] = sent()
    link = re.search(r"http://localhost:8000(/it/account/password/reset/key/\S+)", message.body)
    page = client.get(link.group(1), follow=True)
    response = client.post(
        page.redirect_chain[-1][0],
        {"password1": "another horse battery", "password2": "another horse battery"},
    )

    assert response["Location"] == "/it/account/password/reset/key/done/"
    giulia.refresh_from_db()
    assert giulia.check_password("another horse battery")
    assert "_auth_user_id" not in client.session
    used = Client().get(link.group(1))
    assert used.status_code == 200
    assert 'name="password1"' not in used.content.decode()


def test_person_is_told_of_a_new_password_by_mail(client, giulia):
    client.force_login(giulia)

    response = client.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "another horse battery",
            "password2": "another horse battery",
        },
    )

    assert response["Location"] == reverse("account")
    assert [message.subject for message in sent()] == ["Your password was changed"]
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "evil.example"},
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_X_FORWARDED_PROTO": "https"},
    ],
)
@pytest.mark.threat("A-17")
def test_link_in_a_mail_leads_to_this_site_whatever_the_request_says(client, giulia, headers):
    response = ask_reset(client, "giulia@example.org", **headers)

    messages = sent()
    if "HTTP_HOST" in headers:
        assert (response.status_code, len(messages)) == (400, 0)
    else:
        [message] = messages
        links = re.findall(r"https?://[^/\s\"<]+", message.body + message.alternatives[0][0])
        assert set(links) == {"http://localhost:8000"}
