"""Three uploads at once, and workers that are killed: everybody gets one badge. On PostgreSQL, with real threads and processes."""

import os
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.tests.factories import UserFactory
from badges.tests.factories import BadgeClassFactory
from claims import actions
from claims.actions import batches
from claims.models import AwardBatch, AwardRow, Invitation
from claims.tests.test_claim_races import at_once
from outbox.models import OutgoingMail

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="races are run on PostgreSQL: set DATABASE_URL",
    ),
]
PEOPLE = 300


def people(count=PEOPLE, *, reverse=False):
    addresses = [b"p%d@example.org\n" % number for number in range(count)]
    return b"E-mail\n" + b"".join(addresses[::-1] if reverse else addresses)


def start(badge, person, content):
    return actions.start(
        badge_class=badge,
        source=AwardBatch.Source.FILE,
        content=content,
        awarded_on=date(2026, 11, 2),
        by=person,
    )


def confirm(batch, person, number):
    return actions.confirm(
        batch=batch,
        awarded_on=date(2026, 11, 2),
        deadline_at=None,
        duplicates=AwardBatch.Duplicates.SKIP,
        look=actions.seen(batch, actions.counts(batch)),
        typed_number=number,
        by=person,
    )


@pytest.mark.threat("B-07")
@pytest.mark.parametrize("is_upside_down", [False, True])
def test_three_who_upload_at_once_award_everybody_once(is_upside_down):
    """The same addresses also in another order, in which two lists could wait for each other for ever."""
    badge, person = BadgeClassFactory(), UserFactory()

    def upload(place):
        content = people(reverse=is_upside_down and place % 2 == 1)
        batch = start(badge, person, content)
        confirm(batch, person, PEOPLE)
        return batch.invitations.count()

    made = at_once(3, upload)

    assert Invitation.objects.count() == OutgoingMail.objects.count() == PEOPLE
    # Whoever was checked after another had confirmed is told that there is nothing to award.
    assert sum(number for number in made if isinstance(number, int)) == PEOPLE
    assert AwardRow.objects.accepted().count() == PEOPLE


@pytest.mark.threat("F-11")
def test_five_workers_who_are_sent_at_once_do_the_work_once():
    badge, person = BadgeClassFactory(), UserFactory()
    batch = start(badge, person, people(600))
    at_once(5, lambda _place: actions.process(batch_id=batch.pk))
    batch.refresh_from_db()
    confirm(batch, person, 600)

    at_once(5, lambda _place: actions.process(batch_id=batch.pk))

    batch.refresh_from_db()
    assert batch.finished_at is not None
    mails = OutgoingMail.objects.filter(kind="claims.invitation")
    assert Invitation.objects.count() == mails.count() == 600


# A worker that dies on its way through a piece: between the invitations and their mails, and so on.
KILLED = """
import os, sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from claims.actions import batches
from claims import actions
batches._award_piece.__defaults__ = (100,)
batches.LINES_AT_ONCE = 100
calls = {"left": int(sys.argv[4])}
inner = getattr(sys.modules[sys.argv[3].rpartition(".")[0]], sys.argv[3].rpartition(".")[2])
def dies(*args, **options):
    calls["left"] -= 1
    if calls["left"] < 0:
        os._exit(137)
    return inner(*args, **options)
setattr(sys.modules[sys.argv[3].rpartition(".")[0]], sys.argv[3].rpartition(".")[2], dies)
actions.process(batch_id=sys.argv[2])
"""


def worker(batch, failpoint, after):
    """Run a worker of its own that dies at the failpoint, after it went well so many times."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            KILLED,
            connection.settings_dict["NAME"],
            str(batch.pk),
            failpoint,
            str(after),
        ],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "bestr.test_settings"},
        check=False,
        capture_output=True,
        timeout=100,
    )
    assert done.returncode == 137, done.stderr.decode()


def lease_runs_out():
    AwardBatch.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


@pytest.mark.threat("F-01")
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("failpoint", "after"),
    [
        ("claims.actions.batches._insert_invitations", 2),
        ("claims.actions.batches._queue_mails", 0),
        ("claims.actions.batches._queue_mails", 3),
        ("claims.actions.batches._pass_over", 1),
        ("claims.actions.batches._finish", 0),
    ],
)
def test_a_worker_killed_between_the_award_and_the_mail_loses_and_doubles_nothing(
    failpoint, after
):
    badge, person = BadgeClassFactory(), UserFactory()
    batch = start(badge, person, people(600))
    actions.process(batch_id=batch.pk)
    batch.refresh_from_db()
    confirm(batch, person, 600)

    worker(batch, failpoint, after)
    assert Invitation.objects.count() == OutgoingMail.objects.count()
    assert Invitation.objects.count() == AwardRow.objects.accepted().count()
    assert actions.process(batch_id=batch.pk) is False, "the lease of the dead is still alive"

    lease_runs_out()
    actions.process(batch_id=batch.pk)

    batch.refresh_from_db()
    assert batch.finished_at is not None
    assert Invitation.objects.count() == AwardRow.objects.accepted().count() == 600
    mails = OutgoingMail.objects.filter(kind="claims.invitation")
    assert set(mails.values_list("about", flat=True)) == {
        str(pk) for pk in Invitation.objects.values_list("pk", flat=True)
    }
    assert mails.count() == 600


@pytest.mark.threat("F-01")
def test_a_worker_killed_during_the_check_leaves_a_list_that_is_checked_anew():
    badge, person = BadgeClassFactory(), UserFactory()
    batch = start(badge, person, people(600))

    worker(batch, "claims.actions.lists.write_lines", 3)
    batch.refresh_from_db()
    assert (batch.checked_at, batch.rows.count()) == (None, 300)

    lease_runs_out()
    actions.process(batch_id=batch.pk)

    batch.refresh_from_db()
    assert batch.checked_at is not None
    assert batch.rows.count() == 600


def test_a_worker_takes_the_lease_only_while_the_database_says_so(time_machine):
    """An application clock that is ten minutes ahead steals nobody's work."""
    badge, person = BadgeClassFactory(), UserFactory()
    batch = start(badge, person, people(600))
    assert batches._lease(batch.pk)
    time_machine.move_to(timezone.now() + timedelta(minutes=10))

    assert batches._lease(batch.pk) is None
