"""A holder's badge, the settings of the profile, and the profile that others see or do not see."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import UserFactory
from badges.models import Assertion
from badges.tests.factories import AlignmentFactory, AssertionFactory
from issuers.tests.factories import MembershipFactory
from outbox.identifiers import uuid7

pytestmark = pytest.mark.django_db

SENTINEL = "Sentinella"


def browser(user=None, **options):
    client = Client(**options)
    if user:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@pytest.fixture
def holder(db):
    return UserFactory(first_name=SENTINEL, email="sentinella@example.org", handle="sentinella")


@pytest.fixture
def award(holder):
    return AssertionFactory(holder=holder, narrative="Led the debate.")


def path(award):
    return reverse("backpack_badge", args=[award.pk])


def viewers(award):
    return {
        "holder": browser(award.holder),
        "other": browser(UserFactory()),
        "staff": browser(MembershipFactory(issuer=award.issuer).user),
        "nobody": browser(),
    }


# --- My badge ---------------------------------------------------------------------------------


def test_badge_page_is_the_holders_alone(award):
    statuses = {
        name: client.get(path(award)).status_code for name, client in viewers(award).items()
    }

    assert statuses == {"holder": 200, "other": 404, "staff": 404, "nobody": 302}


def test_badge_page_says_it_all(award):
    AlignmentFactory(version=award.version)

    page = text_of(browser(award.holder).get(path(award)))

    for words in (
        "Critical thinking",
        "Valid",
        f"Awarded by {award.issuer}",
        "think critically",
        "Add to my LinkedIn profile",
        "Download the badge",
        "Hide this badge",
        "Led the debate.",
        "Write an essay and defend it.",
        "Achieved on",
        "Collected on",
        "You collected it",
        "sentinella@example.org",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("change", "state", "offers_download"),
    [
        ({}, "Valid", True),
        (
            {
                "issued_at": timezone.now() - timedelta(days=9),
                "expires_at": timezone.now() - timedelta(days=1),
            },
            "Expired",
            True,
        ),
        (
            {"suspended_at": timezone.now(), "suspension_reason": "Under review"},
            "Under review",
            False,
        ),
        (
            {"revoked_at": timezone.now(), "revocation_reason": "Not theirs"},
            "Not theirs",
            False,
        ),
    ],
)
def test_badge_page_in_every_state(award, change, state, offers_download):
    Assertion.objects.update(**change)

    page = text_of(browser(award.holder).get(path(award)))

    assert state in page
    assert ("Download the badge" in page) == offers_download


@pytest.mark.parametrize("is_shown", [True, False])
def test_holder_shows_and_hides_a_badge(award, is_shown):
    Assertion.objects.update(is_shown=not is_shown)

    response = browser(award.holder).post(
        reverse("backpack_badge_show", args=[award.pk]), {"shown": "yes" if is_shown else "no"}
    )

    assert response["Location"] == path(award)
    assert Assertion.objects.get().is_shown is is_shown


def test_nobody_else_shows_or_hides_a_badge(award):
    address = reverse("backpack_badge_show", args=[award.pk])

    statuses = {
        name: client.post(address, {"shown": "no"}).status_code
        for name, client in viewers(award).items()
        if name != "holder"
    }

    assert statuses == {"other": 404, "staff": 404, "nobody": 302}
    assert Assertion.objects.get().is_shown is True


# --- The profile ------------------------------------------------------------------------------


def test_profile_shows_what_its_owner_shows(holder, award):
    AlignmentFactory(version=award.version)
    AssertionFactory(holder=holder, is_shown=False, badge_class__version__name="Hidden badge")
    AssertionFactory(
        holder=holder,
        revoked_at=timezone.now(),
        revocation_reason="x",
        badge_class__version__name="Revoked badge",
    )
    AssertionFactory(badge_class__version__name="Somebody's badge")

    page = text_of(browser().get("/p/sentinella/"))

    assert "Critical thinking" in page
    assert "think critically" in page
    for name in ("Hidden badge", "Revoked badge", "Somebody"):
        assert name not in page
    assert "sentinella@example.org" not in page


@pytest.mark.threat("P-01")
@pytest.mark.parametrize(
    "change",
    [{"is_profile_public": False}, {"is_active": False}, {"handle": "another"}],
)
def test_private_profile_and_unknown_one_are_the_same_nothing(holder, award, change):
    User.objects.filter(pk=holder.pk).update(**change)
    staff = MembershipFactory(issuer=award.issuer).user

    for client in (browser(), browser(UserFactory()), browser(staff)):
        answer = client.get("/p/sentinella/")
        unknown = client.get("/p/nobody-here/")
        assert answer.status_code == unknown.status_code == 404
        assert answer.content == unknown.content.replace(b"nobody-here", b"sentinella")
        assert_headers_match(answer, unknown)
        assert SENTINEL not in answer.content.decode()


def assert_headers_match(answer, unknown):
    assert {name: value for name, value in answer.items() if name != "Content-Length"} == {
        name: value for name, value in unknown.items() if name != "Content-Length"
    }


@pytest.mark.threat("P-01")
@pytest.mark.parametrize("visibility", ["public", "private", "hidden", "revoked"])
@pytest.mark.parametrize("surface", ["backpack_badge", "backpack_badge_show"])
def test_learner_surfaces_of_a_badge_exist_for_its_holder_alone(
    holder, award, visibility, surface
):
    User.objects.filter(pk=holder.pk).update(is_profile_public=visibility != "private")
    Assertion.objects.filter(pk=award.pk).update(
        is_shown=visibility != "hidden",
        **(
            {"revoked_at": timezone.now(), "revocation_reason": "x"}
            if visibility == "revoked"
            else {}
        ),
    )
    unknown = uuid7()

    for name, client in viewers(award).items():
        if name in ("holder", "nobody"):
            continue
        ask = client.post if surface == "backpack_badge_show" else client.get
        answer = ask(reverse(surface, args=[award.pk]))
        nothing = ask(reverse(surface, args=[unknown]))
        assert answer.status_code == nothing.status_code == 404
        assert page_of_nothing(answer, award.pk) == page_of_nothing(nothing, unknown)
        assert SENTINEL not in answer.content.decode()
        assert_headers_match(answer, nothing)


def page_of_nothing(response, pk):
    """The page without what is new in every answer: its own address and the token of its forms."""
    page = response.content.decode().replace(str(pk), "…")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


@pytest.mark.threat("P-03")
def test_closing_the_profile_closes_it_for_whoever_has_a_copy(holder, award):
    before = browser().get("/p/sentinella/")
    browser(holder).post(reverse("profile_visibility"), {"visibility": "private"})

    after = browser().get(
        "/p/sentinella/",
        headers={
            "if-none-match": before.headers.get("ETag", '"any"'),
            "if-modified-since": "Sun, 22 Nov 2099 10:00:00 GMT",
        },
    )

    assert "no-cache" in before["Cache-Control"]
    assert "max-age" not in before["Cache-Control"]
    assert "Set-Cookie" not in before
    assert after.status_code == 404


@pytest.mark.threat("P-03")
def test_personal_pages_are_kept_by_no_cache(holder, award):
    client = browser(holder)

    for address in (path(award), reverse("profile_edit"), reverse("backpack")):
        response = client.get(address)
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert "Cookie" in response["Vary"]


@pytest.mark.threat("P-03")
@pytest.mark.parametrize("suffix", [";.css", "x.css", "/x.css", ".css"])
def test_addresses_with_something_behind_do_not_exist(holder, award, suffix):
    client = browser(holder)

    assert client.get(f"/p/sentinella{suffix}").status_code == 404
    assert client.get(f"{path(award)}{suffix.lstrip('/')}").status_code == 404


def test_profile_asks_the_database_the_same_few_times_for_one_badge_and_for_many(holder):
    AssertionFactory(holder=holder)
    browser().get("/p/sentinella/")
    with CaptureQueriesContext(connection) as one:
        browser().get("/p/sentinella/")
    for _ in range(11):
        AlignmentFactory(version=AssertionFactory(holder=holder).version)

    with CaptureQueriesContext(connection) as many:
        browser().get("/p/sentinella/")

    assert len(many) == len(one) <= 6


# --- Who sees it ------------------------------------------------------------------------------


def test_profile_is_public_before_its_owner_has_answered(holder, award):
    assert holder.profile_answered_at is None
    assert browser().get("/p/sentinella/").status_code == 200


@pytest.mark.parametrize(("word", "is_public"), [("public", True), ("private", False)])
def test_answer_is_kept_and_leads_back(holder, word, is_public):
    response = browser(holder).post(
        reverse("profile_visibility"), {"visibility": word, "next": "/it/me/"}
    )

    holder.refresh_from_db()
    assert response["Location"] == "/it/me/"
    assert (holder.is_profile_public, holder.profile_answered_at is not None) == (
        is_public,
        True,
    )


@pytest.mark.threat("W-05")
@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil",
        "",
    ],
)
def test_the_way_back_never_leads_elsewhere(holder, wanted):
    response = browser(holder).post(
        reverse("profile_visibility"), {"visibility": "public", "next": wanted}
    )

    assert response["Location"] == reverse("profile_edit")


def test_an_unknown_answer_changes_nothing(holder):
    browser(holder).post(reverse("profile_visibility"), {"visibility": "everybody?"})

    holder.refresh_from_db()
    assert (holder.is_profile_public, holder.profile_answered_at) == (True, None)


def test_settings_keep_what_was_typed_when_the_address_is_taken(holder):
    UserFactory(handle="giulia")

    response = browser(holder).post(
        reverse("profile_edit"),
        {"visibility": "private", "handle": "Giulia", "headline": "Physics student"},
    )

    assert "This address is taken. Choose another one." in text_of(response)
    assert 'value="Physics student"' in response.content.decode()
    holder.refresh_from_db()
    assert (holder.handle, holder.is_profile_public) == ("sentinella", True)


@pytest.mark.parametrize(
    "handle", ["ab", "a b c", "è-lei", "-abc", "a--b", "a/b/c", "x" * 41, ""]
)
def test_settings_refuse_what_is_no_address(holder, handle):
    response = browser(holder).post(
        reverse("profile_edit"), {"visibility": "public", "handle": handle}
    )

    assert "Please check these points" in text_of(response)
    holder.refresh_from_db()
    assert holder.handle == "sentinella"


# --- State only by POST with a token ----------------------------------------------------------


@pytest.mark.threat("W-06")
def test_looking_changes_nothing_and_a_foreign_form_neither(holder, award):
    looking = browser(holder)
    foreign = browser(holder, enforce_csrf_checks=True)
    addresses = [
        path(award),
        reverse("backpack_badge_show", args=[award.pk]),
        reverse("profile_edit"),
        reverse("profile_visibility"),
        reverse("profile", args=["sentinella"]),
        reverse("backpack"),
        reverse("backpack_collect_all"),
    ]
    before = rows()

    for address in addresses:
        looking.get(address, {"shown": "no", "visibility": "private", "handle": "other"})
        looking.head(address)
        looking.options(address)
    refused = [
        foreign.post(address, {"shown": "no", "visibility": "private"}).status_code
        for address in addresses
    ]

    assert rows() == before
    assert set(refused) <= {403, 405}


def rows():
    without_session = User.objects.order_by("pk").values(
        "pk", "handle", "headline", "is_profile_public", "profile_answered_at"
    )
    return list(without_session), list(Assertion.objects.order_by("pk").values())
