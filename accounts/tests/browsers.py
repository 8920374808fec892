"""Browsers of people with an account, and the mails that come of what they do."""

from django.core import mail as django_mail
from django.urls import reverse

from accounts.tests.factories import PASSWORD
from outbox import actions as outbox

# Other sites, written as what asks only whether an address begins with a slash or with our name would let through.
ELSEWHERE = [
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https://evil.example/me/",
    "http://testserver.evil.example/",
    "javascript:alert(1)",
    "https://testserver@evil.example/",
    "///evil.example",
    "\thttps://evil.example",
    "http:///evil.example",
]


def sign_in(client, address, password=PASSWORD, **options):
    return client.post(
        reverse("account_login") + options.pop("query", ""),
        {"login": address, "password": password, **options},
    )


def confirm_password(client, address):
    """Sign in and say the password once more, as before something that matters."""
    sign_in(client, address)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def ask_reset(client, address, **headers):
    return client.post(reverse("account_reset_password"), {"email": address}, **headers)


def sent():
    """The mails that leave when a worker looks."""
    django_mail.outbox.clear()
    outbox.deliver()
    return django_mail.outbox
