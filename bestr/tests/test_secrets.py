"""Nothing secret of a person reaches a log, the queue, the outbox or the book, whatever they do."""

import json
import re
from datetime import date

import pytest
from django.core import mail as django_mail
from django.core.cache import caches
from django.db import connection
from django.urls import reverse

from accounts import actions
from accounts.models import AuditEvent
from accounts.tests.factories import UserFactory
from outbox import actions as outbox
from outbox.models import OutgoingMail

PASSWORD = "sentinel-Password-Zq81"
NEW_PASSWORD = "sentinel-Second-Xw44"
ADDRESS = "sentinel.giulia@example.org"
SECOND_ADDRESS = "sentinel.second@example.org"
BORN = date(1987, 6, 5)


@pytest.fixture
def hints(monkeypatch):
    """What was said to the broker."""
    said = []
    monkeypatch.setattr(
        "outbox.actions.queueing.current_app.send_task",
        lambda name, args=(): said.append((name, list(args))),
    )
    return said


def fields(born):
    return {
        "birth_date_day": str(born.day),
        "birth_date_month": str(born.month),
        "birth_date_year": str(born.year),
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.threat("L-01")
def test_sentinels_of_a_whole_life_are_in_no_sink(client, site_log, hints):
    caches["default"].clear()
    user = UserFactory(email=ADDRESS, birth_date=None)
    user.set_password(PASSWORD)
    user.save()
    secrets = [PASSWORD, NEW_PASSWORD, "1987-06-05", "sentinel.giulia", "sentinel.second"]

    client.post(reverse("account_login"), {"login": ADDRESS, "password": f"{PASSWORD} wrong"})
    client.post(reverse("account_login"), {"login": ADDRESS, "password": PASSWORD})
    client.post(reverse("birth_date"), fields(BORN))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    code_page = client.post(reverse("account_email"), {"address": SECOND_ADDRESS})["Location"]
    outbox.deliver()
    code = re.search(r"\b\d{6}\b", django_mail.outbox[-1].body).group()
    client.post(code_page, {"code": code})
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    secrets.append(client.session.session_key)
    client.post(reverse("account_logout"))
    client.post(reverse("account_reset_password"), {"email": ADDRESS})
    outbox.deliver()
    link = re.search(r"/account/password/reset/key/\S+", django_mail.outbox[-1].body).group()
    client.get(link)
    client.get(f"{link}nothing/here")
    actions.ask_address_proof(user, "third@example.org", "en")
    secrets += [code, link.rstrip("/").rpartition("/")[2]]

    user.refresh_from_db()
    assert (user.birth_date, SECOND_ADDRESS in user.verified_addresses()) == (BORN, True)
    sinks = {
        "log": site_log.getvalue(),
        "broker": json.dumps(hints),
        "outbox": str(list(OutgoingMail.objects.values())),
        "book": str(list(AuditEvent.objects.values())),
    }
    assert hints
    assert "POST" in sinks["log"] or sinks["log"]
    found = [
        (secret, sink)
        for secret in secrets
        for sink, content in sinks.items()
        if secret in content
    ]
    assert found == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.threat("C-02", "L-01")
def test_code_and_link_are_in_no_table(client):
    caches["default"].clear()
    user = UserFactory(email=ADDRESS)
    proof = actions.ask_address_proof(user, SECOND_ADDRESS, "en")
    actions.ask_password_reset(address=ADDRESS)
    outbox.deliver()
    bodies = "\n".join(message.body for message in django_mail.outbox)
    code = re.search(r"^\d{6}$", bodies, re.MULTILINE).group()
    token = re.search(r"/reset/key/\w+-(\S+)/", bodies).group(1)
    assert proof.pk

    with connection.cursor() as cursor:
        content = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database itself
            content.append(str(cursor.fetchall()))

    everything = "\n".join(content)
    assert (code in everything, token in everything) == (False, False)
    assert SECOND_ADDRESS in everything
