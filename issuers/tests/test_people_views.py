"""The page of colleagues: who may invite, change and remove whom, and what a removed person still reaches."""

import pytest
from django.urls import reverse

from accounts.tests.factories import PASSWORD
from issuers import actions as issuers
from issuers.models import MembershipInvitation
from issuers.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_owner(client, house):
    """Signed in by the form, so that the password counts as typed a moment ago."""
    client.post(reverse("account_login"), {"login": house.owner.email, "password": PASSWORD})
    return client


def test_a_colleague_is_invited(as_owner, house):
    response = as_owner.post(
        reverse("manage_people", args=["demo"]),
        {"address": "New@Example.org", "role": "editor", "language": "it"},
    )

    invitation = MembershipInvitation.objects.get()
    assert response.status_code == 302
    assert (invitation.address, invitation.role, invitation.invited_by) == (
        "new@example.org",
        Role.EDITOR,
        house.owner,
    )


@pytest.mark.threat("Z-03")
@pytest.mark.parametrize("who", ["editor", "awarder", "stranger"])
def test_only_owners_invite_change_and_remove(client, house, who):
    client.force_login(getattr(house, who))
    owner = house.membership_of(house.owner)
    expected = 404 if who == "stranger" else 403

    answers = [
        client.post(
            reverse("manage_people", args=["demo"]),
            {"address": "evil@example.org", "role": "owner", "language": "en"},
        ),
        client.post(reverse("manage_member", args=["demo", owner.pk]), {"role": "awarder"}),
        client.post(reverse("manage_member_remove", args=["demo", owner.pk])),
    ]

    assert [answer.status_code for answer in answers] == [expected] * 3
    owner.refresh_from_db()
    assert (owner.role, owner.ended_at, MembershipInvitation.objects.count()) == (
        Role.OWNER,
        None,
        0,
    )


@pytest.mark.threat("Z-03")
def test_making_an_owner_asks_for_the_password_first(client, house):
    client.force_login(house.owner)
    editor = house.membership_of(house.editor)

    invited = client.post(
        reverse("manage_people", args=["demo"]),
        {"address": "new@example.org", "role": "owner", "language": "en"},
    )
    raised = client.post(reverse("manage_member", args=["demo", editor.pk]), {"role": "owner"})

    assert [answer.headers["Location"].split("?")[0] for answer in (invited, raised)] == [
        reverse("account_reauthenticate")
    ] * 2
    assert MembershipInvitation.objects.count() == 0
    assert house.membership_of(house.editor).role == Role.EDITOR


def test_after_the_password_what_was_sent_goes_on(client, house):
    client.force_login(house.owner)
    asked = client.post(
        reverse("manage_people", args=["demo"]),
        {"address": "new@example.org", "role": "owner", "language": "en"},
    )

    client.post(asked.headers["Location"], {"password": PASSWORD})

    assert MembershipInvitation.objects.get().role == Role.OWNER


def test_a_role_is_changed_and_a_colleague_removed(client, house):
    client.force_login(house.owner)
    editor = house.membership_of(house.editor)

    client.post(reverse("manage_member", args=["demo", editor.pk]), {"role": "awarder"})
    editor.refresh_from_db()
    assert editor.role == Role.AWARDER

    client.post(reverse("manage_member_remove", args=["demo", editor.pk]))
    editor.refresh_from_db()
    assert editor.ended_at is not None


@pytest.mark.threat("Z-03")
def test_the_last_owner_is_told_why_not(client, house):
    client.force_login(house.owner)

    page = client.post(reverse("manage_leave", args=["demo"]), follow=True)

    assert [str(message) for message in page.context["messages"]] == [
        "An organisation needs an owner. Make a colleague owner first."
    ]
    assert house.membership_of(house.owner).ended_at is None


def test_everybody_else_may_leave(client, house):
    client.force_login(house.awarder)

    response = client.post(reverse("manage_leave", args=["demo"]))

    assert response.headers["Location"] == reverse("manage")
    assert house.membership_of(house.awarder).ended_at is not None


@pytest.mark.threat("Z-04")
def test_who_was_removed_is_a_stranger_in_every_open_window(client, house):
    client.force_login(house.awarder)
    pages = [
        reverse(name, args=["demo"])
        for name in ("manage_issuer", "manage_people", "manage_projects", "manage_badges")
    ]
    before = [client.get(page).status_code for page in pages]
    admin_before = client.get("/admin/").status_code

    issuers.remove_member(membership=house.membership_of(house.awarder), by=house.owner)

    assert (before, admin_before) == ([200] * 4, 200)
    assert [client.get(page).status_code for page in pages] == [404] * 4
    assert client.get("/admin/", follow=True).status_code == 403


def test_an_invitation_is_sent_again_and_withdrawn(as_owner, house):
    as_owner.post(
        reverse("manage_people", args=["demo"]),
        {"address": "new@example.org", "role": "editor", "language": "it"},
    )
    invitation = MembershipInvitation.objects.get()

    as_owner.post(reverse("manage_membership_resend", args=["demo", invitation.pk]))
    as_owner.post(reverse("manage_membership_withdraw", args=["demo", invitation.pk]))

    invitation.refresh_from_db()
    assert (invitation.generation, invitation.withdrawn_at is None) == (2, False)
