"""Invitations on their way: sent again, corrected, withdrawn, and what their state is called."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.links import make_token
from accounts.models import AuditEvent
from accounts.tests.factories import UserFactory
from badges.tests.factories import AssertionFactory, BadgeClassFactory
from claims import actions
from claims.errors import (
    AlreadyEnded,
    AlreadyInvited,
    MailStillWaiting,
    ReasonMissing,
    SentTooOften,
)
from claims.models import Invitation, InvitationState
from claims.tests.factories import InvitationFactory
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db

NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=2)


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests():
    cache.clear()


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def sent():
    """An invitation whose mail left the day before yesterday."""
    return InvitationFactory(address="giulia@example.org", sent_at=LONG_AGO)


def mails_of(invitation):
    return OutgoingMail.objects.filter(about=str(invitation.pk)).order_by("created_at")


# --- States -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moments", "state"),
    [
        ({"sent_at": None, "send_at": NOW + timedelta(hours=1)}, "scheduled"),
        ({"sent_at": None, "send_at": LONG_AGO}, "queued"),
        ({}, "sent"),
        ({"bounced_at": NOW, "bounce_reason": "550"}, "bounced"),
        ({"opened_at": NOW}, "opened"),
        ({"opened_at": NOW, "bounced_at": NOW, "bounce_reason": "550"}, "bounced"),
        ({"declined_at": NOW}, "declined"),
        ({"withdrawn_at": NOW}, "withdrawn"),
        ({"expires_at": LONG_AGO}, "expired"),
        ({"expires_at": LONG_AGO, "opened_at": LONG_AGO}, "expired"),
        ({"expires_at": LONG_AGO, "withdrawn_at": NOW}, "withdrawn"),
    ],
)
def test_a_state_and_the_search_for_it_agree(moments, state):
    invitation = InvitationFactory(**moments)

    assert invitation.state() == state
    assert [name for name in InvitationState if Invitation.objects.in_state(name).exists()] == [
        state
    ]


def test_a_collected_invitation_is_collected_whatever_else_happened():
    invitation = InvitationFactory(
        expires_at=LONG_AGO, claimed_at=NOW, assertion=AssertionFactory()
    )

    assert invitation.state() == "claimed"
    assert list(Invitation.objects.in_state("claimed")) == [invitation]
    assert not Invitation.objects.in_state("expired").exists()


# --- Resend -----------------------------------------------------------------------------------------


def test_sending_again_keeps_the_link(sent, person):
    token = make_token("claim", sent.pk, sent.generation, sent.claim_key)

    actions.resend(invitation=sent, by=person)

    sent.refresh_from_db()
    assert make_token("claim", sent.pk, sent.generation, sent.claim_key) == token
    mail = mails_of(sent).get()
    assert (mail.kind, mail.dedupe_key) == (
        "claims.invitation",
        f"claims.invitation:{sent.pk}:1:1",
    )
    assert AuditEvent.objects.get().event == "claims.invitation_resent"


@pytest.mark.threat("E-05")
def test_a_mailbox_gets_one_mail_in_ten_minutes_and_three_a_day(sent, person, time_machine):
    other = InvitationFactory(address=sent.address, sent_at=LONG_AGO)
    start = timezone.now()

    def send(invitation, minutes):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        OutgoingMail.objects.update(dropped_at=timezone.now())
        actions.resend(invitation=invitation, by=person)

    send(sent, 0)
    for invitation in (sent, other):
        with pytest.raises(SentTooOften):
            send(invitation, 9)
    send(sent, 21)
    send(other, 42)
    with pytest.raises(SentTooOften, match="Three mails"):
        send(sent, 63)

    assert OutgoingMail.objects.count() == 3


@pytest.mark.threat("E-05")
def test_a_mail_that_has_just_left_is_not_sent_again(person):
    invitation = InvitationFactory(sent_at=timezone.now() - timedelta(minutes=9))

    with pytest.raises(SentTooOften):
        actions.resend(invitation=invitation, by=person)


def test_a_mail_that_waits_is_not_doubled(sent, person):
    actions.resend(invitation=sent, by=person)

    with pytest.raises(MailStillWaiting):
        actions.resend(invitation=sent, by=person)


def test_an_expired_invitation_gets_its_days_anew(person):
    invitation = InvitationFactory(sent_at=LONG_AGO, expires_at=LONG_AGO, closed_at=LONG_AGO)

    actions.resend(invitation=invitation, by=person)

    invitation.refresh_from_db()
    assert (invitation.state(), invitation.closed_at) == ("sent", None)
    assert invitation.expires_at > timezone.now() + timedelta(days=364)


def test_an_expired_invitation_is_not_revived_beside_a_new_one(person):
    old = InvitationFactory(sent_at=LONG_AGO, expires_at=LONG_AGO, closed_at=LONG_AGO)
    InvitationFactory(batch__badge_class=old.badge_class, address=old.address)

    with pytest.raises(AlreadyInvited):
        actions.resend(invitation=old, by=person)


@pytest.mark.parametrize("ended", ["withdrawn_at", "declined_at"])
def test_an_ended_invitation_is_not_sent_or_changed(person, ended):
    invitation = InvitationFactory(**{ended: NOW})

    for act in (
        lambda: actions.resend(invitation=invitation, by=person),
        lambda: actions.withdraw(invitation=invitation, reason="x", by=person),
        lambda: actions.correct_address(
            invitation=invitation, address="a@x.it", typed_address="a@x.it", by=person
        ),
    ):
        with pytest.raises(AlreadyEnded):
            act()


# --- Withdraw ---------------------------------------------------------------------------------------


def test_a_withdrawn_invitation_sends_no_mail(sent, person):
    actions.resend(invitation=sent, by=person)

    actions.withdraw(invitation=sent, reason=" Wrong course ", by=person)

    sent.refresh_from_db()
    assert (sent.state(), sent.withdrawn_reason) == ("withdrawn", "Wrong course")
    assert sent.closed_at is not None
    assert not mails_of(sent).waiting().exists()
    assert not Invitation.objects.pending().exists()
    assert AuditEvent.objects.get(event="claims.invitation_withdrawn").details == {
        "reason": "Wrong course"
    }


def test_withdrawing_needs_a_reason(sent, person):
    with pytest.raises(ReasonMissing):
        actions.withdraw(invitation=sent, reason="  ", by=person)


# --- Correct ----------------------------------------------------------------------------------------


def test_a_corrected_address_has_a_new_link(person):
    invitation = InvitationFactory(
        address="giulja@example.org", bounced_at=NOW, bounce_reason="550", opened_at=NOW
    )

    actions.correct_address(
        invitation=invitation,
        address="giulia@example.org",
        typed_address="Giulia@Example.org",
        by=person,
    )

    invitation.refresh_from_db()
    assert (
        invitation.address,
        invitation.typed_address,
        invitation.generation,
        invitation.sent_at,
        invitation.opened_at,
        invitation.bounced_at,
        invitation.bounce_reason,
        invitation.state(),
    ) == ("giulia@example.org", "Giulia@Example.org", 2, None, None, None, "", "queued")
    assert mails_of(invitation).get().dedupe_key == f"claims.invitation:{invitation.pk}:2:1"


def test_a_correction_before_the_mails_leave_waits_with_them(person):
    later = timezone.now() + timedelta(hours=3)
    invitation = InvitationFactory(sent_at=None, send_at=later)
    first = OutgoingMail.objects.create(
        kind="claims.invitation", about=str(invitation.pk), dedupe_key="a", not_before=later
    )

    actions.correct_address(
        invitation=invitation, address="a@x.it", typed_address="a@x.it", by=person
    )

    first.refresh_from_db()
    assert first.dropped_at is not None
    assert mails_of(invitation).waiting().get().not_before == later


def test_nobody_gets_a_badge_twice_by_a_correction(sent, person):
    InvitationFactory(batch__badge_class=sent.badge_class, address="anna@example.org")

    for address in ("anna@example.org", sent.address):
        with pytest.raises(AlreadyInvited):
            actions.correct_address(
                invitation=sent, address=address, typed_address=address, by=person
            )


@pytest.mark.threat("E-05")
def test_corrections_do_not_bomb_a_mailbox(person):
    badge = BadgeClassFactory()
    first, second = (InvitationFactory(batch__badge_class=badge) for _ in range(2))
    actions.correct_address(
        invitation=first, address="victim@x.it", typed_address="victim@x.it", by=person
    )
    actions.withdraw(invitation=first, reason="x", by=person)

    with pytest.raises(SentTooOften):
        actions.correct_address(
            invitation=second, address="victim@x.it", typed_address="victim@x.it", by=person
        )


# --- Many at once, and what became of the mail ------------------------------------------------------


def test_many_at_once_says_what_was_refused(person):
    rows = [InvitationFactory(sent_at=LONG_AGO), InvitationFactory(withdrawn_at=NOW)]

    assert actions.each(actions.withdraw, rows, reason="x", by=person) == (
        1,
        {"This invitation has ended already. Look at its state.": 1},
    )


def test_a_refused_mail_shows_on_the_invitation(sent):
    actions.note_delivery(str(sent.pk), "failed", "550 5.1.1 No such user")
    sent.refresh_from_db()
    assert (sent.state(), sent.bounce_reason) == ("bounced", "550 5.1.1 No such user")

    actions.note_delivery(str(sent.pk), "sent", "")
    sent.refresh_from_db()
    assert (sent.state(), sent.bounce_reason) == ("sent", "")

    actions.note_delivery(str(sent.pk), "dropped", "")
    actions.note_delivery(str(sent.pk), "failed", "")
    sent.refresh_from_db()
    assert sent.bounce_reason == "The mail was refused."
