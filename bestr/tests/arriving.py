"""The posts of people who come from an institution: how they come to send them, and what the book then says."""

import time

from django.test import Client
from django.urls import reverse

from accounts import actions as accounts
from accounts.arrivals import Arrival
from accounts.links import short_code
from accounts.tests.browsers import confirm_password
from accounts.tests.institutions import BORN, fields

NEW_PASSWORD = {"password1": "another horse battery", "password2": "another horse battery"}


def arrived(client, **said):
    """A browser that has come back from an institution, where Ada is known."""
    arrival = Arrival(
        provider=accounts.add_provider(by=None, **fields()),
        subject="42",
        **{"address": "", "is_proven": False, "first_name": "Ada", "last_name": "B"} | said,
    )
    session = client.session
    session["arrival"] = arrival.to_session() | {"next": "", "at": time.time()}
    session.save()
    return arrival


def arriving(_house):
    client = Client()
    arrived(client, address="ada@university.example", is_proven=True)
    return client, reverse("arrival"), BORN


def proving_on_arrival(house):
    client = Client()
    arrival = arrived(client, address=house.person.email)
    mail = accounts.ask_arrival_code(arrival=arrival)
    session = client.session
    session["arrival"] = session["arrival"] | {"mail": str(mail.pk)}
    session.save()
    code = short_code("accounts.verification", mail.pk)
    return client, reverse("arrival_prove"), {"code": code}


def joining_an_institution(house):
    client = Client()
    confirm_password(client, house.person.email)
    arrived(client)
    return client, reverse("arrival_join"), {}


def choosing_a_first_password(house):
    house.person.set_unusable_password()
    house.person.save()
    client = Client()
    client.force_login(house.person, backend="django.contrib.auth.backends.ModelBackend")
    return client, reverse("account_set_password"), NEW_PASSWORD


ARRIVALS = [
    ("account_set_password", (choosing_a_first_password, "accounts.password_changed")),
    ("arrival", (arriving, "accounts.identity_joined")),
    ("arrival_join", (joining_an_institution, "accounts.identity_joined")),
    ("arrival_prove", (proving_on_arrival, "accounts.identity_joined")),
]
