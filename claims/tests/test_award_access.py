"""Who sees and does what with lists, and what the pages cost."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.tests.factories import UserFactory
from badges.tests.factories import BadgeClassFactory
from claims.models import AwardBatch, Invitation
from claims.tests.browsers import text_of
from claims.tests.consoles import DIRTY, GOOD, Console
from claims.tests.factories import InvitationFactory
from issuers.permissions import Role
from issuers.tests.factories import IssuerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def badge():
    return BadgeClassFactory()


@pytest.fixture
def console(badge):
    return Console(badge.issuer)


@pytest.fixture
def draft(console, badge):
    console.upload(badge, DIRTY)
    return AwardBatch.objects.get()


# --- Who --------------------------------------------------------------------------------------------

READ = ("manage_batches", "manage_batch", "manage_batch_progress")
AWARD = (
    "manage_award",
    "manage_award_template",
    "manage_batch_columns",
    "manage_batch_mail",
    "manage_batch_result",
)
CHANGE = (
    "manage_batch_confirm",
    "manage_batch_recall",
    "manage_batch_again",
    "manage_batch_go_on",
)


def paths(console, batch):
    for name in (*READ, *AWARD, *CHANGE):
        args = (
            ()
            if name in ("manage_batches", "manage_award", "manage_award_template")
            else (batch.pk,)
        )
        yield name, console.path(name, *args)
    yield "manage_batch_line", console.path("manage_batch_line", batch.pk, 2)


@pytest.mark.threat("Z-01")
def test_strangers_and_nobody_see_nothing(draft, console):
    stranger = Console(IssuerFactory(), Role.OWNER)
    learner = Client()
    learner.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    before = list(draft.rows.values()), AwardBatch.objects.count()

    for name, path in paths(console, draft):
        ask = "post" if name in CHANGE or name == "manage_batch_line" else "get"
        assert getattr(stranger.client, ask)(path).status_code == 404, name
        assert getattr(learner, ask)(path).status_code == 404, name
        nobody = getattr(Client(), ask)(path)
        assert (nobody.status_code, "/account/login/" in nobody.headers["Location"]) == (
            302,
            True,
        ), name

    assert (list(draft.rows.values()), AwardBatch.objects.count()) == before


@pytest.mark.threat("Z-01")
def test_another_organisations_list_is_not_reached_through_ones_own(draft):
    other = Console(IssuerFactory(), Role.OWNER)

    for name, path in paths(other, draft):
        if name in ("manage_batches", "manage_award", "manage_award_template"):
            continue
        ask = "post" if name in CHANGE or name == "manage_batch_line" else "get"
        assert getattr(other.client, ask)(path).status_code == 404, name


@pytest.mark.threat("Z-01", "Z-09", "B-08")
def test_a_row_or_a_field_names_no_other_organisation(console, badge):
    foreign = BadgeClassFactory()
    console.upload(
        badge,
        f"E-mail;issuer_id;template_slug\na@x.it;{foreign.issuer_id};{foreign.slug}\n".encode(),
    )
    console.confirm(AwardBatch.objects.get(), issuer=str(foreign.issuer_id), badge=foreign.slug)

    invitation = Invitation.objects.get()
    assert (invitation.badge_class, invitation.issuer) == (badge, badge.issuer)
    assert console.upload(foreign, GOOD).status_code == 422


@pytest.mark.parametrize("role", list(Role))
def test_every_role_of_the_organisation_awards(badge, role):
    console = Console(badge.issuer, role)

    console.upload(badge, GOOD)
    console.confirm(AwardBatch.objects.get())

    assert Invitation.objects.count() == 2


def test_an_organisation_that_is_suspended_awards_nothing(console, badge, draft):
    badge.issuer.suspended_at = timezone.now()
    badge.issuer.save()

    response = console.confirm(draft)

    assert (response.status_code, "cannot award badges at the moment" in text_of(response)) == (
        409,
        True,
    )
    assert not Invitation.objects.exists()


# --- Counted ----------------------------------------------------------------------------------------


def test_the_pages_cost_the_same_with_many_lines(console, badge, django_assert_max_num_queries):
    for number in (1, 30):
        lines = "".join(f"x{n}\n" for n in range(number))
        people = "".join(f"p{number}x{n}@example.org\n" for n in range(number))
        console.upload(badge, f"E-mail\n{people}{lines}".encode())
        batch = AwardBatch.objects.order_by("-pk").first()
        with django_assert_max_num_queries(20):
            console.get("manage_batch", batch.pk)
        console.confirm(batch)
        with django_assert_max_num_queries(14):
            console.get("manage_batch", batch.pk)


def test_the_list_of_lists_costs_the_same_with_many(console, badge, django_assert_num_queries):
    def ask():
        with django_assert_num_queries(8):
            console.get("manage_batches")

    InvitationFactory(batch__badge_class=badge)
    ask()
    for _ in range(5):
        InvitationFactory(
            batch__badge_class=BadgeClassFactory(issuer=badge.issuer), batch__file_name="x.csv"
        )
    ask()
