"""The first page of the console and the audit log."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from celery import current_app as celery
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEvent
from accounts.tests.factories import UserFactory
from badges.tests.factories import AssertionFactory, BadgeClassFactory
from bestr import trail
from claims import actions as claims
from claims.tests.factories import AwardBatchFactory, InvitationFactory
from issuers import actions as issuers
from issuers.permissions import Role
from issuers.tests.factories import IssuerFactory, MembershipFactory, ProjectFactory
from outbox import kinds

pytestmark = pytest.mark.django_db

PAGE = "/manage/demo/"
AUDIT = "/manage/demo/audit/"


@pytest.fixture
def issuer(db):
    return IssuerFactory(name="Demo University", slug="demo")


@pytest.fixture
def as_owner(client, issuer):
    client.force_login(MembershipFactory(issuer=issuer).user)
    return client


def run(issuer, number, *, collected=0, **invitation):
    """A list with that many invitations, some of them collected a day after their mail."""
    badge = BadgeClassFactory(issuer=issuer)
    now = timezone.now()
    batch = AwardBatchFactory(badge_class=badge, checked_at=now, confirmed_at=now, send_at=now)
    invitations = [InvitationFactory(batch=batch, **invitation) for _ in range(number)]
    for one in invitations[:collected]:
        one.sent_at = now - timedelta(hours=24)
        one.claimed_at = now
        one.assertion = AssertionFactory(badge_class=badge)
        one.save()
    return batch


def test_four_people_see_what_is_theirs(client, issuer):
    found = {"nobody": client.get(PAGE).headers["Location"]}
    people = {
        "owner": MembershipFactory(issuer=issuer).user,
        "awarder": MembershipFactory(issuer=issuer, role=Role.AWARDER).user,
        "stranger": MembershipFactory().user,
        "operator": UserFactory(is_staff=True, is_superuser=True),
    }
    for who, person in people.items():
        client.force_login(person)
        found[who] = [client.get(page).status_code for page in (PAGE, AUDIT)]

    assert found == {
        "nobody": f"{reverse('account_login')}?next={PAGE}",
        "owner": [200, 200],
        "awarder": [200, 200],
        "stranger": [404, 404],
        "operator": [200, 200],
    }


def test_an_organisation_without_badges_has_one_thing_to_do(as_owner):
    page = as_owner.get(PAGE).content.decode()

    assert "Write your first badge" in page
    assert reverse("manage_badge_new", args=["demo"]) in page
    assert "To do first" not in page


def test_the_numbers_of_the_page(as_owner, issuer):
    run(issuer, 4, collected=1)
    run(issuer, 1, bounced_at=timezone.now(), bounce_reason="550")
    run(issuer, 1, withdrawn_at=timezone.now(), closed_at=timezone.now())
    run(IssuerFactory(), 3)

    context = as_owner.get(PAGE).context

    assert [(bar["label"], bar["value"]) for bar in context["bars"]] == [
        ("Awarded", 5),
        ("Mail delivered", 4),
        ("Page opened", 1),
        ("Collected", 1),
    ]
    assert [(tile["value"], tile["detail"]) for tile in context["tiles"]] == [
        (5, "5 this month"),
        ("20 %", "half of them within 24 hours"),
        (4, "of 5 awarded"),
        (3, "0 drafts"),
    ]
    assert sum(number for _month, number in context["series"]) == 5
    assert len(context["series"]) == 12
    assert [entry["number"] for entry in context["batches"]] == [1, 1, 4]
    assert [entry["number"] for entry in context["top"]] == [1]


def test_what_is_to_be_done_first(as_owner, issuer):
    run(issuer, 1, bounced_at=timezone.now(), bounce_reason="550")
    run(issuer, 2, expires_at=timezone.now() + timedelta(days=2))
    BadgeClassFactory(issuer=issuer, published_at=None)
    AwardBatchFactory(badge_class=BadgeClassFactory(issuer=issuer))

    assert [line["text"] for line in as_owner.get(PAGE).context["to_do"]] == [
        "1 mail came back: correct the address.",
        "1 list is begun and not awarded yet.",
        "2 badges can be collected for less than a week.",
        "1 badge is a draft.",
    ]


def test_the_months_of_a_year_without_gaps(as_owner, issuer):
    run(issuer, 1, created_at=timezone.now() - timedelta(days=40))
    run(issuer, 1, created_at=timezone.now() - timedelta(days=800))

    series = as_owner.get(PAGE).context["series"]

    assert (len(series), sum(number for _month, number in series), series[-1][1]) == (12, 1, 0)


@pytest.mark.parametrize("address", [PAGE, AUDIT])
def test_the_page_asks_as_much_for_thirty_rows_as_for_few(
    as_owner, issuer, address, django_assert_num_queries
):
    project = ProjectFactory(issuer=issuer)

    def happen(times):
        for _ in range(times):
            batch = run(issuer, 2, collected=1)
            one = batch.invitations.first()
            audit.record("claims.batch_confirmed", by=None, about=batch, issuer_id=issuer.pk)
            for event, about in (
                ("badges.badge_created", batch.badge_class),
                ("claims.invitation_resent", one),
                ("badges.assertion_issued", batch.badge_class.assertions.first()),
                ("issuers.project_changed", project),
                ("issuers.role_changed", issuer.memberships.first()),
            ):
                audit.record(event, by=UserFactory(), about=about, issuer_id=issuer.pk)

    happen(6)
    as_owner.get(address)
    with CaptureQueriesContext(connection) as few:
        as_owner.get(address)
    happen(24)

    with django_assert_num_queries(len(few)):
        as_owner.get(address)


def test_the_audit_log_tells_who_did_what_to_what(as_owner, issuer):
    owner = issuer.memberships.get().user
    issuers.invite_member(
        issuer=issuer, address="new@example.org", role=Role.EDITOR, language="en", by=owner
    )
    issuers.create_project(issuer=issuer, name="Soft skills", by=None)
    issuers.create_project(issuer=IssuerFactory(), name="Not ours", by=None)

    lines = as_owner.get(AUDIT).context["lines"]

    assert [(str(line["title"]), line["about"], line["by"]) for line in lines] == [
        ("Project created", "Soft skills", ""),
        ("Colleague invited", "new@example.org (Editor)", str(owner)),
    ]


def test_an_event_without_words_and_a_row_that_is_gone_do_not_break_the_page(as_owner, issuer):
    AuditEvent.objects.create(
        event="later.invented",
        issuer_id=issuer.pk,
        about_kind="badges.badgeclass",
        about_id="0190a6f0-0000-7000-8000-000000000000",
    )

    assert [line["title"] for line in as_owner.get(AUDIT).context["lines"]] == [
        "later.invented"
    ]


def test_every_event_of_an_organisation_has_words():
    """Each name in the actions that is neither a mail, a task, a limit nor an event of a holder's own."""
    found = set()
    for path in Path(settings.BASE_DIR).glob("*/actions/*.py"):
        found |= set(re.findall(r'"((?:issuers|badges|claims)\.[a-z_]+)"', path.read_text()))
    celery.loader.import_default_modules()
    limits = {"claims.resend", "claims.resend_day"}
    of_the_holder = {"badges.assertion_shown", "badges.assertion_hidden"}

    others = set(kinds._kinds) | set(celery.tasks) | limits | of_the_holder
    assert found - others - set(trail.WORDS) == set()


def test_who_comes_by_the_link_is_the_invited_person_and_not_the_system(as_owner, issuer):
    invitation = run(issuer, 1).invitations.get()
    claims.decline(invitation=invitation, by=None)
    audit.record("issuers.key_resealed", by=None, about=issuer, issuer_id=issuer.pk)

    cells = re.findall(
        r'data-label="Who"[^>]*>(.*?)</td>', as_owner.get(AUDIT).content.decode(), re.DOTALL
    )

    assert [cell.strip() for cell in cells] == [
        "the system",
        "the invited person, by the link in the mail",
    ]


def test_somebody_who_is_not_the_person_stands_under_what_to_do(as_owner, issuer):
    batch = run(issuer, 1)
    claims.decline(invitation=batch.invitations.get(), by=None, is_wrong_person=True)

    text = as_owner.get(PAGE).content.decode()

    assert "1 person says that a badge was not meant for them." in text
