"""What a person does with an invitation: open, collect, decline, ask for a new link."""

import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts import actions as accounts
from accounts import audit
from accounts.errors import TooYoung
from accounts.links import LAST_GENERATION, newest_key_id
from accounts.models import User
from badges import actions as badges
from badges.errors import BadgeError, IssuerNotOpen
from claims.actions.invitations import resend
from claims.errors import (
    AddressNotYours,
    AlreadyClaimed,
    ClaimError,
    InvitationDeclined,
    InvitationExpired,
    InvitationWithdrawn,
)
from claims.models import Invitation, InvitationState
from outbox.actions import queue_mail, queue_mails
from outbox.identifiers import uuid7

HANDLE_LENGTH = 30


def mark_opened(*, invitation):
    """Remember when the page of an invitation was first looked at; of no consequence for anything else."""
    if invitation.opened_at is None:
        Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(
            opened_at=timezone.now()
        )


@transaction.atomic
def claim(*, invitation, holder, by):
    """Make the badge of an invitation the holder's: the award is born here, and only once however many ask at a time.

    Raises AddressNotYours, TooYoung, IssuerNotOpen, AlreadyClaimed, InvitationWithdrawn, InvitationDeclined, InvitationExpired.
    """
    if not holder.is_old_enough:
        raise TooYoung
    if not invitation.issuer.is_open:
        raise IssuerNotOpen
    assertion_id = uuid7()
    _take(invitation, holder, assertion_id)
    audit.record(
        "claims.invitation_claimed",
        by=by,
        about=invitation,
        issuer_id=invitation.issuer_id,
        assertion=str(assertion_id),
    )
    queue_mails(
        "claims.claimed",
        [(invitation.pk, f"claims.claimed:{invitation.pk}")],
        issuer_id=invitation.issuer_id,
        priority=3,
    )
    if holder.handle is None:
        _give_handle(holder)
    # They are the same rows: what was read with the invitation is not read again with its version.
    invitation.version.badge_class = invitation.badge_class
    invitation.badge_class.issuer = invitation.issuer
    # Last, because from its entry in the log to our commit nobody else can issue.
    return badges.issue(
        pk=assertion_id,
        version=invitation.version,
        holder=holder,
        address=invitation.address,
        holder_name=name_on_badge(invitation, holder),
        language=invitation.language or holder.language,
        awarded_on=invitation.awarded_on,
        narrative=invitation.narrative,
        evidence=[{"url": invitation.evidence_url}] if invitation.evidence_url else [],
        by=by,
    )


def _take(invitation, holder, assertion_id):
    """The one statement that decides: of two who are here at once the row lets one pass, and the other waits and is refused."""
    now = timezone.now()
    is_ours = (
        Invitation.objects.pending(at=now)
        .with_proof_by(holder)
        .filter(pk=invitation.pk, address=invitation.address, is_proven=True)
        .update(claimed_at=now, assertion=assertion_id)
    )
    if is_ours:
        return
    found = Invitation.objects.with_proof_by(holder).get(pk=invitation.pk)
    if found.is_proven:
        refuse_unless_pending(found)
    raise AddressNotYours


def _give_handle(holder):
    """An address for the profile page, from the person's name: the first badge makes the page, its owner can rename it."""
    wanted = slugify(holder.get_full_name())[:HANDLE_LENGTH].strip("-") or "holder"
    # A number that counts would tell how many people have that name.
    for handle in (wanted, f"{wanted}-{secrets.token_hex(3)}"):
        try:
            with transaction.atomic():
                User.objects.filter(pk=holder.pk, handle=None).update(handle=handle)
        except IntegrityError:
            continue
        holder.handle = handle
        return


def refuse_unless_pending(invitation):
    """Raise the fact that keeps this invitation from being collected, if there is one."""
    if invitation.claimed_at:
        raise AlreadyClaimed
    if invitation.withdrawn_at:
        raise InvitationWithdrawn
    if invitation.declined_at:
        raise InvitationDeclined
    if invitation.expires_at <= timezone.now():
        raise InvitationExpired


def name_on_badge(invitation, holder) -> str:
    """The name that the issuer wrote, where it wrote both parts; else the holder's own."""
    if invitation.first_name and invitation.last_name:
        return invitation.recipient_name
    return holder.get_full_name()


@transaction.atomic
def register_and_claim(*, invitation, **person):
    """Make the account of the person whom the link reached, with that very address, and collect the badge; both or neither.

    `person` is what `accounts.actions.register` takes but the address. Raises what `register` and `claim` raise.
    """
    holder = accounts.register(email=invitation.address, age_key=_age_key(invitation), **person)
    return claim(invitation=invitation, holder=holder, by=holder)


def was_refused_for_age(invitation) -> bool:
    """Whether somebody under sixteen came by this link within the last day: no other date of birth mends that."""
    return accounts.was_refused_for_age(_age_key(invitation))


def _age_key(invitation):
    return f"invitation:{invitation.pk}"


def claim_all(*, holder, by):
    """Collect everything that waits at the holder's proven addresses; what went away meanwhile is passed over."""
    waiting = (
        Invitation.objects.pending()
        .for_addresses(holder.verified_addresses())
        .for_claim()
        .order_by("created_at")
    )
    collected = []
    for invitation in waiting:
        try:
            collected.append(claim(invitation=invitation, holder=holder, by=by))
        except (ClaimError, BadgeError):
            continue
    return collected


@transaction.atomic
def decline(*, invitation, by, reason="", is_wrong_person=False):
    """Say no to a badge, or that it was meant for somebody else; the issuer reads why and may award it again."""
    invitation = (
        Invitation.objects.select_for_update(of=["self"])
        .select_related("issuer")
        .get(pk=invitation.pk)
    )
    refuse_unless_pending(invitation)
    now = timezone.now()
    invitation.declined_at = now
    invitation.closed_at = now
    invitation.decline_reason = reason.strip()
    invitation.is_wrong_person = is_wrong_person
    invitation.save(
        update_fields=["declined_at", "closed_at", "decline_reason", "is_wrong_person"]
    )
    audit.record(
        "claims.invitation_declined",
        by=by,
        about=invitation,
        issuer_id=invitation.issuer_id,
        is_wrong_person=is_wrong_person,
    )
    queue_mail(
        "claims.refused",
        about=invitation.pk,
        dedupe_key=f"claims.refused:{invitation.pk}",
        issuer_id=invitation.issuer_id,
    )
    return invitation


@transaction.atomic
def send_new_link(*, invitation):
    """Mail the link of an invitation once more, to its own address and nobody else, at most once in ten minutes.

    After the deadline only the new link opens the badge: whoever has it reads that mailbox today. Where the issuer has
    awarded the badge again since, it is that younger invitation's link. Raises ClaimError.
    """
    twin = (
        Invitation.objects.pending()
        .filter(badge_class_id=invitation.badge_class_id, address=invitation.address)
        .exclude(pk=invitation.pk)
        .first()
    )
    if twin and invitation.state() == InvitationState.EXPIRED:
        return resend(invitation=twin, by=None)
    is_over = invitation.state() == InvitationState.EXPIRED
    invitation = resend(invitation=invitation, by=None)
    if is_over and invitation.generation < LAST_GENERATION:
        invitation.generation += 1
        invitation.claim_key = newest_key_id()
        invitation.save(update_fields=["generation", "claim_key"])
    return invitation
