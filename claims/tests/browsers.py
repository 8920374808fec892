"""Browsers that open links, what a new person types in them, and the words they show."""

import re

from django.test import Client
from django.urls import reverse

from accounts.links import make_token

SOMEBODY = {
    "first_name": "Giulia",
    "last_name": "Bianchi",
    "birth_date_day": "17",
    "birth_date_month": "5",
    "birth_date_year": "1990",
    "password1": "correct horse battery",
    "password2": "correct horse battery",
    "terms": "on",
}


def link_of(invitation, generation=None):
    """The path in the mail of an invitation."""
    token = make_token(
        "claim", invitation.pk, generation or invitation.generation, invitation.claim_key
    )
    return f"/c/{token}"


def browser(user=None, *, link=None, **options):
    """A browser of its own, signed in and with the link opened where that is asked."""
    client = Client(**options)
    if user:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if link:
        client.get(link)
    return client


def path(invitation, step=""):
    """The page of the badge that waits, or a step from there."""
    return f"/c/i/{invitation.pk}/" + (f"{step}/" if step else "")


def done_of(invitation):
    return reverse("claim_done", args=[invitation.pk])


def text_of(response):
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
