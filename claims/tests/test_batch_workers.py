"""Long lists, in the hands of workers."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from badges.tests.factories import BadgeClassFactory
from claims import actions, tasks
from claims.actions import batches
from claims.models import AwardBatch
from claims.tests.lists import (
    DAY,
    REGISTRAR,
    confirm,
    lines,
    start,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def badge():
    return BadgeClassFactory()


# --- Workers ----------------------------------------------------------------------------------------


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(batches, "LINES_AT_ONCE", 150)
    monkeypatch.setattr(batches._award_piece, "__defaults__", (150,))


def test_a_long_list_is_checked_by_a_worker_in_pieces(badge, person, small_pieces):
    batch = start(badge, person, lines(501) + b"wrong\np7@example.org\n")
    assert (batch.checked_at, batch.rows.count()) == (None, 0)

    assert actions.process(batch_id=batch.pk) is False

    batch.refresh_from_db()
    assert (batch.checked_at is not None, batch.lease_until) == (True, None)
    assert actions.counts(batch) == {
        "lines": 503,
        "fresh": 501,
        "had_already": 0,
        "with_problem": 1,
        "repeated": 1,
        "left_out": 0,
        "accepted": 0,
    }


def test_what_a_worker_cannot_read_is_said_in_the_language_of_the_person(badge):
    person = UserFactory(language="it")
    batch = start(badge, person, lines(600) + b'"open\n')

    actions.process(batch_id=batch.pk)

    batch.refresh_from_db()
    assert batch.failed_at is not None
    assert "602" in batch.failure
    assert batch.rows.count() == 0
    assert actions.process(batch_id=batch.pk) is False


def test_a_list_has_one_worker_at_a_time(badge, person):
    batch = start(badge, person, lines(600))
    token = batches._lease(batch.pk)

    assert batches._lease(batch.pk) is None
    assert actions.process(batch_id=batch.pk) is False
    assert batch.rows.count() == 0

    AwardBatch.objects.filter(pk=batch.pk).update(
        lease_until=timezone.now() - timedelta(hours=1)
    )
    other = batches._lease(batch.pk)
    assert other not in (None, token)
    with pytest.raises(batches._TakenOver), batches._step(batch.pk, token):
        pytest.fail("a worker that was asleep has no say")


@pytest.mark.threat("F-19")
def test_a_list_that_kills_its_worker_each_time_is_put_aside(badge, person):
    batch = start(badge, person, lines(600))
    for _attempt in range(batches.MOST_ATTEMPTS):
        assert batches._lease(batch.pk)
        AwardBatch.objects.filter(pk=batch.pk).update(lease_until=None, lease_token=None)

    assert batches._lease(batch.pk) is None

    batch.refresh_from_db()
    assert batch.failure.startswith("This list has stopped its worker three times")
    assert not AwardBatch.objects.with_work().exists()
    actions.go_on(batch=batch, by=person)
    assert actions.process(batch_id=batch.pk) is False
    batch.refresh_from_db()
    assert batch.checked_at is not None


@pytest.mark.threat("F-11")
def test_the_sweeper_finds_what_a_lost_message_left(badge, person, monkeypatch):
    hinted = []
    monkeypatch.setattr(batches, "hint", lambda name, pk: hinted.append((name, pk)))
    batch = start(badge, person, lines(600))

    actions.sweep()
    actions.process(batch_id=batch.pk)
    actions.sweep()

    assert hinted == [("claims.process_batch", batch.pk)]


def test_drafts_are_forgotten_after_a_month(badge, person, time_machine):
    start(badge, person)
    kept = confirm(start(badge, person, b"a@x.it\n"), person)
    time_machine.move_to(timezone.now() + timedelta(days=31))

    actions.forget_drafts()

    assert list(AwardBatch.objects.all()) == [kept]


def test_the_fingerprint_is_of_the_bytes(badge, person):
    assert start(badge, person).sha256 == hashlib.sha256(REGISTRAR).hexdigest()


def test_one_person_is_a_list_of_one(badge, person):
    batch = actions.start_with_one(
        badge_class=badge,
        person={
            "address": "Ada@example.org",
            "first_name": 'Ada "la"; Prima',
            "last_name": "Rossi, B.",
            "language": "it",
        },
        awarded_on=DAY,
        by=person,
    )

    row = batch.rows.get()
    assert (row.address, row.first_name, row.last_name, row.language, row.verdict) == (
        "ada@example.org",
        'Ada "la"; Prima',
        "Rossi, B.",
        "it",
        "fresh",
    )


def test_the_tasks_do_the_work_and_ask_for_more_of_it(badge, person, monkeypatch):
    hinted = []
    monkeypatch.setattr(tasks, "hint", lambda *what: hinted.append(what))
    monkeypatch.setattr(batches, "RUN_SECONDS", -1)
    batch = start(badge, person, lines(600))
    tasks.process_batch(str(batch.pk))
    batch = confirm(batch, person, typed_number=600)
    monkeypatch.setattr(batches._award_piece, "__defaults__", (400,))

    tasks.process_batch(str(batch.pk))
    assert (hinted, batch.invitations.count()) == (
        [("claims.process_batch", str(batch.pk))],
        400,
    )
    tasks.process_batch(str(batch.pk))
    tasks.process_batch(str(batch.pk))
    tasks.sweep()

    batch.refresh_from_db()
    assert (batch.finished_at is not None, batch.invitations.count()) == (True, 600)
