"""Lists from the file to the invitations: what is awarded, what is not, and that nothing happens twice."""

import hashlib
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.tests.factories import UserFactory
from badges.errors import Archived, IssuerNotOpen, NotPublished
from badges.tests.factories import AssertionFactory, BadgeClassFactory
from claims import actions, imports
from claims.actions import batches
from claims.errors import (
    BatchEnded,
    BatchNotChecked,
    ListChanged,
    ListUnreadable,
    NothingToAward,
    NumberNotTyped,
    RecallOver,
)
from claims.models import AwardBatch, Invitation
from claims.tests.factories import AwardBatchFactory, InvitationFactory
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 2)
DEADLINE = datetime(2027, 11, 2, 23, 59, tzinfo=ZoneInfo("Europe/Rome"))
SKIP, ALLOW = AwardBatch.Duplicates.SKIP, AwardBatch.Duplicates.ALLOW
REGISTRAR = """Cognome;Nome;Matricola;E-mail;Data\r
Rossi;Niccolò;0012;N.Rossi@Example.org;31/10/2026\r
Bianchi;Anna;0013;anna.example.org;31/10/2026\r
Verdi;Carlo;0014;carlo@example.org;\r
Verdi;Carlo;0014;CARLO@example.org;\r
Neri;Dina;0015;dina@example.org;01/10/2026\r
""".encode("cp1252")


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def badge():
    return BadgeClassFactory()


def start(badge, person, content=REGISTRAR):
    """A list whose columns were chosen as they were guessed."""
    batch = actions.start(
        badge_class=badge,
        source=AwardBatch.Source.FILE,
        content=content,
        file_name="laureati.csv",
        awarded_on=DAY,
        by=person,
    )
    if batch.columns_chosen_at is None:
        reading = imports.Reading.from_json(batch.reading)
        batch = actions.choose_columns(batch=batch, reading=reading, by=person)
    return batch


def confirm(batch, person, **changes):
    batch.refresh_from_db()
    arguments = {
        "awarded_on": DAY,
        "deadline_at": DEADLINE,
        "duplicates": SKIP,
        "look": actions.seen(batch, actions.counts(batch)),
    }
    return actions.confirm(batch=batch, by=person, **(arguments | changes))


def lines(count):
    return b"E-mail\n" + b"".join(b"p%d@example.org\n" % number for number in range(count))


def verdicts(batch):
    return {row.number: row.verdict for row in batch.rows.order_by("number")}


# --- Start and check --------------------------------------------------------------------------------


def test_a_registrars_list_is_checked_line_by_line(badge, person):
    InvitationFactory(batch__badge_class=badge, address="dina@example.org")

    batch = start(badge, person)

    assert verdicts(batch) == {
        2: "fresh",
        3: "with_problem",
        4: "fresh",
        5: "repeated",
        6: "had_already",
    }
    assert actions.counts(batch) == {
        "lines": 5,
        "fresh": 2,
        "had_already": 1,
        "with_problem": 1,
        "repeated": 1,
        "left_out": 0,
        "accepted": 0,
    }
    assert batch.checked_at is not None
    assert Invitation.objects.count() == 1


def test_letters_that_are_a_guess_wait_for_a_person(badge, person):
    batch = actions.start(
        badge_class=badge,
        source=AwardBatch.Source.FILE,
        content=REGISTRAR,
        awarded_on=DAY,
        by=person,
    )

    assert (batch.columns_chosen_at, batch.checked_at) == (None, None)
    assert not AwardBatch.objects.with_work().exists()


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"E-mail\n", "no people"), (b'E-mail\n"a@b.it\n', "quotation")]
)
def test_a_list_that_cannot_be_read_leaves_nothing_behind(badge, person, content, sentence):
    with pytest.raises(ListUnreadable, match=sentence):
        start(badge, person, content)

    assert not AwardBatch.objects.exists()


def test_a_badge_that_cannot_be_awarded_takes_no_list(person):
    draft = BadgeClassFactory(published_at=None)
    archived = BadgeClassFactory(archived_at=timezone.now())
    closed = BadgeClassFactory(issuer__suspended_at=timezone.now())

    for badge, fact in ((draft, NotPublished), (archived, Archived), (closed, IssuerNotOpen)):
        with pytest.raises(fact):
            start(badge, person)


@pytest.mark.parametrize(
    "ended",
    [
        {"withdrawn_at": timezone.now()},
        {"declined_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_an_ended_invitation_keeps_nobody_from_the_badge(badge, person, ended):
    old = InvitationFactory(batch__badge_class=badge, address="dina@example.org", **ended)

    batch = confirm(start(badge, person, b"dina@example.org\n"), person)

    old.refresh_from_db()
    assert old.closed_at is not None
    assert [row.address for row in batch.invitations.all()] == ["dina@example.org"]


def test_a_revoked_badge_can_be_awarded_again(badge, person):
    assertion = AssertionFactory(
        badge_class=badge, revoked_at=timezone.now(), revocation_reason="Wrong person"
    )
    InvitationFactory(
        batch__badge_class=badge,
        address="dina@example.org",
        claimed_at=timezone.now(),
        assertion=assertion,
    )

    batch = confirm(start(badge, person, b"dina@example.org\n"), person)

    assert batch.invitations.count() == 1


def test_a_held_badge_is_not_awarded_again_unless_asked(badge, person):
    InvitationFactory(
        batch__badge_class=badge,
        address="dina@example.org",
        claimed_at=timezone.now(),
        assertion=AssertionFactory(badge_class=badge),
    )
    batch = start(badge, person, b"dina@example.org\n")
    with pytest.raises(NothingToAward):
        confirm(batch, person)

    batch = confirm(batch, person, duplicates=ALLOW)

    assert [row.occurrence for row in batch.invitations.all()] == [str(batch.pk)]


# --- Corrections ------------------------------------------------------------------------------------


def test_a_corrected_line_is_checked_like_the_others(badge, person):
    batch = start(badge, person)

    row = actions.correct_line(
        batch=batch, number=3, values={"address": "Dina@example.org"}, by=person
    )

    assert (row.address, row.first_name, row.awarded_on, row.reference) == (
        "dina@example.org",
        "Anna",
        date(2026, 10, 31),
        "0013",
    )
    assert verdicts(batch) == {
        2: "fresh",
        3: "fresh",
        4: "fresh",
        5: "repeated",
        6: "repeated",
    }
    assert batch.rows.get(number=6).repeats_line == 3


def test_a_correction_that_is_wrong_again_keeps_what_was_typed(badge, person):
    batch = start(badge, person)

    row = actions.correct_line(batch=batch, number=3, values={"address": "anna@"}, by=person)

    assert row.problems == [{"column": "address", "code": "no_address", "value": "anna@"}]
    assert actions.cells_of(row)["address"] == "anna@"


def test_a_line_that_is_left_out_gives_its_address_to_the_next(badge, person):
    batch = start(badge, person)

    actions.leave_out(batch=batch, number=4, is_left_out=True, by=person)
    assert verdicts(batch) | {} == {
        2: "fresh",
        3: "with_problem",
        4: "left_out",
        5: "fresh",
        6: "fresh",
    }

    actions.leave_out(batch=batch, number=4, is_left_out=False, by=person)
    assert batch.rows.get(number=5).verdict == "repeated"


def test_a_confirmed_list_is_not_changed(badge, person):
    batch = confirm(start(badge, person), person)

    for change in (
        lambda: actions.correct_line(batch=batch, number=3, values={}, by=person),
        lambda: actions.leave_out(batch=batch, number=3, is_left_out=True, by=person),
        lambda: actions.choose_columns(batch=batch, reading=imports.Reading(), by=person),
        lambda: confirm(batch, person),
    ):
        with pytest.raises(BatchEnded):
            change()


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
