"""Badges that are taken back from the console: one, those ticked, or all that fit a search."""

import pytest
from django.urls import reverse

from badges.models import Assertion
from badges.tests.factories import AssertionFactory
from claims.forms import taking_back
from claims.tests.factories import InvitationFactory
from issuers.permissions import Role
from issuers.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def collected():
    """Three badges of one organisation that were collected."""
    first = InvitationFactory(address="a@example.org")
    rows = [first] + [
        InvitationFactory(address=f"{name}@example.org", batch=first.batch) for name in "bc"
    ]
    for row in rows:
        row.assertion = AssertionFactory(badge_class=row.badge_class)
        row.claimed_at = row.assertion.issued_at
        row.save()
    return rows


@pytest.fixture
def awarder(client, collected):
    """A colleague who may revoke, signed in."""
    person = MembershipFactory(issuer=collected[0].issuer, role=Role.AWARDER).user
    client.force_login(person)
    return person


def address_of(rows):
    return reverse("manage_take_back", args=[rows[0].issuer.slug])


def ticked(rows, **fields):
    return {"invitations": [str(row.pk) for row in rows], **fields}


def states():
    rows = Assertion.objects.order_by("pk").values_list(
        "revocation_reason", "suspension_reason"
    )
    return list(rows)


def test_it_asks_before_it_does_anything(client, collected, awarder):
    answer = client.post(address_of(collected), ticked(collected[:2], do="revoke"))

    assert answer.status_code == 200
    assert "Revoke 2 badges?" in answer.content.decode()
    assert states() == [("", "")] * 3


def test_a_reason_is_needed(client, collected, awarder):
    fields = ticked(collected[:2], do="suspend", confirmed="1", reason=" ")

    answer = client.post(address_of(collected), fields)

    assert answer.status_code == 422
    assert states() == [("", "")] * 3


def test_those_ticked_are_suspended_and_hold_again(client, collected, awarder):
    path = address_of(collected)
    fields = ticked(collected[:2], confirmed="1", reason="We look into it")

    client.post(path, fields | {"do": "suspend"})
    suspended = states()
    client.post(path, fields | {"do": "lift"})

    assert suspended == [("", "We look into it")] * 2 + [("", "")]
    assert states() == [("", "")] * 3


def test_all_that_fit_the_search_are_revoked(client, collected, awarder):
    InvitationFactory(batch=collected[0].batch, address="waiting@example.org")
    fields = {"do": "revoke", "scope": "all", "confirmed": "1", "reason": "By mistake"}

    answer = client.post(f"{address_of(collected)}?q=a@example.org", fields)

    assert answer.status_code == 302
    assert answer["Location"].endswith("awards/?q=a%40example.org")
    assert states() == [("By mistake", ""), ("", ""), ("", "")]


def test_very_many_are_counted_by_hand(client, collected, awarder, monkeypatch):
    monkeypatch.setattr(taking_back, "MANY", 2)
    fields = ticked(collected, do="revoke", confirmed="1", reason="By mistake")

    refused = [
        client.post(address_of(collected), fields | typed).status_code
        for typed in ({}, {"typed": "2"}, {"typed": "many"})
    ]
    untouched = states()
    client.post(address_of(collected), fields | {"typed": "3"})

    assert refused == [422, 422, 422]
    assert untouched == [("", "")] * 3
    assert states() == [("By mistake", "")] * 3


@pytest.mark.threat("Z-01")
def test_badges_of_another_organisation_are_never_touched(client, collected):
    stranger = MembershipFactory(role=Role.OWNER)
    client.force_login(stranger.user)
    fields = ticked(collected, do="revoke", confirmed="1", reason="Mine")

    theirs = client.post(address_of(collected), fields)
    own = client.post(reverse("manage_take_back", args=[stranger.issuer.slug]), fields)

    assert theirs.status_code == 404
    assert own.status_code == 302
    assert states() == [("", "")] * 3


def test_who_may_not_revoke_is_refused(client, collected):
    editor = MembershipFactory(issuer=collected[0].issuer, role=Role.EDITOR).user
    client.force_login(editor)
    fields = ticked(collected, do="suspend", confirmed="1", reason="Why not")

    assert client.post(address_of(collected), fields).status_code == 403
    client.logout()
    assert client.post(address_of(collected), fields).status_code == 302
    assert states() == [("", "")] * 3


@pytest.mark.parametrize(
    "fields", [{}, {"do": "delete"}, {"do": "revoke", "invitations": ["not-an-id"]}]
)
def test_nonsense_changes_nothing(client, collected, awarder, fields):
    answer = client.post(address_of(collected), fields | {"confirmed": "1", "reason": "x"})

    assert answer.status_code in {400, 302}
    assert states() == [("", "")] * 3


def test_one_badge_can_be_suspended_from_its_own_page(client, collected, awarder):
    row = collected[0]
    page = reverse("manage_invitation", args=[row.issuer.slug, row.pk])

    assert 'value="suspend"' in client.get(page).content.decode()
    client.post(
        address_of(collected), ticked([row], do="suspend", confirmed="1", reason="We look")
    )
    suspended = client.get(page).content.decode()
    assert 'value="lift"' in suspended
    assert "We look" in suspended
