"""What a link leaves behind where others look: nothing, neither in a cache, a log, a table nor at another site."""

import logging
import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection

from claims.tests.browsers import SOMEBODY, browser, link_of, path

pytestmark = pytest.mark.django_db

STEPS = [
    "",
    "register",
    "collect",
    "sign-in",
    "add-address",
    "code",
    "new-link",
    "decline",
    "not-me",
]


def token_of(invitation):
    return link_of(invitation).removeprefix("/c/")


@pytest.mark.threat("C-08")
def test_no_other_site_learns_the_link(client, invitation):
    answer = client.get(link_of(invitation))
    page = client.get(answer["Location"])

    assert (answer["Location"], answer["Referrer-Policy"]) == (path(invitation), "no-referrer")
    assert page["Referrer-Policy"] == "same-origin"
    loaded = r'(?:src|srcset|action|poster|<link[^>]* href)="((?:https?:)?//[^"]+)"'
    assert re.findall(loaded, page.content.decode()) == []
    assert token_of(invitation) not in page.content.decode()


@pytest.mark.threat("C-08")
def test_no_step_is_kept_by_a_cache(invitation):
    page = browser(link=link_of(invitation))
    answers = {step: page.get(path(invitation, step)) for step in STEPS}
    answers["the link"] = page.get(link_of(invitation))
    answers["registered"] = page.post(path(invitation, "register"), SOMEBODY)
    answers["done"] = page.get(path(invitation, "done"))

    assert answers["done"].status_code == 200
    assert {
        step for step, answer in answers.items() if "no-store" not in answer["Cache-Control"]
    } == set()


@pytest.mark.threat("C-08")
def test_no_log_has_the_link(client, invitation, site_log):
    token = token_of(invitation)

    client.get(f"/c/{token}", follow=True)
    client.get(f"/c/{token}/nothing-here")
    logging.getLogger("gunicorn.access").info("GET /c/%s 303", token)

    assert "Not Found: /c/…" in site_log.getvalue()
    assert "GET /c/… 303" in site_log.getvalue()
    assert token not in site_log.getvalue()


@pytest.mark.threat("C-02")
def test_no_table_and_no_session_has_a_link_that_was_used(invitation):
    page = browser(link=link_of(invitation))
    page.post(path(invitation, "register"), SOMEBODY)
    token = token_of(invitation)

    held = [repr(session.get_decoded()) for session in Session.objects.all()]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the tables are ours
            held += [str(value) for line in cursor.fetchall() for value in line]

    assert str(invitation.pk) in "".join(held)
    assert [text for text in held if token in text or token[22:] in text] == []
