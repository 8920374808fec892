"""What an issuer does with an invitation that is on its way: send it again, correct its address, take it back."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit, limits, links
from claims.errors import (
    AlreadyEnded,
    AlreadyInvited,
    ClaimError,
    MailStillWaiting,
    ReasonMissing,
    SentTooOften,
)
from claims.models import Invitation, InvitationState
from outbox.actions import drop_waiting, queue_mail
from outbox.models import OutgoingMail

KIND = "claims.invitation"
BETWEEN_MAILS = timedelta(minutes=10)
MAILS_A_DAY = 3
DAY = 24 * 60 * 60
OPEN = {
    InvitationState.SCHEDULED,
    InvitationState.QUEUED,
    InvitationState.SENT,
    InvitationState.BOUNCED,
    InvitationState.OPENED,
}


@transaction.atomic
def resend(*, invitation, by) -> Invitation:
    """Send the mail once more, with the same link; a badge whose time was over gets the issuer's days anew.

    `by` is somebody of the issuer, or None for the person to whom the link leads, who needs no account to ask.
    Raises AlreadyEnded, AlreadyInvited, MailStillWaiting, SentTooOften.
    """
    invitation = _locked(invitation)
    state = invitation.state()
    if state == InvitationState.EXPIRED:
        _open_again(invitation)
    elif state not in OPEN:
        raise AlreadyEnded
    if _mails(invitation).waiting().exists():
        raise MailStillWaiting
    _refuse_too_many(invitation.address, last_sent_at=invitation.sent_at)
    _queue(invitation)
    event = "claims.invitation_resent" if by else "claims.link_asked_for"
    audit.record(event, by=by, about=invitation, issuer_id=invitation.issuer_id)
    return invitation


@transaction.atomic
def withdraw(*, invitation, reason, by) -> Invitation:
    """Take an invitation back before it is collected; a mail that waits does not leave."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    invitation = _locked(invitation)
    if invitation.state() not in OPEN | {InvitationState.EXPIRED}:
        raise AlreadyEnded
    now = timezone.now()
    invitation.withdrawn_at = invitation.closed_at = now
    invitation.withdrawn_reason = reason[:300]
    invitation.save(update_fields=["withdrawn_at", "closed_at", "withdrawn_reason"])
    drop_waiting(mails=_mails(invitation))
    audit.record(
        "claims.invitation_withdrawn",
        by=by,
        about=invitation,
        issuer_id=invitation.issuer_id,
        reason=invitation.withdrawn_reason,
    )
    return invitation


@transaction.atomic
def correct_address(*, invitation, address, typed_address, by) -> Invitation:
    """Send the invitation to another address. The link that the old mailbox has no longer opens anything.

    `address` is normalised. Raises AlreadyEnded, AlreadyInvited, SentTooOften.
    """
    invitation = _locked(invitation)
    if invitation.state() not in OPEN:
        raise AlreadyEnded
    if address == invitation.address:
        raise AlreadyInvited(_("This is the address that the mail was sent to. Write another."))
    standing = Invitation.objects.standing().filter(
        badge_class_id=invitation.badge_class_id, address=address
    )
    if standing.exclude(pk=invitation.pk).exists():
        raise AlreadyInvited
    _refuse_too_many(address)
    Invitation.objects.ended().filter(
        badge_class_id=invitation.badge_class_id, address=address, closed_at=None
    ).update(closed_at=timezone.now())
    drop_waiting(mails=_mails(invitation))
    invitation.address = address
    invitation.typed_address = typed_address[:400]
    invitation.generation += 1
    invitation.claim_key = links.newest_key_id()
    invitation.sent_at = invitation.opened_at = invitation.bounced_at = None
    invitation.bounce_reason = ""
    invitation.save()
    _queue(invitation)
    audit.record(
        "claims.invitation_address_corrected",
        by=by,
        about=invitation,
        issuer_id=invitation.issuer_id,
        generation=invitation.generation,
    )
    return invitation


def each(action, invitations, **arguments) -> tuple[int, dict[str, int]]:
    """Do one of the above for many, each in its own transaction; gives how many were done, and why how many were not."""
    done, refused = 0, {}
    for invitation in invitations:
        try:
            action(invitation=invitation, **arguments)
            done += 1
        except ClaimError as refusal:
            sentence = str(refusal.message)
            refused[sentence] = refused.get(sentence, 0) + 1
    return done, refused


def _locked(invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update(of=["self"])
        .select_related("issuer")
        .get(pk=invitation.pk)
    )


def _open_again(invitation):
    """A new deadline, unless the badge was awarded to that address again meanwhile."""
    twins = Invitation.objects.standing().filter(
        badge_class_id=invitation.badge_class_id, address=invitation.address
    )
    if twins.exclude(pk=invitation.pk).exists():
        raise AlreadyInvited
    invitation.expires_at = timezone.now() + timedelta(days=invitation.issuer.deadline_days)
    invitation.closed_at = None
    invitation.save(update_fields=["expires_at", "closed_at"])


def _mails(invitation):
    return OutgoingMail.objects.filter(kind=KIND, about=str(invitation.pk))


def _refuse_too_many(address, *, last_sent_at=None):
    """A mailbox is not a target: one mail in ten minutes and three a day, whoever asks."""
    if last_sent_at and timezone.now() - last_sent_at < BETWEEN_MAILS:
        raise SentTooOften
    if not limits.allow("claims.resend", address, 1, int(BETWEEN_MAILS.total_seconds())):
        raise SentTooOften
    if not limits.allow("claims.resend_day", address, MAILS_A_DAY, DAY):
        raise SentTooOften(
            _("Three mails have left for this address today. Send the next one tomorrow.")
        )


def _queue(invitation):
    number = _mails(invitation).count() + 1
    queue_mail(
        KIND,
        about=invitation.pk,
        dedupe_key=f"{KIND}:{invitation.pk}:{invitation.generation}:{number}",
        issuer_id=invitation.issuer_id,
        not_before=max(invitation.send_at, timezone.now()),
        priority=3,
    )


# --- What became of the mail --------------------------------------------------------------------------


def note_delivery(about, outcome, reason) -> None:
    """Called when a mail of an invitation has settled: the invitation says so wherever it is shown."""
    if outcome == "sent":
        note_sent([about])
    elif outcome == "failed":
        Invitation.objects.filter(pk=about, claimed_at=None).update(
            bounced_at=timezone.now(),
            bounce_reason=(reason or _("The mail was refused."))[:300],
        )


def note_sent(abouts) -> None:
    """Called when mails of many invitations have left at once."""
    Invitation.objects.filter(pk__in=abouts).update(
        sent_at=timezone.now(), bounced_at=None, bounce_reason=""
    )
