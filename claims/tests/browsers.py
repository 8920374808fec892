"""Browsers that open links, and what a new person types."""

from django.test import Client

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
