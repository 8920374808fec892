"""Lists before anything is awarded: started, checked, corrected."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from badges.errors import Archived, IssuerNotOpen, NotPublished
from badges.tests.factories import AssertionFactory, BadgeClassFactory
from claims import actions, imports
from claims.errors import (
    BatchEnded,
    ListUnreadable,
    NothingToAward,
)
from claims.models import AwardBatch, Invitation
from claims.tests.factories import InvitationFactory
from claims.tests.lists import ALLOW, DAY, REGISTRAR, confirm, start, verdicts

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def badge():
    return BadgeClassFactory()


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
