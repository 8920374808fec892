"""The page of an award: verdict first, and what each viewer may learn."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import reverse
from django.utils.html import escape
from pytest_django.asserts import assertNumQueries

from accounts.models import User
from accounts.tests.factories import UserFactory
from badges import actions
from badges.models import Assertion, AssertionDocument
from badges.tests.factories import BadgeClassFactory
from badges.tests.forging import without_triggers
from issuers.tests.factories import MembershipFactory
from verification import documents
from verification.documents import Verdict

pytestmark = pytest.mark.django_db

HTML = {"accept": "text/html"}


@pytest.fixture
def award(db):
    badge = BadgeClassFactory()
    picture = badge.current_version.picture
    storages["default"].save(f"pictures/{picture.sha256}/600.png", ContentFile(b"png"))
    holder = UserFactory(email="giulia@example.org", first_name="Giulia", last_name="Bianchi")
    return actions.issue(
        version=badge.current_version,
        holder=holder,
        address=holder.email,
        holder_name="Giulia Bianchi",
        language="en",
        awarded_on=date(2026, 11, 2),
        narrative="Defended an essay on sources.",
        by=holder,
    )


def page(client, award):
    return client.get(reverse("award", args=[award.pk]), headers=HTML)


def test_valid_award_says_so_first(client, award):
    answer = page(client, award)

    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.index("Authentic and valid") < text.index("Critical thinking</h1>")
    assert "Giulia Bianchi" in text
    assert "2 November 2026" in text
    assert "giulia@example.org" not in text
    assert "Set-Cookie" not in answer.headers
    assert answer["Cache-Control"] == "public, max-age=60, s-maxage=60"


def test_page_answers_machines_with_the_document(client, award):
    answer = client.get(
        reverse("award", args=[award.pk]), headers={"accept": "application/ld+json"}
    )

    assert answer.content == bytes(award.documents.get(form="ob2").body)
    assert answer["Content-Location"] == f"/ob/2/assertions/{award.pk}"
    assert answer["Vary"] == "Accept, Accept-Language, origin"


def test_page_speaks_the_language_that_is_asked_for(client, award):
    answer = client.get(f"/v/{award.pk}?lang=it", headers=HTML)

    assert '<html lang="it"' in answer.content.decode()


@pytest.mark.threat("P-10")
def test_revocation_shows_at_the_next_request(client, award):
    page(client, award)
    actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)

    text = page(client, award).content.decode()

    assert "Awarded by mistake" in text
    assert "Authentic and valid" not in text


@pytest.mark.threat("P-01")
@pytest.mark.parametrize("who", ["nobody", "stranger", "staff of the issuer"])
@pytest.mark.parametrize("how", ["hidden award", "private profile", "closed account"])
def test_private_award_tells_nothing_of_the_person(client, award, who, how):
    if how == "hidden award":
        actions.show_or_hide(assertion=award, is_shown=False, by=award.holder)
    elif how == "private profile":
        User.objects.filter(pk=award.holder_id).update(is_profile_public=False)
    else:
        User.objects.filter(pk=award.holder_id).update(is_active=False)
    if who == "stranger":
        client.force_login(UserFactory())
    elif who == "staff of the issuer":
        client.force_login(MembershipFactory(issuer=award.issuer).user)

    answer = page(client, award)

    text = answer.content.decode() + str(answer.headers)
    assert answer.status_code == 200
    assert "Giulia" not in text
    assert "giulia" not in text
    assert "Critical thinking" not in text
    assert client.get(reverse("award_match", args=[award.pk])).status_code == 404
    assert client.get(reverse("award_picture", args=[award.pk, 600])).status_code == 404


@pytest.mark.threat("P-03")
def test_copy_that_a_browser_kept_is_not_confirmed_once_private(client, award):
    tag = client.get(reverse("ob2_assertion", args=[award.pk]))["ETag"]
    actions.show_or_hide(assertion=award, is_shown=False, by=award.holder)

    answer = client.get(
        reverse("ob2_assertion", args=[award.pk]), headers={"if-none-match": tag}
    )

    assert answer.status_code == 200
    assert b"essay" not in answer.content


@pytest.mark.threat("P-03")
@pytest.mark.parametrize("suffix", ["/", ";.css", ".css", "/x.css", ".svg", ".pdf"])
def test_unknown_suffixes_are_nothing(client, award, suffix):
    assert client.get(f"/v/{award.pk}{suffix}", headers=HTML).status_code == 404


def test_unknown_award_is_404(client):
    answer = client.get(
        reverse("award", args=["0193a7a5-0000-7000-8000-000000000000"]), headers=HTML
    )

    assert answer.status_code == 404


def test_address_of_the_holder_matches_and_another_does_not(client, award):
    url = reverse("award_match", args=[award.pk])

    yes = client.post(url, {"email": "GIULIA@example.org"}).content.decode()
    no = client.post(url, {"email": "other@example.org"}).content.decode()

    assert "Yes: the badge was awarded to this address." in yes
    assert "No: the badge was awarded to another address." in no


def test_comparing_is_counted(client, award):
    url = reverse("award_match", args=[award.pk])
    for number in range(5):
        client.post(url, {"email": f"guess{number}@example.org"})

    text = client.post(url, {"email": "giulia@example.org"}).content.decode()

    assert "Yes: the badge" not in text
    assert "Wait an hour" in text


def test_comparing_is_counted_for_each_who_came_through_the_proxy(client, award, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    url = reverse("award_match", args=[award.pk])

    def refused(*addresses):
        return [
            "Wait an hour"
            in client.post(
                url, {"email": "guess@example.org"}, headers={"x-forwarded-for": address}
            ).content.decode()
            for address in addresses
        ]

    ones = refused(*(f"203.0.113.{number}, 198.51.100.1" for number in range(6)))

    assert ones == [False] * 5 + [True]
    assert refused("198.51.100.2") == [False]


def test_text_of_a_stranger_cannot_leave_the_page(client, award):
    evil = '</script><svg onload="alert(1)">'
    Assertion.objects.filter(pk=award.pk).update(holder_name=evil)

    text = page(client, award).content.decode()

    assert evil not in text
    assert escape(evil) in text


def test_page_is_drawn_once_and_asks_for_the_state_each_time(client, award):
    with assertNumQueries(6):
        page(client, award)

    with assertNumQueries(1):
        page(client, award)


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, Verdict.VALID),
        (
            {"revoked_at": datetime(2026, 11, 3, tzinfo=UTC), "revocation_reason": "error"},
            Verdict.REVOKED,
        ),
        (
            {"suspended_at": datetime(2026, 11, 3, tzinfo=UTC), "suspension_reason": "inquiry"},
            Verdict.SUSPENDED,
        ),
    ],
)
def test_verdict_follows_from_the_rows(award, changes, verdict):
    Assertion.objects.filter(pk=award.pk).update(**changes)

    report = documents.report(Assertion.objects.get(pk=award.pk))

    assert report.verdict == verdict


def test_expired_award_is_authentic_but_expired():
    badge = BadgeClassFactory(version__valid_months=1)
    holder = UserFactory()
    award = actions.issue(
        version=badge.current_version,
        holder=holder,
        address=holder.email,
        holder_name="Giulia Bianchi",
        language="en",
        awarded_on=date(2026, 11, 2),
        by=holder,
    )

    verdicts = [
        documents.report(award, at=award.expires_at + timedelta(seconds=seconds)).verdict
        for seconds in (-1, 1)
    ]

    assert verdicts == [Verdict.VALID, Verdict.EXPIRED]


def test_changed_record_is_found_out(award):
    with without_triggers("badges_assertiondocument"):
        AssertionDocument.objects.update(body=b'{"forged": true}')

    report = documents.report(Assertion.objects.get(pk=award.pk))

    assert (report.verdict, report.findings[0].outcome) == (Verdict.ALTERED, "failed")


@pytest.mark.threat("P-03")
def test_words_of_one_asker_are_in_nobody_elses_page(client, award):
    client.get(f"/v/{award.pk}?poison=sentinel", headers=HTML)
    client.get(f"{award.badge_class.get_absolute_url()}?poison=sentinel", headers=HTML)

    pages = [
        client.get(path, headers=HTML).content.decode()
        for path in (f"/v/{award.pk}", award.badge_class.get_absolute_url())
    ]

    assert [text for text in pages if "sentinel" in text] == []
