"""Many at once: places in a list, and a list that is read while badges are taken back. Real threads on PostgreSQL."""

import json
import threading

import pytest
from django.db import connection

from badges import actions, findings
from badges.actions import entries, log
from badges.models import LogEntry, StatusEntry, StatusList
from badges.tests.factories import AssertionFactory, BadgeClassFactory
from openbadges import status

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="races are run on PostgreSQL: set DATABASE_URL",
    ),
]
THREADS = 4


def at_once(work):
    """Run the work in four threads that start together; gives what they raised."""
    start = threading.Barrier(THREADS)
    raised = []

    def run(place):
        try:
            start.wait()
            work(place)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.threat("K-08")
def test_four_who_take_the_same_places_never_share_one(monkeypatch):
    rows = AssertionFactory.create_batch(40, badge_class=BadgeClassFactory())
    # Chance with few outcomes, so that they meet all the time.
    monkeypatch.setattr(entries, "ENTRIES", 64)
    monkeypatch.setattr(entries, "DECOYS", (0, 0))

    raised = at_once(
        lambda place: [entries.take_entry(assertion=row) for row in rows[place::THREADS]]
    )

    places = list(StatusEntry.objects.values_list("status_list_id", "index"))
    assert raised == []
    assert len(places) == len(set(places)) == 40


@pytest.mark.threat("K-09")
def test_four_who_add_to_the_log_make_one_chain():
    rows = AssertionFactory.create_batch(40, badge_class=BadgeClassFactory())

    def work(place):
        for row in rows[place::THREADS]:
            log.note(LogEntry.Kind.ISSUED, {row: {}})

    raised = at_once(work)

    assert raised == []
    assert LogEntry.objects.count() == 40
    assert list(findings.of_the_log()) == []


def test_a_list_read_while_badges_are_revoked_ends_with_all_of_them(monkeypatch):
    monkeypatch.setattr(entries, "DECOYS", (0, 0))
    rows = AssertionFactory.create_batch(12, badge_class=BadgeClassFactory())
    for row in rows:
        entries.take_entry(assertion=row)
    (found,) = StatusList.objects.all()

    def work(place):
        for row in rows[place::THREADS]:
            actions.revoke(assertion=row, reason="Awarded by mistake", by=None)
            actions.sign_status_list(pk=found.pk)

    raised = at_once(work)

    signed = actions.sign_status_list(pk=found.pk)
    indices = [row.status_entry.index for row in rows]
    assert raised == []
    assert signed.signed_changes == signed.changes == 12
    subject = json.loads(bytes(signed.body))["credentialSubject"]
    bits = status.decode(subject["encodedList"])
    assert sum(octet.bit_count() for octet in bits) == 12
    assert all(status.is_set(bits, index) for index in indices)
