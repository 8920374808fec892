"""What must hold at every moment: a road that was walked breaks nothing, and each breach is found by its rule."""

import io
import uuid
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import User
from accounts.tests.factories import UserFactory
from badges import actions as badges
from badges import documents
from badges.models import Assertion, AssertionDocument, StatusEntry
from badges.tests.factories import BadgeClassFactory
from bestr import invariants
from claims.models import AwardBatch, AwardRow, Invitation
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


def found():
    return list(invariants.broken())


@pytest.fixture
def award():
    return collected(BadgeClassFactory())


def collected(badge_class):
    """A badge that somebody has collected."""
    holder = UserFactory()
    return badges.issue(
        version=badge_class.current_version,
        holder=holder,
        address=holder.email,
        holder_name="Giulia Bianchi",
        language="it",
        awarded_on=date(2026, 11, 2),
        by=holder,
    )


def promise(award, *, batch=None, **fields):
    """An invitation to the badge of an award, with its line and the mail that it was told by."""
    invitation = Invitation.objects.create(
        issuer=award.issuer,
        badge_class=award.badge_class,
        version=award.version,
        batch=batch or listed(award),
        address=award.recipient_address,
        typed_address=award.recipient_address,
        awarded_on=award.awarded_on,
        claim_key="k1",
        expires_at=timezone.now() + timedelta(days=30),
        **fields,
    )
    if batch is None:
        AwardRow.objects.create(
            pk=invitation.pk, batch=invitation.batch, number=1, accepted_at=timezone.now()
        )
    OutgoingMail.objects.create(
        kind="claims.invitation",
        about=str(invitation.pk),
        dedupe_key=f"claims.invitation:{invitation.pk}:1",
        sent_at=timezone.now(),
    )
    return invitation


def listed(award, **fields):
    return AwardBatch.objects.create(
        issuer=award.issuer,
        badge_class=award.badge_class,
        source="typed",
        sha256="0" * 64,
        awarded_on=award.awarded_on,
        **fields,
    )


def test_what_the_actions_do_breaks_nothing(award):
    promise(award, claimed_at=timezone.now(), assertion=award)
    badges.suspend(assertion=award, reason="We look into it", by=None)
    badges.lift(assertion=award, by=None)
    badges.show_or_hide(assertion=award, is_shown=False, by=award.holder)
    out = io.StringIO()
    call_command("audit_invariants", stdout=out)

    assert out.getvalue() == "10 rules hold.\n"


def test_erasing_two_people_who_had_one_badge_breaks_nothing():
    badge_class = BadgeClassFactory()
    for award in [collected(badge_class), collected(badge_class)]:
        promise(award, claimed_at=timezone.now(), assertion=award)
        User.objects.filter(pk=award.holder_id).update(erasure_due_at=timezone.now())
        assert accounts.erase(person_id=award.holder_id)

    assert found() == []


def two_badges_for_one_promise(award):
    promise(award, claimed_at=timezone.now(), assertion=award, closed_at=timezone.now())
    other = Assertion.objects.get(pk=award.pk)
    other.pk, other._state.adding, other.code = uuid.uuid4(), True, "0" * 12
    other.save()
    promise(award, claimed_at=timezone.now(), assertion=other)


def line_without_invitation(award):
    AwardRow.objects.create(batch=listed(award), number=1, accepted_at=timezone.now())


def invitation_without_line(award):
    batch = listed(award)
    AwardRow.objects.create(batch=batch, number=1)
    promise(award, batch=batch)


def invitation_without_mail(award):
    promise(award)
    OutgoingMail.objects.all().delete()


def mail_that_waits(award):
    promise(award)
    OutgoingMail.objects.update(sent_at=None, not_before=timezone.now() - timedelta(hours=1))


def form_that_is_missing(award):
    award.documents.filter(form="ob3-jwt").delete()


def signature_of_another(award):
    row = award.documents.get(form="ob3-jwt")
    head, _, signature = bytes(row.body).rpartition(b".")
    row.delete()
    AssertionDocument.objects.create(
        assertion=award,
        form="ob3-jwt",
        body=head + b"." + signature[::-1],
        sha256="0" * 64,
        key_id=row.key_id,
    )


def status_that_was_cleared(award):
    badges.revoke(assertion=award, reason="Awarded by mistake", by=None)
    StatusEntry.objects.filter(assertion=award).update(is_set=False)
    OutgoingMail.objects.all().delete()


def revocation_undone(award):
    badges.revoke(assertion=award, reason="Awarded by mistake", by=None)
    Assertion.objects.update(revoked_at=None, revocation_reason="")
    StatusEntry.objects.filter(assertion=award).update(is_set=False)
    OutgoingMail.objects.all().delete()


def list_of_a_dead_worker(award):
    listed(award, lease_until=timezone.now() - timedelta(hours=1), lease_token=uuid.uuid4())


@pytest.mark.parametrize(
    ("breach", "rules"),
    [
        (two_badges_for_one_promise, {"INV1", "INV5", "INV7"}),
        (line_without_invitation, {"INV2"}),
        (invitation_without_line, {"INV2"}),
        (invitation_without_mail, {"INV3"}),
        (mail_that_waits, {"INV4"}),
        (form_that_is_missing, {"INV5", "INV7"}),
        (signature_of_another, {"INV5", "INV7", "INV9"}),
        (status_that_was_cleared, {"INV6"}),
        (revocation_undone, {"INV7"}),
        (list_of_a_dead_worker, {"INV8"}),
    ],
)
def test_each_breach_is_found_by_its_rules(award, breach, rules):
    breach(award)

    assert {name for name, _sentence in found()} == rules
    with pytest.raises(CommandError, match="findings"):
        call_command("audit_invariants", stdout=io.StringIO())


def test_a_private_award_that_is_served_is_found(award, monkeypatch):
    badges.show_or_hide(assertion=award, is_shown=False, by=award.holder)
    monkeypatch.setattr(documents, "served_signed", lambda _pk, _form, _name: b"all of it")

    assert found() == [
        ("INV10", f"Award {award.pk} is private, and its signed forms are served.")
    ]
