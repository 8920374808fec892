"""What happens to badges that can be earned."""

from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.models import AuditEvent
from accounts.tests.factories import UserFactory
from badges import actions as badges
from badges import errors
from badges.models import BadgeClass, BadgeClassVersion
from badges.tests.factories import AssertionFactory, BadgeClassFactory
from issuers.errors import OfAnotherIssuer
from issuers.tests.factories import IssuerFactory, PictureFactory, ProjectFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuer(db):
    return IssuerFactory()


def content(issuer=None, **changes):
    """All that a badge can say, in both languages."""
    whole = badges.Content(
        words=(
            badges.Words(
                language="it",
                name="Pensiero critico",
                description="Pesa le fonti.",
                criteria="Scrivi un saggio.",
            ),
            badges.Words(
                language="en",
                name="Critical thinking",
                description="Weighs sources.",
                criteria="Write an essay.",
            ),
        ),
        picture=PictureFactory(issuer=issuer) if issuer else None,
        badge_type="knowledge",
        tags=("sources", "essay"),
        valid_months=24,
        credits=Decimal("2.50"),
        eqf_level=6,
        skills=(
            badges.Skill(
                target_name="think critically",
                target_url="https://skills.example.org/1",
                target_framework="Demo framework",
                target_code="S1",
            ),
        ),
    )
    return replace(whole, **changes)


def draft(issuer, **changes):
    return badges.create_badge(issuer=issuer, content=content(issuer, **changes), by=None)


def events():
    return list(AuditEvent.objects.order_by("id").values_list("event", flat=True))


def test_a_draft_says_what_was_written(issuer):
    whole = content(issuer)
    badge = badges.create_badge(issuer=issuer, content=whole, by=None)

    version = BadgeClass.objects.get(pk=badge.pk).current_version
    assert badges.content_of(version) == whole
    assert (badge.slug, version.number, badge.published_at, version.language) == (
        "pensiero-critico",
        1,
        None,
        "it",
    )


@pytest.mark.parametrize(
    ("lacking", "missing"),
    [
        ({"picture": None}, ["picture"]),
        (
            {"words": (badges.Words(language="en", name="Only a name"),)},
            ["description", "criteria"],
        ),
        (
            {"words": (badges.Words(language="en", name=" ", description="d", criteria="c"),)},
            ["name"],
        ),
    ],
)
def test_a_badge_that_lacks_something_is_not_published(issuer, lacking, missing):
    badge = draft(issuer, **lacking)

    with pytest.raises(errors.NotReady):
        badges.publish(badge_class=badge, by=None)

    assert badges.missing_before_publishing(badge.current_version) == missing
    badge.refresh_from_db()
    assert badge.published_at is None


def test_publish_once(issuer):
    badge = draft(issuer)
    badges.publish(badge_class=badge, by=None)

    with pytest.raises(errors.AlreadyPublished):
        badges.publish(badge_class=badge, by=None)

    assert events() == ["badges.badge_created", "badges.badge_published"]


@pytest.mark.parametrize("moment", ["suspended_at", "closed_at"])
def test_an_organisation_that_is_not_open_publishes_nothing(issuer, moment):
    badge = draft(issuer)
    setattr(issuer, moment, issuer.created_at)
    issuer.save()

    with pytest.raises(errors.IssuerNotOpen):
        badges.publish(badge_class=badge, by=None)


def test_before_the_first_award_a_badge_is_changed_in_place(issuer):
    badge = draft(issuer)
    other = content(issuer, badge_type="skill", tags=("new",), skills=(), valid_months=None)

    badges.change_badge(badge_class=badge, content=other, by=None)

    version = BadgeClassVersion.objects.get()
    assert (version.number, badges.content_of(version)) == (1, other)


def test_after_an_award_a_change_is_a_new_version_and_the_award_keeps_its_own(issuer):
    badge = draft(issuer)
    badges.publish(badge_class=badge, by=None)
    first = badge.current_version
    before = badges.content_of(first)
    award = AssertionFactory(badge_class=badge, issuer=issuer, version=first)
    badges.freeze(version=first)

    changed = badges.change_badge(
        badge_class=badge, content=content(issuer, tags=("second",)), by=None
    )

    award.refresh_from_db()
    assert changed.current_version.number == 2
    assert award.version.number == 1
    assert badges.content_of(BadgeClassVersion.objects.get(pk=award.version_id)) == before
    assert events()[-1] == "badges.version_created"


def test_saving_the_same_makes_no_version(issuer):
    badge = draft(issuer)
    whole = badges.content_of(badge.current_version)
    badges.freeze(version=badge.current_version)

    changed = badges.change_badge(badge_class=badge, content=whole, by=None)

    assert changed.current_version.number == 1
    assert events() == ["badges.badge_created"]


def test_a_published_badge_cannot_lose_what_people_read(issuer):
    badge = draft(issuer)
    badges.publish(badge_class=badge, by=None)

    with pytest.raises(errors.NotReady):
        badges.change_badge(badge_class=badge, content=content(issuer, picture=None), by=None)

    assert BadgeClassVersion.objects.get().picture is not None


def test_moving_to_a_project_makes_no_version(issuer):
    badge = draft(issuer)
    badges.freeze(version=badge.current_version)
    project = ProjectFactory(issuer=issuer)

    changed = badges.change_badge(
        badge_class=badge,
        content=badges.content_of(badge.current_version),
        project=project,
        by=None,
    )

    assert (changed.project, changed.current_version.number) == (project, 1)


@pytest.mark.threat("Z-01")
def test_pictures_and_projects_of_others_are_refused(issuer):
    badge = draft(issuer)

    with pytest.raises(OfAnotherIssuer):
        draft(issuer, picture=PictureFactory())
    with pytest.raises(OfAnotherIssuer):
        badges.change_badge(
            badge_class=badge, content=content(issuer), project=ProjectFactory(), by=None
        )

    assert (BadgeClass.objects.count(), BadgeClass.objects.get().project) == (1, None)


def test_archive_and_restore(issuer):
    badge = draft(issuer)
    with pytest.raises(errors.NotReady):
        badges.archive(badge_class=badge, by=None)
    badges.publish(badge_class=badge, by=None)

    badges.archive(badge_class=badge, by=None)
    with pytest.raises(errors.Archived):
        badges.archive(badge_class=badge, by=None)
    with pytest.raises(errors.Archived):
        badges.change_badge(badge_class=badge, content=content(issuer), by=None)
    assert not BadgeClass.objects.published().exists()

    badges.restore(badge_class=badge, by=None)
    assert BadgeClass.objects.published().get() == badge


def test_a_copy_is_a_draft_with_the_same_content_and_another_name(issuer):
    whole = content(issuer)
    badge = badges.create_badge(issuer=issuer, content=whole, by=None)
    badges.publish(badge_class=badge, by=None)

    copied = badges.copy_badge(badge_class=badge, by=UserFactory())

    said = badges.content_of(copied.current_version)
    assert copied.published_at is None
    assert [words.name for words in said.words] == [
        "Pensiero critico (copia)",
        "Critical thinking (copy)",
    ]
    assert replace(said, words=whole.words) == whole


def test_a_draft_is_discarded_a_published_badge_is_not(issuer):
    badge = draft(issuer)
    published = BadgeClassFactory(issuer=issuer)

    badges.discard(badge_class=badge, by=None)
    with pytest.raises(errors.HasAwards):
        badges.discard(badge_class=published, by=None)

    assert list(BadgeClass.objects.all()) == [published]


def test_two_badges_of_one_name_have_two_addresses(issuer):
    assert [draft(issuer).slug for _ in range(2)] == ["pensiero-critico", "pensiero-critico-2"]
