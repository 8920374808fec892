"""The link in the mail: who gets past it, what it leaves behind, and that looking changes nothing."""

import re
import secrets
import string
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.links import make_token
from badges.models import Assertion
from claims.models import Invitation
from claims.tests.browsers import SOMEBODY, browser, link_of, text_of
from claims.tests.factories import InvitationFactory
from outbox import actions as outbox
from outbox.identifiers import uuid7
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db

ALPHABET = string.ascii_letters + string.digits + "-_"


def page_of(invitation, language="en"):
    prefix = "" if language == "en" else f"/{language}"
    return f"{prefix}/c/i/{invitation.pk}/"


@pytest.mark.parametrize("language", ["en", "it"])
def test_link_leads_to_the_page_in_the_language_of_the_invitation(client, language):
    invitation = InvitationFactory(language=language)

    response = client.get(link_of(invitation))

    assert (response.status_code, response["Location"]) == (303, page_of(invitation, language))


def test_link_without_a_language_of_its_own_takes_the_issuers(client, invitation):
    Invitation.objects.update(language="")
    type(invitation.issuer).objects.update(language="it")

    assert client.get(link_of(invitation))["Location"] == page_of(invitation, "it")


def wrong_tokens(invitation):
    good = link_of(invitation).removeprefix("/c/")
    return {
        "short": good[:40],
        "truncated by one": good[:-1],
        "longer by one": good + "A",
        "longer by what base64 skips": good + "!",
        "case flipped": good.swapcase(),
        "another row": make_token("claim", uuid7(), 1, "k1"),
        "another purpose": make_token("join", invitation.pk, 1, "k1"),
        "chance": "".join(secrets.choice(ALPHABET) for _ in range(64)),
        "bytes": "%FF%FE",
        "nothing": "i",
    }


@pytest.mark.threat("C-01")
@pytest.mark.parametrize("name", wrong_tokens(InvitationFactory.build(claim_key="k1")))
def test_wrong_tokens_are_one_and_the_same_nothing(client, invitation, name):
    token = wrong_tokens(invitation)[name]
    unknown = make_token("claim", uuid7(), 1, "k1")

    answer = client.get(f"/c/{token}")
    known_nothing = client.get(f"/c/{unknown}")

    assert answer.status_code == known_nothing.status_code == 404
    assert body_without_path(answer) == body_without_path(known_nothing)
    assert Session.objects.count() == 0


def body_without_path(response):
    """The page without its own address, which the links to the other language repeat."""
    return re.sub(r"/c/[^\"?<]*", "/c/…", response.content.decode())


@pytest.mark.threat("C-01")
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(position=st.integers(0, 63), letter=st.sampled_from(ALPHABET))
def test_no_change_of_a_token_opens_anything(client, invitation, position, letter):
    good = link_of(invitation).removeprefix("/c/")
    changed = good[:position] + letter + good[position + 1 :]
    cache.clear()

    answer = client.get(f"/c/{changed}")

    assert answer.status_code == (303 if changed == good else 404)


@pytest.mark.threat("C-01")
def test_ten_wrong_links_from_one_place_are_enough(client, invitation):
    statuses = [
        client.get(
            f"/c/{make_token('claim', uuid7(), 1, 'k1')}",
            headers={"x-forwarded-for": f"203.0.113.{number}"},
        ).status_code
        for number in range(12)
    ]

    assert statuses == [404] * 10 + [429] * 2
    assert client.get(link_of(invitation)).status_code == 303


@pytest.mark.threat("C-01")
def test_a_link_is_64_letters_of_which_43_are_the_mac():
    tokens = {make_token("claim", uuid7(), 1, "k1") for _ in range(200)}

    assert {len(token) for token in tokens} == {64}
    assert len({token[22:] for token in tokens}) == 200


@pytest.mark.threat("C-07")
def test_scanners_change_nothing(invitation):
    scanner = browser(link=link_of(invitation))
    before = Invitation.objects.filter(pk=invitation.pk).values().get()

    for _ in range(50):
        scanner.get(link_of(invitation))
    scanner.head(link_of(invitation))
    scanner.options(link_of(invitation))
    scanner.post(link_of(invitation))
    glance = browser()
    glance.head(link_of(invitation))
    assert glance.get(page_of(invitation)).status_code == 404
    scanner.head(page_of(invitation))
    scanner.options(page_of(invitation))
    for step in ("register", "collect", "sign-in", "decline", "not-me", "new-link", "done"):
        scanner.get(f"{page_of(invitation)}{step}/")
        scanner.head(f"{page_of(invitation)}{step}/")
        scanner.options(f"{page_of(invitation)}{step}/")

    assert Invitation.objects.filter(pk=invitation.pk).values().get() == before
    assert Assertion.objects.count() == OutgoingMail.objects.count() == 0


@pytest.mark.threat("C-07")
@pytest.mark.parametrize(
    "step",
    ["register", "collect", "sign-in", "add-address", "code", "decline", "not-me", "new-link"],
)
def test_a_scanner_that_posts_collects_nothing(invitation, step):
    without_cookies = browser()
    with_the_link = browser(link=link_of(invitation), enforce_csrf_checks=True)

    first = without_cookies.post(f"{page_of(invitation)}{step}/", SOMEBODY)
    second = with_the_link.post(f"{page_of(invitation)}{step}/", SOMEBODY)

    assert (first.status_code, second.status_code) == (404, 403)
    invitation.refresh_from_db()
    assert (invitation.claimed_at, invitation.declined_at) == (None, None)
    assert Assertion.objects.count() == OutgoingMail.objects.count() == 0


def test_looking_marks_the_invitation_as_opened_once(client, invitation):
    client.get(link_of(invitation))
    client.get(page_of(invitation))
    first = Invitation.objects.get().opened_at
    client.get(page_of(invitation))

    assert first is not None
    assert Invitation.objects.get().opened_at == first


@pytest.mark.threat("C-01")
@pytest.mark.parametrize("step", ["", "not-me/"])
def test_page_without_the_link_is_the_same_for_every_invitation_and_none(invitation, step):
    def page(pk):
        answer = browser().get(f"/c/i/{pk}/{step}")
        return answer.status_code, answer.content.decode().replace(str(pk), "…")

    status, text = page(invitation.pk)

    assert (status, text) == page(uuid7())
    assert status == 404
    assert "Open the link in your mail" in text


@pytest.mark.parametrize("step", ["", "/not-me"])
def test_browser_that_keeps_no_cookies_is_told_so(client, invitation, step):
    leads_to = client.get(link_of(invitation) + step)["Location"]
    client.cookies.clear()

    page = client.get(leads_to)

    assert page.status_code == 404
    assert "Allow cookies for this site" in text_of(page)
    assert "Critical thinking" not in text_of(page)


def test_two_tabs_keep_two_links(client, invitation):
    other = InvitationFactory(language="en")
    client.get(link_of(invitation))
    client.get(link_of(other))

    assert client.get(page_of(invitation)).status_code == 200
    assert client.get(page_of(other)).status_code == 200


def test_not_me_link_leads_to_the_question(client, invitation):
    response = client.get(f"{link_of(invitation)}/not-me")

    assert response["Location"] == reverse("claim_not_me", args=[invitation.pk])
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.threat("C-09")
@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"withdrawn_at": timezone.now()}, 410, "This badge was withdrawn"),
        ({"declined_at": timezone.now()}, 200, "This badge was declined"),
        (
            {"expires_at": timezone.now() - timedelta(seconds=1)},
            200,
            "The time to collect this badge is over",
        ),
        ({"generation": 2}, 200, "This link was replaced by a newer one"),
    ],
)
def test_every_state_of_a_link_has_its_page(client, invitation, change, status, says):
    link = link_of(invitation)
    Invitation.objects.update(**change)

    response = client.get(link, follow=True)

    assert response.status_code == status
    assert says in text_of(response)
    assert "Collect the badge" not in text_of(response)


@pytest.mark.threat("C-09")
@pytest.mark.parametrize(
    "change",
    [{"expires_at": timezone.now() - timedelta(seconds=1)}, {"generation": 2}],
)
@pytest.mark.parametrize("step", ["register", "collect", "sign-in", "decline", "not-me"])
def test_an_old_link_collects_nothing(client, invitation, change, step):
    link = link_of(invitation)
    Invitation.objects.update(**change)
    client.get(link)

    client.post(f"{page_of(invitation)}{step}/", SOMEBODY)

    assert Assertion.objects.count() == 0
    left = Invitation.objects.get()
    assert (left.claimed_at, left.declined_at) == (None, None)


@pytest.mark.threat("C-09")
def test_badge_that_was_archived_meanwhile_is_still_theirs(client, invitation):
    type(invitation.badge_class).objects.update(archived_at=timezone.now())
    client.get(link_of(invitation))

    client.post(f"{page_of(invitation)}register/", SOMEBODY)

    assert Assertion.objects.get().recipient_address == invitation.address


@pytest.mark.threat("C-09")
def test_badge_of_a_suspended_issuer_waits(client, invitation, giulia):
    type(invitation.issuer).objects.update(suspended_at=timezone.now())

    response = client.get(link_of(invitation), follow=True)
    client.post(f"{page_of(invitation)}register/", SOMEBODY)
    browser(giulia).post(f"{page_of(invitation)}collect/")

    assert response.status_code == 410
    assert "This badge cannot be collected today" in text_of(response)
    assert Assertion.objects.count() == 0


@pytest.mark.threat("C-09")
def test_new_link_goes_to_the_invited_address_once_in_ten_minutes(
    client, invitation, mailoutbox
):
    link = link_of(invitation)
    Invitation.objects.update(typed_address="Typed.Otherwise@example.net")
    Invitation.objects.update(generation=2, sent_at=timezone.now() - timedelta(days=3))
    client.get(link)
    assert browser().post(f"{page_of(invitation)}new-link/").status_code == 404

    first = client.post(
        f"{page_of(invitation)}new-link/", {"address": "evil@example.net"}, follow=True
    )
    outbox.deliver()
    second = client.post(f"{page_of(invitation)}new-link/", follow=True)

    assert "A new link is on its way" in text_of(first)
    assert "Wait ten minutes" in text_of(second)
    assert list(OutgoingMail.objects.values_list("kind", "about")) == [
        ("claims.invitation", str(invitation.pk))
    ]
    assert [message.recipients() for message in mailoutbox] == [[invitation.address]]


@pytest.mark.threat("C-09")
def test_after_the_deadline_only_the_new_link_opens_the_badge(client, invitation):
    late = timezone.now() - timedelta(days=3)
    Invitation.objects.update(expires_at=late, sent_at=late)
    client.get(link_of(invitation))

    client.post(f"{page_of(invitation)}new-link/")
    client.post(f"{page_of(invitation)}register/", SOMEBODY)

    assert Assertion.objects.count() == 0
    renewed = Invitation.objects.get()
    assert (renewed.generation, renewed.expires_at > timezone.now()) == (2, True)
    client.get(link_of(renewed))
    client.post(f"{page_of(invitation)}register/", SOMEBODY)
    assert Assertion.objects.get().recipient_address == invitation.address


def test_new_link_of_a_badge_that_was_awarded_again_is_the_younger_ones(client, invitation):
    late = timezone.now() - timedelta(days=3)
    Invitation.objects.update(expires_at=late, closed_at=late)
    younger = InvitationFactory(
        batch=invitation.batch, address=invitation.address, sent_at=late, language="en"
    )
    client.get(link_of(invitation))

    client.post(f"{page_of(invitation)}new-link/")

    assert list(OutgoingMail.objects.values_list("about", flat=True)) == [str(younger.pk)]


def test_page_asks_the_database_the_same_few_times(client, invitation):
    client.get(link_of(invitation), follow=True)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(page_of(invitation))

    assert len(queries) <= 5
