"""Lists that are awarded: what comes of them, that nothing happens twice, and that they can be recalled."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.tests.factories import UserFactory
from badges.tests.factories import BadgeClassFactory
from claims import actions, imports
from claims.actions import batches
from claims.errors import (
    BatchEnded,
    BatchNotChecked,
    ListChanged,
    NothingToAward,
    NumberNotTyped,
    RecallOver,
)
from claims.models import Invitation
from claims.tests.factories import AwardBatchFactory
from claims.tests.lists import ALLOW, DAY, DEADLINE, REGISTRAR, confirm, lines, start, verdicts
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def badge():
    return BadgeClassFactory()


# --- Confirm ----------------------------------------------------------------------------------------


def test_confirming_makes_invitations_and_mails_together(badge, person):
    badge.issuer.recall_minutes = 7
    badge.issuer.save()
    before = timezone.now()

    batch = confirm(start(badge, person), person)

    made = batch.invitations.get(address="n.rossi@example.org")
    assert {
        name: getattr(made, name)
        for name in (
            "issuer",
            "badge_class",
            "version",
            "typed_address",
            "first_name",
            "last_name",
            "language",
            "awarded_on",
            "reference",
            "occurrence",
            "claim_key",
            "generation",
            "expires_at",
            "sent_at",
            "closed_at",
        )
    } == {
        "issuer": badge.issuer,
        "badge_class": badge,
        "version": badge.current_version,
        "typed_address": "N.Rossi@Example.org",
        "first_name": "Niccolò",
        "last_name": "Rossi",
        "language": "",
        "awarded_on": date(2026, 10, 31),
        "reference": "0012",
        "occurrence": "",
        "claim_key": "k1",
        "generation": 1,
        "expires_at": DEADLINE,
        "sent_at": None,
        "closed_at": None,
    }
    assert (
        before + timedelta(minutes=7) <= made.send_at <= timezone.now() + timedelta(minutes=7)
    )
    mail = OutgoingMail.objects.get(about=str(made.pk))
    assert (mail.kind, mail.dedupe_key, mail.not_before, mail.issuer_id, mail.priority) == (
        "claims.invitation",
        f"claims.invitation:{made.pk}:1",
        made.send_at,
        badge.issuer.pk,
        5,
    )
    assert OutgoingMail.objects.count() == batch.invitations.count() == 3
    assert batch.invitations.get(address="carlo@example.org").awarded_on == DAY
    assert (batch.finished_at is not None, batch.content) == (True, None)
    assert verdicts(batch) == {
        2: "accepted",
        3: "with_problem",
        4: "accepted",
        5: "repeated",
        6: "accepted",
    }


def test_a_run_is_written_into_the_book(badge, person):
    batch = confirm(start(badge, person), person)

    event = AuditEvent.objects.get()
    assert (event.event, event.by, event.issuer_id, event.about_id, event.details) == (
        "claims.batch_confirmed",
        person,
        badge.issuer_id,
        str(batch.pk),
        {"people": 3, "badge": str(badge.pk)},
    )


@pytest.mark.threat("B-10")
@pytest.mark.parametrize("what", ["columns", "line", "file"])
def test_what_is_confirmed_is_what_was_looked_at(badge, person, what):
    batch = start(badge, person)
    look = actions.seen(batch, actions.counts(batch))
    if what == "columns":
        reading = imports.Reading.from_json(batch.reading | {"has_header": False})
        actions.choose_columns(batch=batch, reading=reading, by=person)
    elif what == "line":
        actions.correct_line(batch=batch, number=3, values={"address": "a@x.it"}, by=person)
    else:
        other = start(badge, person, b"other@example.org\n")
        look = actions.seen(other, actions.counts(other))

    with pytest.raises(ListChanged):
        confirm(batch, person, look=look)

    assert not Invitation.objects.exists()


def test_an_unchecked_list_cannot_be_confirmed(badge, person):
    batch = AwardBatchFactory(badge_class=badge)

    with pytest.raises(BatchNotChecked):
        confirm(batch, person)


@pytest.mark.threat("Z-08")
@pytest.mark.parametrize("typed", [None, 500, 5010])
def test_many_people_need_their_number_typed(badge, person, typed):
    batch = start(badge, person, lines(501))
    actions.process(batch_id=batch.pk)

    with pytest.raises(NumberNotTyped):
        confirm(batch, person, typed_number=typed)
    batch = confirm(batch, person, typed_number=501)

    assert (batch.finished_at, batch.invitations.count()) == (None, 0)
    actions.process(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.finished_at is not None, batch.invitations.count()) == (True, 501)


def test_mails_can_be_sent_on_a_later_day(badge, person):
    later = timezone.now() + timedelta(days=3)

    batch = confirm(start(badge, person), person, send_at=later)

    assert {mail.not_before for mail in OutgoingMail.objects.all()} == {later}
    assert batch.invitations.pending().count() == 0


# --- Nothing twice (B-07) ---------------------------------------------------------------------------


@pytest.mark.threat("B-07")
def test_the_same_list_again_makes_nothing(badge, person):
    first = confirm(start(badge, person), person)

    assert actions.earlier_run(badge, REGISTRAR) == first
    assert actions.earlier_run(BadgeClassFactory(), REGISTRAR) is None
    second = start(badge, person)
    assert set(verdicts(second).values()) == {"had_already", "with_problem", "repeated"}
    with pytest.raises(NothingToAward):
        confirm(second, person)


@pytest.mark.threat("B-07")
def test_two_lists_that_were_checked_before_either_was_confirmed(badge, person):
    first, second = start(badge, person), start(badge, person)

    confirm(first, person)
    confirm(second, person)

    assert Invitation.objects.count() == OutgoingMail.objects.count() == 3
    assert {row.verdict for row in second.rows.exclude(number__in=[3, 5])} == {"had_already"}


@pytest.mark.threat("B-07")
def test_two_lists_that_award_again_on_purpose_each_do_it_once(badge, person):
    confirm(start(badge, person), person)
    second = start(badge, person)

    second = confirm(second, person, duplicates=ALLOW)

    assert (second.invitations.count(), Invitation.objects.count()) == (3, 6)
    assert not second.rows.to_award(ALLOW).exists()


def test_an_awarded_list_can_be_awarded_again_on_purpose(badge, person):
    first = confirm(start(badge, person), person)

    again = actions.start_again(batch=first, by=person)

    assert verdicts(again) == {
        2: "had_already",
        3: "with_problem",
        4: "had_already",
        5: "repeated",
        6: "had_already",
    }
    assert (again.sha256, again.duplicates, again.content) == (first.sha256, ALLOW, None)


@pytest.mark.threat("B-07")
def test_doing_a_piece_again_changes_nothing(badge, person):
    batch = confirm(start(badge, person), person)
    batch.rows.update(accepted_at=None)

    batches._award_piece(batches._locked(batch.pk))

    assert Invitation.objects.count() == OutgoingMail.objects.count() == 3
    assert batch.rows.accepted().count() == 3


# --- Recall -----------------------------------------------------------------------------------------


def test_a_recalled_run_leaves_no_mail_and_no_invitation(badge, person):
    batch = confirm(start(badge, person), person)

    number = actions.recall(batch=batch, by=person)

    assert number == 3
    assert not OutgoingMail.objects.waiting().exists()
    assert {row.state() for row in batch.invitations.all()} == {"withdrawn"}
    assert AuditEvent.objects.filter(event="claims.batch_recalled").count() == 1
    assert set(verdicts(start(badge, person)).values()) == {"fresh", "with_problem", "repeated"}
    assert actions.earlier_run(badge, REGISTRAR) is None
    with pytest.raises(BatchEnded):
        actions.recall(batch=batch, by=person)


def test_after_ten_minutes_there_is_no_recall(badge, person, time_machine):
    batch = confirm(start(badge, person), person)
    time_machine.move_to(timezone.now() + timedelta(minutes=10, seconds=1))

    with pytest.raises(RecallOver):
        actions.recall(batch=batch, by=person)

    assert batch.invitations.pending().count() == 3


@pytest.mark.threat("B-11")
def test_a_run_recalled_in_the_middle_awards_nothing_more(badge, person, monkeypatch):
    monkeypatch.setattr(batches, "PIECE", 100)
    monkeypatch.setattr(batches._award_piece, "__defaults__", (100,))
    batch = start(badge, person, lines(600))
    actions.process(batch_id=batch.pk)
    batch = confirm(batch, person, typed_number=600)
    token = batches._lease(batch.pk)
    assert batches._award_step(batch.pk, token)

    assert actions.recall(batch=batch, by=person) == 100

    with pytest.raises(batches._TakenOver):
        batches._award_step(batch.pk, token)
    assert actions.process(batch_id=batch.pk) is False
    assert batch.invitations.filter(withdrawn_at=None).count() == 0
    assert actions.counts(batch)["accepted"] == 100
