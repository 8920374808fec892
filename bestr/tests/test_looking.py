"""Looking changes nothing, and nothing that people type ends in a log."""

import hashlib
import json
import logging

import pytest
from django.apps import apps
from django.urls import reverse

from accounts.tests.factories import PASSWORD
from bestr.logs import JsonLines, MaskSecrets
from bestr.tests.world import World
from claims.tests.browsers import SOMEBODY, browser, link_of
from claims.tests.factories import InvitationFactory

pytestmark = pytest.mark.django_db

# What a look may leave behind (sessions, when an invitation was first opened).
LEFT_BEHIND = {"sessions.session", "usersessions.usersession"}


def readable(value):
    """PostgreSQL's driver hands bytes over as a view, which names its place in memory."""
    return bytes(value) if isinstance(value, memoryview) else value


def checksum():
    """A fingerprint of every row, but for what a look may leave behind."""
    found = hashlib.sha256()
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label_lower):
        if model._meta.label_lower in LEFT_BEHIND:
            continue
        for row in model._base_manager.order_by("pk").values():
            row.pop("opened_at", None)
            row.pop("last_login", None)
            found.update(
                repr(sorted((name, readable(value)) for name, value in row.items())).encode()
            )
    return found.hexdigest()


@pytest.mark.threat("W-06")
def test_no_get_changes_a_row(client):
    world = World()
    client.force_login(world.owner)
    before = checksum()

    answers = [client.get(path, headers={"accept": "text/html"}) for path in world.addresses()]

    assert sum(answer.status_code == 200 for answer in answers) > 60
    assert checksum() == before


@pytest.mark.threat("L-01")
def test_nothing_of_a_person_ends_in_a_log(caplog, mailoutbox):
    caplog.set_level(logging.DEBUG)
    invitation = InvitationFactory(
        address="sentinel.person@students.example.org",
        first_name="Sentinella",
        last_name="Segreta",
    )
    link = link_of(invitation)
    visitor = browser(link=link)
    visitor.post(
        reverse("claim_register", args=[invitation.pk]),
        SOMEBODY | {"birth_date_day": "5", "birth_date_month": "6", "birth_date_year": "1987"},
    )
    visitor.post(reverse("account_logout"))
    visitor.post(
        reverse("account_login"),
        {"login": "sentinel.person@students.example.org", "password": "wrong sentinel"},
    )
    visitor.post(
        reverse("account_reset_password"), {"email": "sentinel.person@students.example.org"}
    )

    mask, lines = MaskSecrets(), JsonLines()
    written = [lines.format(record) for record in caplog.records if mask.filter(record)]

    everything = "\n".join(written)
    secrets = (
        "sentinel.person@",
        link.removeprefix("/c/"),
        "1987-06-05",
        "wrong sentinel",
        PASSWORD,
        visitor.session.session_key or "no session",
    )
    assert [secret for secret in secrets if secret in everything] == []
    assert all(json.loads(line) for line in written)
