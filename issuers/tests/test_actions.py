"""Who may do what with whom: the rules that hold whoever calls."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.tests.factories import PASSWORD, UserFactory
from issuers import actions as issuers
from issuers import errors
from issuers.models import Issuer, Membership, MembershipInvitation, Project
from issuers.permissions import Role
from issuers.tests.factories import IssuerFactory, MembershipFactory, PictureFactory
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db

REGISTRATION = {
    "first_name": "Anna",
    "last_name": "Neri",
    "birth_date": timezone.localdate() - timedelta(days=40 * 365),
    "password": PASSWORD,
    "language": "it",
}


def invite(house, *, role=Role.AWARDER, address="new@example.org", by=None):
    return issuers.invite_member(
        issuer=house.issuer, address=address, role=role, language="it", by=by or house.owner
    )


def test_found_makes_an_organisation_and_invites_its_owner():
    operator = UserFactory(is_superuser=True)

    issuer = issuers.found(
        name="Accademia è bella",
        website="https://academy.example.org/",
        email="office@academy.example.org",
        language="it",
        owner_address="Rettore@Academy.example.org",
        by=operator,
    )

    invitation = MembershipInvitation.objects.get()
    assert (issuer.slug, invitation.address, invitation.role, invitation.issuer) == (
        "accademia-e-bella",
        "rettore@academy.example.org",
        Role.OWNER,
        issuer,
    )
    assert list(OutgoingMail.objects.values_list("kind", "about")) == [
        ("issuers.membership_invitation", str(invitation.pk))
    ]
    assert list(AuditEvent.objects.order_by("id").values_list("event", flat=True)) == [
        "issuers.founded",
        *["issuers.key_created", "issuers.key_activated"] * 2,
        "issuers.member_invited",
    ]


@pytest.mark.parametrize("slug", ["new", "demo"])
def test_found_refuses_an_address_that_is_taken(house, slug):
    with pytest.raises(errors.SlugTaken):
        issuers.found(
            name="X",
            website="https://x.example.org",
            email="x@example.org",
            language="en",
            owner_address="x@example.org",
            slug=slug,
            by=None,
        )

    assert not Issuer.objects.filter(name="X").exists()


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Soft skills", "soft-skills"), ("New", "new-2"), ("a" * 200, "a" * 60)],
)
def test_the_address_of_a_project_is_made_from_its_name(name, slug):
    assert issuers.create_project(issuer=IssuerFactory(), name=name, by=None).slug == slug


def test_a_name_without_latin_letters_gets_an_address_of_chance():
    slug = issuers.create_project(issuer=IssuerFactory(), name="مشروع 🚀", by=None).slug

    assert slug.startswith("project-")
    assert len(slug) == len("project-") + 6


def test_the_address_of_a_second_project_of_that_name_is_counted():
    issuer = IssuerFactory()

    slugs = [issuers.create_project(issuer=issuer, name="Same", by=None).slug for _ in range(3)]

    assert slugs == ["same", "same-2", "same-3"]


def test_changing_nothing_writes_no_event(house):
    issuers.change_issuer(issuer=house.issuer, by=house.owner, name="Demo University")

    assert AuditEvent.objects.count() == 0


def test_a_picture_of_another_organisation_is_refused(house):
    theirs = PictureFactory()

    with pytest.raises(errors.OfAnotherIssuer):
        issuers.change_issuer(issuer=house.issuer, by=house.owner, logo=theirs)
    with pytest.raises(errors.OfAnotherIssuer):
        issuers.create_project(issuer=house.issuer, name="P", picture=theirs, by=house.owner)

    assert Project.objects.count() == 0


def test_an_open_invitation_is_not_sent_again_by_inviting(house):
    invite(house, address="New@Example.org")

    with pytest.raises(errors.AlreadyInvited):
        invite(house, address="new@example.ORG ")


def test_a_colleague_is_not_invited(house):
    with pytest.raises(errors.AlreadyMember):
        invite(house, address=house.editor.email)


@pytest.mark.threat("E-05")
def test_resending_makes_a_new_link_and_counts(house):
    invitation = invite(house)

    again = issuers.resend_invitation(invitation=invitation, by=house.owner)
    with pytest.raises(errors.SentTooOften):
        issuers.resend_invitation(invitation=invitation, by=house.owner)

    assert again.generation == 2
    assert OutgoingMail.objects.count() == 2


def test_a_withdrawn_invitation_cannot_be_accepted(house):
    invitation = invite(house)
    issuers.withdraw_invitation(invitation=invitation, by=house.owner)

    with pytest.raises(errors.InvitationEnded):
        issuers.accept_invitation(
            invitation=invitation, by=UserFactory(email="new@example.org")
        )


def test_an_expired_invitation_cannot_be_accepted(house):
    invitation = invite(house)
    MembershipInvitation.objects.update(expires_at=timezone.now())

    with pytest.raises(errors.InvitationEnded):
        issuers.accept_invitation(
            invitation=invitation, by=UserFactory(email="new@example.org")
        )


@pytest.mark.threat("Z-03")
def test_an_invitation_is_accepted_with_the_invited_address_only(house):
    invitation = invite(house)

    with pytest.raises(errors.NotYourInvitation):
        issuers.accept_invitation(invitation=invitation, by=house.stranger)

    membership = issuers.accept_invitation(
        invitation=invitation, by=UserFactory(email="new@example.org")
    )
    assert (membership.issuer, membership.role) == (house.issuer, Role.AWARDER)


def test_a_new_person_registers_and_joins_at_once(house):
    membership = issuers.register_and_join(invitation=invite(house), **REGISTRATION)

    assert (membership.user.email, membership.role) == ("new@example.org", Role.AWARDER)
    assert membership.user.verified_addresses() == {"new@example.org"}


def test_a_registration_that_cannot_join_leaves_no_account(house):
    invitation = invite(house)
    issuers.withdraw_invitation(invitation=invitation, by=house.owner)

    with pytest.raises(errors.InvitationEnded):
        issuers.register_and_join(invitation=invitation, **REGISTRATION)

    assert not User.objects.filter(email="new@example.org").exists()


GRANTS = {
    # whoever has the role of the row grants the role of the column
    Role.OWNER: {Role.OWNER: True, Role.EDITOR: True, Role.AWARDER: True},
    Role.EDITOR: {Role.OWNER: False, Role.EDITOR: True, Role.AWARDER: False},
    Role.AWARDER: {Role.OWNER: False, Role.EDITOR: False, Role.AWARDER: True},
}


@pytest.mark.threat("Z-03")
@pytest.mark.parametrize("own", Role)
@pytest.mark.parametrize("granted", Role)
def test_nobody_grants_more_than_their_own_role(house, own, granted):
    by = {Role.OWNER: house.owner, Role.EDITOR: house.editor, Role.AWARDER: house.awarder}[own]

    if GRANTS[own][granted]:
        assert invite(house, role=granted, by=by).role == granted
    else:
        with pytest.raises(errors.RoleAboveOwn):
            invite(house, role=granted, by=by)
        assert MembershipInvitation.objects.count() == 0


@pytest.mark.threat("Z-03")
def test_nobody_sends_an_invitation_to_more_than_their_own_role_again(house):
    invitation = invite(house, role=Role.OWNER)

    with pytest.raises(errors.RoleAboveOwn):
        issuers.resend_invitation(invitation=invitation, by=house.editor)

    assert OutgoingMail.objects.count() == 1


@pytest.mark.threat("Z-03")
def test_nobody_makes_themselves_more(house):
    membership = house.membership_of(house.awarder)

    with pytest.raises(errors.RoleAboveOwn):
        issuers.change_role(membership=membership, role=Role.OWNER, by=house.awarder)
    with pytest.raises(errors.RoleAboveOwn):
        issuers.change_role(membership=membership, role=Role.OWNER, by=house.stranger)

    membership.refresh_from_db()
    assert membership.role == Role.AWARDER


@pytest.mark.threat("Z-03")
def test_nobody_lowers_or_removes_who_may_more(house):
    owner = house.membership_of(house.owner)
    MembershipFactory(issuer=house.issuer, role=Role.OWNER)

    with pytest.raises(errors.RoleAboveOwn):
        issuers.change_role(membership=owner, role=Role.EDITOR, by=house.editor)
    with pytest.raises(errors.RoleAboveOwn):
        issuers.remove_member(membership=owner, by=house.editor)

    owner.refresh_from_db()
    assert (owner.role, owner.ended_at) == (Role.OWNER, None)


@pytest.mark.threat("Z-03")
def test_the_last_owner_can_neither_leave_nor_step_down(house):
    owner = house.membership_of(house.owner)

    with pytest.raises(errors.LastOwner):
        issuers.remove_member(membership=owner, by=house.owner)
    with pytest.raises(errors.LastOwner):
        issuers.remove_member(membership=owner, by=house.operator)
    with pytest.raises(errors.LastOwner):
        issuers.change_role(membership=owner, role=Role.EDITOR, by=house.owner)

    issuers.change_role(
        membership=house.membership_of(house.editor), role=Role.OWNER, by=house.owner
    )
    assert issuers.remove_member(membership=owner, by=house.owner).ended_at is not None


def test_who_left_can_be_invited_again(house):
    issuers.remove_member(membership=house.membership_of(house.editor), by=house.owner)

    invitation = invite(house, address=house.editor.email, role=Role.AWARDER)
    issuers.accept_invitation(invitation=invitation, by=house.editor)

    assert list(
        Membership.objects.filter(user=house.editor)
        .order_by("pk")
        .values_list("role", flat=True)
    ) == [Role.EDITOR, Role.AWARDER]


def test_removing_twice_is_refused(house):
    membership = house.membership_of(house.editor)
    issuers.remove_member(membership=membership, by=house.owner)

    with pytest.raises(errors.NotAColleague):
        issuers.remove_member(membership=membership, by=house.owner)


@pytest.mark.threat("Z-04")
def test_removal_ends_the_invitations_that_would_let_the_person_back(house):
    leaving = MembershipFactory(issuer=house.issuer, role=Role.OWNER)
    sent = invite(house, address="friend@example.org", role=Role.OWNER, by=leaving.user)
    waiting = invite(house, address="second@example.org")
    leaving.user.emailaddress_set.create(email="second@example.org", verified=True)
    untouched = invite(house, address="other@example.org")

    issuers.remove_member(membership=leaving, by=house.owner)

    assert {
        invitation.address: invitation.withdrawn_at is None
        for invitation in MembershipInvitation.objects.all()
    } == {sent.address: False, waiting.address: False, untouched.address: True}


@pytest.mark.threat("Z-04")
def test_stepping_down_ends_the_invitations_that_the_person_sent(house):
    lowered = MembershipFactory(issuer=house.issuer, role=Role.OWNER)
    invite(house, role=Role.OWNER, by=lowered.user)

    issuers.change_role(membership=lowered, role=Role.AWARDER, by=house.owner)

    assert MembershipInvitation.objects.get().withdrawn_at is not None


def test_every_change_to_people_is_in_the_book(house):
    invitation = invite(house)
    membership = issuers.accept_invitation(
        invitation=invitation, by=UserFactory(email="new@example.org")
    )
    issuers.change_role(membership=membership, role=Role.EDITOR, by=house.owner)
    issuers.remove_member(membership=membership, by=house.owner)

    events = AuditEvent.objects.about_issuer(house.issuer.pk).order_by("id")
    assert list(events.values_list("event", "by")) == [
        ("issuers.member_invited", house.owner.pk),
        ("issuers.member_joined", membership.user.pk),
        ("issuers.role_changed", house.owner.pk),
        ("issuers.member_removed", house.owner.pk),
    ]


def test_an_address_taken_at_the_same_moment_gets_letters_of_chance(monkeypatch):
    issuer = IssuerFactory()
    first = issuers.create_project(issuer=issuer, name="Same", by=None)
    monkeypatch.setattr("issuers.actions.addresses.free_slug", lambda *a, **k: first.slug)

    second = issuers.create_project(issuer=issuer, name="Same", by=None)

    assert second.slug.startswith("same-")
    assert len(second.slug) == len("same-") + 8
