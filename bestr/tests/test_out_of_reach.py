"""A database that cannot answer now: a page that says so and when to come back, and nothing half done."""

import threading

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.tests.factories import UserFactory
from badges.models import Assertion
from claims.models import Invitation
from claims.tests.browsers import browser, text_of
from claims.tests.factories import InvitationFactory
from outbox.models import OutgoingMail

pytestmark = pytest.mark.threat("F-04")

WORDS = {
    "en": "We cannot answer right now",
    "it": "Adesso non possiamo rispondere",
}


@pytest.fixture
def giulia(db):
    return UserFactory()


@pytest.fixture
def visitor(giulia):
    """A signed-in browser that shows the page of an error, as a server does."""
    return browser(giulia, raise_request_exception=False)


def away(error):
    """Let every statement fail from now on."""

    def refuse(_execute, _sql, _params, _many, _context):
        raise error

    return connection.execute_wrapper(refuse)


def answer_of(response):
    said = [words for words in WORDS.values() if words in text_of(response)]
    return response.status_code, response.get("Retry-After"), said


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize(
    "error", [OperationalError("terminating connection"), InterfaceError("already closed")]
)
def test_page_says_when_to_come_back_while_the_database_is_away(visitor, error, language):
    with away(error):
        # The session is read in a middleware, before any view.
        response = visitor.get(f"/{language}/me/".replace("/en/", "/"))

    assert answer_of(response) == (503, "30", [WORDS[language]])


def test_machine_is_told_too(db):
    client = Client(raise_request_exception=False)

    with away(OperationalError("terminating connection")):
        response = client.get("/.well-known/jwks.json")

    assert answer_of(response) == (503, "30", [WORDS["en"]])
    assert "Set-Cookie" not in response


def test_other_faults_are_not_excused(visitor):
    with away(RuntimeError("a mistake of ours")):
        response = visitor.get("/me/")

    assert (response.status_code, response.get("Retry-After")) == (500, None)


def books():
    """All that a claim writes."""
    return [
        rows.count()
        for rows in (
            Invitation.objects.exclude(claimed_at=None),
            Assertion.objects,
            AuditEvent.objects.exclude(about_kind="issuers.signingkey"),
            OutgoingMail.objects,
        )
    ]


def test_claim_that_breaks_halfway_leaves_nothing(visitor, giulia):
    invitation = InvitationFactory(address=giulia.email)
    before = books()

    def break_at_the_last_row(execute, sql, *rest):
        if sql.startswith("INSERT") and "outbox_outgoingmail" in sql:
            raise OperationalError("deadlock detected")
        return execute(sql, *rest)

    with connection.execute_wrapper(break_at_the_last_row):
        response = visitor.post(reverse("claim_collect", args=[invitation.pk]))

    assert answer_of(response) == (503, "30", [WORDS["en"]])
    assert books() == before
    again = visitor.post(reverse("claim_collect", args=[invitation.pk]))
    assert again.status_code == 303
    assert books() == [1, 1, before[2] + 2, before[3] + 1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite locks no rows: set DATABASE_URL"
)
def test_lock_that_is_held_too_long_is_not_waited_for(visitor, giulia):
    invitation = InvitationFactory(address=giulia.email)
    before = books()
    held, done = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                Invitation.objects.select_for_update().get(pk=invitation.pk)
                held.set()
                done.wait(20)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(20)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    try:
        response = visitor.post(reverse("claim_collect", args=[invitation.pk]))
    finally:
        done.set()
        holder.join()

    assert answer_of(response) == (503, "30", [WORDS["en"]])
    assert books() == before
    again = visitor.post(reverse("claim_collect", args=[invitation.pk]))
    assert (again.status_code, Assertion.objects.get().holder) == (303, giulia)
