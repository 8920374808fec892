"""The console's list of invitations, and one of them: what is shown, what can be done, and by whom."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory
from badges.tests.factories import AssertionFactory, BadgeClassFactory
from claims.models import Invitation
from claims.tests.browsers import text_of
from claims.tests.consoles import Console
from claims.tests.factories import InvitationFactory
from issuers.permissions import Role
from issuers.tests.factories import IssuerFactory
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - timedelta(days=2)


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests():
    cache.clear()


@pytest.fixture
def badge():
    return BadgeClassFactory()


@pytest.fixture
def console(badge):
    return Console(badge.issuer)


@pytest.fixture
def invitation(badge):
    return InvitationFactory(
        batch__badge_class=badge,
        address="giulia@example.org",
        reference="0012",
        sent_at=LONG_AGO,
    )


def addresses_in(response):
    return [row.address for row in response.context["rows"]]


# --- The list ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["anna@example.org", "giulia@example.org"]),
        ("?q=Giulia+Bian", ["giulia@example.org"]),
        ("?q=GIULIA@example.org", ["giulia@example.org"]),
        ("?q=0012", ["giulia@example.org"]),
        ("?q=%00", ["anna@example.org", "giulia@example.org"]),
        ("?q=nobody", []),
        ("?state=sent", ["giulia@example.org"]),
        ("?state=bounced", ["anna@example.org"]),
        ("?state=nonsense", ["anna@example.org", "giulia@example.org"]),
        ("?badge=nonsense", ["anna@example.org", "giulia@example.org"]),
        ("?before=nonsense", ["anna@example.org", "giulia@example.org"]),
    ],
)
def test_the_list_is_searched_and_filtered(console, badge, invitation, query, found):
    InvitationFactory(
        batch__badge_class=badge,
        address="anna@example.org",
        first_name="Anna",
        last_name="Neri",
        bounced_at=LONG_AGO,
        bounce_reason="550 No such user",
    )
    InvitationFactory(address="somebody@elsewhere.example.org")

    assert addresses_in(console.get("manage_invitations", query=query)) == found


def test_the_list_can_show_one_badge_and_one_run(console, badge, invitation):
    other = InvitationFactory(batch__badge_class=BadgeClassFactory(issuer=badge.issuer))

    of_badge = console.get("manage_invitations", query=f"?badge={badge.slug}")
    of_run = console.get("manage_invitations", query=f"?run={other.batch_id}")

    assert addresses_in(of_badge) == [invitation.address]
    assert addresses_in(of_run) == [other.address]


def test_the_list_goes_on_where_the_page_ended(console, badge, monkeypatch):
    monkeypatch.setattr("claims.views.invitations.PAGE", 2)
    made = [InvitationFactory(batch__badge_class=badge) for _ in range(5)]
    newest_first = [row.address for row in sorted(made, key=lambda row: row.pk)[::-1]]

    first = console.get("manage_invitations")
    second = console.get("manage_invitations", query=f"?before={first.context['before']}")
    third = console.get("manage_invitations", query=f"?before={second.context['before']}")

    assert [addresses_in(page) for page in (first, second, third)] == [
        newest_first[:2],
        newest_first[2:4],
        newest_first[4:],
    ]
    assert third.context["before"] is None
    assert "The newest" in text_of(third)


def test_many_are_sent_again_at_once(console, badge, invitation):
    other = InvitationFactory(batch__badge_class=badge, withdrawn_at=LONG_AGO)
    foreign = InvitationFactory(sent_at=LONG_AGO)

    console.post(
        "manage_invitations", do="resend", invitations=[str(invitation.pk), str(other.pk)]
    )

    page = text_of(console.get("manage_invitations"))
    assert "1 mail leaves again." in page
    assert "1 was left as it is: This invitation has ended already" in page
    response = console.post("manage_invitations", do="resend", invitations=[str(foreign.pk)])
    assert response.status_code == 422
    assert [mail.about for mail in OutgoingMail.objects.all()] == [str(invitation.pk)]


def test_many_are_withdrawn_with_one_reason(console, invitation):
    without = console.post(
        "manage_invitations", do="withdraw", invitations=[str(invitation.pk)]
    )
    assert (without.status_code, "Write why" in text_of(without)) == (422, True)
    assert re.search(rf'value="{invitation.pk}"\s+checked', without.content.decode())

    console.post(
        "manage_invitations", do="withdraw", reason="Wrong", invitations=[str(invitation.pk)]
    )
    invitation.refresh_from_db()
    assert (invitation.state(), invitation.withdrawn_reason) == ("withdrawn", "Wrong")


def test_nothing_ticked_is_told(console, invitation):
    response = console.post("manage_invitations", do="resend")

    assert (response.status_code, "Tick the invitations first" in text_of(response)) == (
        422,
        True,
    )


def test_the_list_costs_the_same_with_many(console, badge, django_assert_num_queries):
    def ask():
        with django_assert_num_queries(8):
            console.get("manage_invitations")

    InvitationFactory(batch__badge_class=badge)
    ask()
    for _ in range(30):
        InvitationFactory(batch__badge_class=badge)
    ask()


# --- One --------------------------------------------------------------------------------------------


def test_an_invitation_shows_whom_what_and_when(console, invitation):
    Invitation.objects.filter(pk=invitation.pk).update(
        opened_at=timezone.now(), decline_reason="<b>Not me</b>", declined_at=timezone.now()
    )

    page = text_of(console.get("manage_invitation", invitation.pk))

    for words in (
        "Giulia Bianchi",
        "giulia@example.org",
        "0012",
        "declined",
        "Opened by the person",
    ):
        assert words in page
    assert "&lt;b&gt;Not me" in page
    assert "Send again" not in page


def test_an_invitation_is_sent_again(console, invitation):
    console.post("manage_invitation_resend", invitation.pk)

    page = text_of(console.get("manage_invitation", invitation.pk))
    assert "leaves again, with the same link" in page
    assert "Sent again" in page
    assert "Mail waits to leave" in page

    console.post("manage_invitation_resend", invitation.pk)
    assert "already waiting to leave" in text_of(
        console.get("manage_invitation", invitation.pk)
    )


def test_an_address_is_corrected(console, invitation):
    wrong = console.post("manage_invitation_correct", invitation.pk, address="giulia@")
    assert (wrong.status_code, "not a complete mail address" in text_of(wrong)) == (422, True)
    assert 'value="giulia@"' in wrong.content.decode()

    console.post("manage_invitation_correct", invitation.pk, address="Giulia.B@Example.org")

    invitation.refresh_from_db()
    assert (invitation.address, invitation.typed_address, invitation.generation) == (
        "giulia.b@example.org",
        "Giulia.B@Example.org",
        2,
    )
    page = text_of(console.get("manage_invitation", invitation.pk))
    assert "Address corrected: the old link no longer works" in page


def test_an_address_that_has_the_badge_is_refused_at_the_field(console, badge, invitation):
    InvitationFactory(batch__badge_class=badge, address="anna@example.org")

    response = console.post(
        "manage_invitation_correct", invitation.pk, address="anna@example.org"
    )

    assert (response.status_code, "has this badge already" in text_of(response)) == (422, True)


def test_an_invitation_is_withdrawn_with_a_reason(console, invitation):
    without = console.post("manage_invitation_withdraw", invitation.pk, reason="")
    assert without.status_code == 422

    console.post("manage_invitation_withdraw", invitation.pk, reason="Wrong course")

    page = text_of(console.get("manage_invitation", invitation.pk))
    assert "The invitation for giulia@example.org is withdrawn." in page
    assert "Wrong course" in page


@pytest.fixture
def collected(badge):
    return InvitationFactory(
        batch__badge_class=badge,
        claimed_at=timezone.now(),
        assertion=AssertionFactory(badge_class=badge),
    )


def test_a_collected_badge_is_revoked_with_a_reason(console, collected):
    asks = text_of(console.get("manage_award_revoke", collected.pk))
    assert "This cannot be undone" in asks
    assert console.post("manage_award_revoke", collected.pk, reason=" ").status_code == 422

    console.post("manage_award_revoke", collected.pk, reason="Awarded by mistake")

    collected.assertion.refresh_from_db()
    assert collected.assertion.revocation_reason == "Awarded by mistake"
    page = text_of(console.get("manage_invitation", collected.pk))
    assert "revoked" in page
    assert "Awarded by mistake" in page
    console.post("manage_award_revoke", collected.pk, reason="Again")
    assert "already revoked" in text_of(console.get("manage_invitation", collected.pk))


def test_what_was_not_collected_cannot_be_revoked(console, invitation):
    response = console.get("manage_award_revoke", invitation.pk)

    assert response.headers["Location"] == console.path("manage_invitation", invitation.pk)


# --- Who --------------------------------------------------------------------------------------------

ONE = {
    "manage_invitation": "get",
    "manage_invitation_resend": "post",
    "manage_invitation_withdraw": "post",
    "manage_invitation_correct": "post",
    "manage_award_revoke": "post",
}


@pytest.mark.threat("Z-01")
@pytest.mark.parametrize("name", ONE)
def test_strangers_see_and_change_nothing(console, collected, name):
    stranger = Console(IssuerFactory(), Role.OWNER)
    learner, nobody = Client(), Client()
    learner.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    fields = {"reason": "x", "address": "evil@x.it"}
    before = Invitation.objects.values().get(), OutgoingMail.objects.count()

    answers = [
        getattr(client, ONE[name])(path, fields).status_code
        for client in (stranger.client, learner, nobody)
        for path in (
            console.path(name, collected.pk),
            reverse(name, args=[stranger.issuer.slug, collected.pk]),
        )
    ]

    assert answers == [404, 404, 404, 404, 302, 302]
    assert (Invitation.objects.values().get(), OutgoingMail.objects.count()) == before


@pytest.mark.threat("Z-03")
@pytest.mark.parametrize(
    ("role", "status"), [(Role.OWNER, 302), (Role.EDITOR, 403), (Role.AWARDER, 302)]
)
def test_an_editor_does_not_revoke(badge, collected, role, status):
    console = Console(badge.issuer, role)
    button = console.path("manage_award_revoke", collected.pk)

    page = console.get("manage_invitation", collected.pk).content.decode()
    response = console.post("manage_award_revoke", collected.pk, reason="x")

    assert (button in page, response.status_code) == (status == 302, status)


def test_somebody_who_left_has_no_say(console, invitation):
    console.user.memberships.update(ended_at=timezone.now())

    assert console.post("manage_invitation_resend", invitation.pk).status_code == 404
    assert console.get("manage_invitations").status_code == 404


# --- The admin --------------------------------------------------------------------------------------


@pytest.mark.threat("Z-01")
@pytest.mark.parametrize("model", ["awardbatch", "awardrow", "invitation"])
def test_the_admin_shows_staff_only_their_own(console, invitation, model):
    foreign = InvitationFactory(address="somebody@elsewhere.example.org")
    foreign_row = {
        "awardbatch": foreign.batch_id,
        "awardrow": foreign.batch.rows.create(number=1, address="secret@elsewhere.org").pk,
        "invitation": foreign.pk,
    }[model]

    page = console.client.get(reverse(f"admin:claims_{model}_changelist"))
    row = console.client.get(reverse(f"admin:claims_{model}_change", args=[foreign_row]))

    assert page.status_code == 200
    assert b"elsewhere" not in page.content
    assert row.status_code == 302


def test_the_admin_acts_through_the_actions(console, invitation):
    path = reverse("admin:claims_invitation_changelist")
    chosen = {"_selected_action": [str(invitation.pk)]}

    console.client.post(path, chosen | {"action": "resend"})
    asks = console.client.post(path, chosen | {"action": "withdraw"})
    console.client.post(
        path, chosen | {"action": "withdraw", "withdraw_now": "1", "reason": "Wrong course"}
    )

    assert "can no longer be collected" in asks.content.decode()
    invitation.refresh_from_db()
    assert invitation.withdrawn_reason == "Wrong course"
    assert OutgoingMail.objects.get().dropped_at is not None


def test_awarding_from_the_admin_leads_to_the_console(console):
    response = console.client.get(reverse("admin:claims_awardbatch_add"))

    assert response.headers["Location"] == console.path("manage_award")
