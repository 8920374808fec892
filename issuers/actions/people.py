"""Who works in an organisation: invitations, roles, and leaving."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts import audit, limits
from accounts.links import newest_key_id
from accounts.validators import normalise_address
from issuers.errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationEnded,
    LastOwner,
    NotAColleague,
    NotYourInvitation,
    RoleAboveOwn,
    SentTooOften,
)
from issuers.models import Issuer, Membership, MembershipInvitation
from issuers.permissions import PERMISSIONS_OF, Permission, Role
from outbox.actions import queue_mail

DAYS_TO_JOIN = 14
# However often somebody is invited and the invitation withdrawn, a mailbox is not a target.
MAILS_A_DAY = 5
A_DAY = 24 * 60 * 60
MAIL_KIND = "issuers.membership_invitation"


@transaction.atomic
def invite_member(*, issuer, address, role, language, by):
    """Ask a colleague to join, with or without an account; the mail carries a link that only that mailbox gets.

    `by` is None only for the command line. Raises RoleAboveOwn, AlreadyMember, AlreadyInvited.
    """
    issuer = _locked(issuer)
    _refuse_role_above_own(issuer, role, by)
    address = normalise_address(address)
    if (
        issuer.memberships.in_force()
        .filter(user__emailaddress__email=address, user__emailaddress__verified=True)
        .exists()
    ):
        raise AlreadyMember
    if issuer.membership_invitations.open().filter(address=address).exists():
        raise AlreadyInvited
    if by is not None and not limits.allow(
        "membership_mails_of_a_day", address, MAILS_A_DAY, A_DAY
    ):
        raise SentTooOften
    invitation = MembershipInvitation.objects.create(
        issuer=issuer,
        address=address,
        role=role,
        language=language,
        invited_by=by,
        claim_key=newest_key_id(),
        expires_at=timezone.now() + timedelta(days=DAYS_TO_JOIN),
    )
    audit.record(
        "issuers.member_invited", by=by, about=invitation, issuer_id=issuer.pk, role=role
    )
    _queue(invitation)
    return invitation


@transaction.atomic
def resend_invitation(*, invitation, by):
    """Send a new link; the old one ends. Raises InvitationEnded, RoleAboveOwn, SentTooOften."""
    _locked(invitation.issuer)
    invitation = _open(invitation)
    _refuse_role_above_own(invitation.issuer, invitation.role, by)
    if not limits.allow("membership_mail", invitation.address, 1, 600):
        raise SentTooOften
    invitation.generation += 1
    invitation.claim_key = newest_key_id()
    invitation.expires_at = timezone.now() + timedelta(days=DAYS_TO_JOIN)
    invitation.invited_by = by
    invitation.save(update_fields=["generation", "claim_key", "expires_at", "invited_by"])
    audit.record(
        "issuers.invitation_resent", by=by, about=invitation, issuer_id=invitation.issuer_id
    )
    _queue(invitation)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation, by):
    """Take an invitation back; its link says so from now on. Raises InvitationEnded."""
    _locked(invitation.issuer)
    invitation = _open(invitation)
    return _withdraw(invitation, by=by)


@transaction.atomic
def accept_invitation(*, invitation, by):
    """Give the person the role that was offered to an address which they have proven.

    Raises InvitationEnded, NotYourInvitation. Somebody who already works there keeps the higher of both roles.
    """
    issuer = _locked(invitation.issuer)
    invitation = _open(invitation)
    if invitation.expires_at <= timezone.now():
        raise InvitationEnded
    if invitation.address not in by.verified_addresses():
        raise NotYourInvitation
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    membership = issuer.memberships.in_force().filter(user=by).first()
    if membership is None:
        membership = Membership.objects.create(issuer=issuer, user=by, role=invitation.role)
    elif not _covers(membership.role, invitation.role):
        membership.role = invitation.role
        membership.save(update_fields=["role"])
    audit.record(
        "issuers.member_joined",
        by=by,
        about=membership,
        issuer_id=issuer.pk,
        role=membership.role,
    )
    return membership


@transaction.atomic
def register_and_join(*, invitation, first_name, last_name, birth_date, password, language):
    """Make the account of a new person, whose mailbox the link has proven, and give it the role; both or neither.

    Raises what `accounts.register` and `accept_invitation` raise.
    """
    person = accounts.register(
        email=invitation.address,
        first_name=first_name,
        last_name=last_name,
        birth_date=birth_date,
        password=password,
        language=language,
        age_key=f"membership:{invitation.pk}",
    )
    return accept_invitation(invitation=invitation, by=person)


@transaction.atomic
def change_role(*, membership, role, by):
    """Give a colleague another role. Raises NotAColleague, RoleAboveOwn, LastOwner."""
    issuer = _locked(membership.issuer)
    membership = _in_force(membership)
    _refuse_role_above_own(issuer, role, by)
    _refuse_role_above_own(issuer, membership.role, by)
    if membership.role == role:
        return membership
    if membership.role == Role.OWNER:
        _refuse_last_owner(membership)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    audit.record(
        "issuers.role_changed",
        by=by,
        about=membership,
        issuer_id=issuer.pk,
        person=membership.user_id,
        before=before,
        role=role,
    )
    if Permission.MANAGE_PEOPLE not in PERMISSIONS_OF[Role(role)]:
        _withdraw_all_of(membership, by=by)
    return membership


@transaction.atomic
def remove_member(*, membership, by):
    """End a person's work in an organisation, from this moment on and by every way at once.

    What the person had begun (lists that are being awarded) goes on in the name of the organisation; invitations that the
    person had sent, or that wait at one of their own addresses, end. Raises NotAColleague, RoleAboveOwn, LastOwner.
    """
    issuer = _locked(membership.issuer)
    membership = _in_force(membership)
    if by is not None and by.pk != membership.user_id:
        _refuse_role_above_own(issuer, membership.role, by)
    if membership.role == Role.OWNER:
        _refuse_last_owner(membership)
    return _end(membership, by=by)


def _end(membership, *, by):
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    audit.record(
        "issuers.member_removed"
        if by is None or by.pk != membership.user_id
        else "issuers.member_left",
        by=by,
        about=membership,
        issuer_id=membership.issuer_id,
        person=membership.user_id,
        role=membership.role,
    )
    _withdraw_all_of(membership, by=by)
    return membership


# --- Who erases their account -----------------------------------------------------------------------


def refuse_last_owner(person):
    """Raise LastOwner if an organisation would be left without an owner; its row stays locked, so that two cannot leave at once."""
    owned = Issuer.objects.filter(
        closed_at=None,
        memberships__user=person,
        memberships__role=Role.OWNER,
        memberships__ended_at=None,
    )
    theirs = Issuer.objects.filter(pk__in=owned.values("pk")).order_by("pk")
    for issuer in theirs.select_for_update(of=["self"]):
        if not _other_owners(issuer, person.pk).exists():
            raise LastOwner(
                _("%(issuer)s needs an owner. Make a colleague owner there first.")
                % {"issuer": issuer.name}
            )


def erase_person(person, addresses):
    """End what the person may do, and delete where they worked and to which of their addresses they were asked."""
    theirs = Membership.objects.filter(user=person).select_related("issuer", "user")
    for membership in theirs.in_force().order_by("issuer_id"):
        _locked(membership.issuer)
        _end(membership, by=None)
    theirs.delete()
    MembershipInvitation.objects.filter(address__in=addresses).delete()


def _locked(issuer):
    """The organisation's row, locked: one change to its people at a time, so that two owners cannot both be the last."""
    return Issuer.objects.select_for_update(of=["self"]).get(pk=issuer.pk)


def _open(invitation):
    invitation = MembershipInvitation.objects.select_for_update(of=["self"]).get(
        pk=invitation.pk
    )
    if invitation.accepted_at or invitation.withdrawn_at:
        raise InvitationEnded
    return invitation


def _in_force(membership):
    membership = Membership.objects.select_for_update(of=["self"]).get(pk=membership.pk)
    if membership.ended_at:
        raise NotAColleague
    return membership


def _covers(role, other):
    """Whether who has this role may do all that the other allows."""
    return PERMISSIONS_OF[Role(role)] >= PERMISSIONS_OF[Role(other)]


def _refuse_role_above_own(issuer, role, by):
    if by is None or by.is_superuser:
        return
    own = issuer.memberships.in_force().filter(user=by).first()
    if own is None or not _covers(own.role, role):
        raise RoleAboveOwn


def _refuse_last_owner(membership):
    if not _other_owners(membership.issuer, membership.user_id).exists():
        raise LastOwner


def _other_owners(issuer, person_id):
    """Those who stay: an owner who is about to erase their account is none."""
    owners = issuer.memberships.in_force().filter(role=Role.OWNER, user__erasure_due_at=None)
    return owners.exclude(user_id=person_id)


def _withdraw(invitation, *, by):
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    audit.record(
        "issuers.invitation_withdrawn", by=by, about=invitation, issuer_id=invitation.issuer_id
    )
    return invitation


def _withdraw_all_of(membership, *, by):
    """End what would let the person, or whom they chose, come back in."""
    invitations = membership.issuer.membership_invitations.open()
    theirs = invitations.filter(invited_by=membership.user_id)
    waiting = invitations.filter(address__in=membership.user.verified_addresses())
    for invitation in (theirs | waiting).distinct():
        _withdraw(invitation, by=by)


def _queue(invitation):
    queue_mail(
        MAIL_KIND,
        about=invitation.pk,
        dedupe_key=f"{MAIL_KIND}:{invitation.pk}:{invitation.generation}",
        issuer_id=invitation.issuer_id,
        priority=1,
    )
