"""Addresses of an account: proven by a code, changed by their owner only."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts.actions import ask_address_proof
from accounts.tests.browsers import confirm_password, sent
from accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_address_is_added_by_the_code_of_the_mail(client, giulia):
    confirm_password(client, "giulia@example.org")

    response = client.post(reverse("account_email"), {"address": "New@Example.org"})
    [message] = sent()
    code = re.search(r"\b\d{6}\b", message.body).group()
    done = client.post(response["Location"], {"code": code})

    assert message.to == ["new@example.org"]
    assert message.subject == f"{code} is your code"
    assert done["Location"] == reverse("account_email")
    assert giulia.verified_addresses() == {"giulia@example.org", "new@example.org"}


def test_wrong_code_is_said_at_its_field(client, giulia):
    confirm_password(client, "giulia@example.org")
    page = client.post(reverse("account_email"), {"address": "new@example.org"})["Location"]

    response = client.post(page, {"code": "000 00"})

    assert "This code is not the one we sent." in response.content.decode()


def test_addresses_are_changed_only_after_the_password_once_more(client, giulia):
    second = EmailAddress.objects.create(user=giulia, email="b@example.org", verified=True)
    client.force_login(giulia)

    for name in ("account_email_primary", "account_email_remove"):
        response = client.post(reverse(name, args=[second.pk]))
        assert response["Location"].startswith(reverse("account_reauthenticate"))

    assert EmailAddress.objects.filter(pk=second.pk, primary=False).exists()


@pytest.mark.threat("Z-01")
def test_addresses_and_codes_of_others_are_not_there(client, giulia):
    confirm_password(client, "giulia@example.org")
    other = UserFactory()
    proof = ask_address_proof(other, "c@example.org", "en")
    address = other.emailaddress_set.get()

    assert client.get(reverse("account_email_code", args=[proof.pk])).status_code == 404
    for name in ("account_email_primary", "account_email_remove"):
        assert client.post(reverse(name, args=[address.pk])).status_code == 404
