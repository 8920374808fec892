"""The road to an institution and back, as a browser goes it."""

import re
from html import unescape

from django.urls import reverse

from accounts.models import AuditEvent, FederatedIdentity, User
from accounts.tests.provider import CLIENT_ID, SECRET

BORN = {"birth_date_day": "17", "birth_date_month": "5", "birth_date_year": "1990"}


def go(client, provider, **said):
    """Press the button of the institution; returns the address there."""
    page = client.post(reverse("institution_begin", args=[provider.slug]), said)
    return unescape(re.search(r'content="0;url=([^"]+)"', page.content.decode()).group(1))


def path_of(address):
    """What the browser asks of this site, which the tests know by another name."""
    return address.removeprefix("http://localhost:8000")


def sign_in(client, provider, university, person="giulia", **said):
    """All of the road; returns this site's answer when the person is back."""
    address = go(client, provider, **said)
    return client.get(path_of(university.visit(address, person)))


def who(client):
    """The address of whoever is signed in, or None."""
    pk = client.session.get("_auth_user_id")
    return pk and User.objects.get(pk=pk).email


def texts(client):
    """What the next page tells."""
    page = client.get(reverse("institution_find"))
    return [str(message) for message in page.context["messages"]]


def fields(**changes):
    """An institution as the operator writes it down."""
    return {
        "slug": "university",
        "name": "University of the Example",
        "country": "IT",
        "issuer_url": "https://login.university.example",
        "client_id": CLIENT_ID,
        "secret": SECRET,
        "domains": ["university.example"],
        "is_authoritative": False,
        "first_name_claim": "given_name",
        "last_name_claim": "family_name",
        "address_claim": "email",
        "birth_date_claim": "birthdate",
    } | changes


def joined():
    """Whose account, which institution, and the name there."""
    return list(
        FederatedIdentity.objects.order_by("linked_at").values_list(
            "user__email", "provider__slug", "subject"
        )
    )


def events(*names):
    """Which of these stand in the book."""
    return list(
        AuditEvent.objects.filter(event__in=[f"accounts.{name}" for name in names])
        .order_by("id")
        .values_list("event", flat=True)
    )
