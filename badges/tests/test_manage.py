"""The pages on which an organisation keeps its badges: who sees them, and what happens to a badge there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from badges.models import BadgeClass
from badges.tests.console import TYPED, errors_of, new, of, upload
from badges.tests.factories import BadgeClassFactory
from issuers.tests.factories import PictureFactory, ProjectFactory

pytestmark = pytest.mark.django_db

PAGES = [
    # page, needs a badge, owner, editor, awarder
    ("manage_badges", False, 200, 200, 200),
    ("manage_badge_new", False, 200, 200, 403),
    ("manage_badge", True, 200, 200, 200),
    ("manage_badge_edit", True, 200, 200, 403),
    ("manage_badge_publish", True, 200, 200, 403),
    ("manage_badge_archive", True, 200, 200, 403),
    ("manage_badge_discard", True, 200, 200, 403),
    ("manage_badge_versions", True, 200, 200, 200),
]


@pytest.mark.parametrize(("name", "has_badge", "owner", "editor", "awarder"), PAGES)
def test_each_page_by_owner_colleagues_stranger_and_nobody(
    client, issuer, people, name, has_badge, owner, editor, awarder
):
    badge = BadgeClassFactory(issuer=issuer)
    address = of(badge, name) if has_badge else reverse(name, args=["demo"])
    found = {"nobody": client.get(address).headers["Location"]}
    for who, person in people.items():
        client.force_login(person)
        found[who] = client.get(address).status_code

    assert found == {
        "nobody": f"{reverse('account_login')}?next={address}",
        "owner": owner,
        "editor": editor,
        "awarder": awarder,
        "stranger": 404,
    }


def test_publish_archive_restore_copy_discard(as_editor, issuer):
    as_editor.post(new(), TYPED | {"picture_file": upload()})
    badge = BadgeClass.objects.get()
    states = []
    for name in ("manage_badge_publish", "manage_badge_archive", "manage_badge_restore"):
        as_editor.post(of(badge, name))
        badge.refresh_from_db()
        states.append((badge.published_at is not None, badge.archived_at is not None))

    as_editor.post(of(badge, "manage_badge_copy"))
    copied = BadgeClass.objects.exclude(pk=badge.pk).get()
    as_editor.post(of(copied, "manage_badge_discard"))

    assert states == [(True, False), (True, True), (True, False)]
    assert list(BadgeClass.objects.all()) == [badge]


@pytest.mark.parametrize(
    "name",
    [
        "manage_badge_edit",
        "manage_badge_publish",
        "manage_badge_archive",
        "manage_badge_restore",
        "manage_badge_copy",
        "manage_badge_discard",
    ],
)
def test_an_awarder_changes_no_badge(client, issuer, people, name):
    badge = BadgeClassFactory(issuer=issuer)
    client.force_login(people["awarder"])

    assert client.post(of(badge, name), TYPED).status_code == 403
    assert BadgeClass.objects.count() == 1


@pytest.mark.threat("Z-01")
def test_a_picture_and_a_project_of_others_are_not_taken(as_editor, issuer):
    response = as_editor.post(new(), TYPED | {"project": ProjectFactory().pk})
    as_editor.post(new(), TYPED | {"kept_picture": PictureFactory().pk})

    assert set(errors_of(response)) == {"project"}
    assert BadgeClass.objects.get().current_version.picture is None


def test_badges_are_found_by_state_and_name(as_editor, issuer):
    published = BadgeClassFactory(issuer=issuer)
    draft = BadgeClassFactory(issuer=issuer, published_at=None, version__name="Lab safety")
    BadgeClassFactory()
    address = reverse("manage_badges", args=["demo"])

    def found(query):
        return set(as_editor.get(f"{address}?{query}").context["page"].object_list)

    assert {
        query: found(query)
        for query in (
            "",
            "state=draft",
            "state=published",
            "state=archived",
            "q=LAB",
            "q=%00",
            "state=x",
        )
    } == {
        "": {published, draft},
        "state=draft": {draft},
        "state=published": {published},
        "state=archived": set(),
        "q=LAB": {draft},
        "q=%00": {published, draft},
        "state=x": {published, draft},
    }


@pytest.mark.parametrize("name", ["manage_badges", "manage_badge_versions"])
def test_a_list_asks_as_much_for_thirty_rows_as_for_one(
    as_editor, issuer, name, django_assert_num_queries
):
    badge = BadgeClassFactory(issuer=issuer)
    address = (
        of(badge, name) if name == "manage_badge_versions" else reverse(name, args=["demo"])
    )
    as_editor.get(address)
    with CaptureQueriesContext(connection) as few:
        as_editor.get(address)
    for number in range(2, 31):
        BadgeClassFactory(issuer=issuer, project=ProjectFactory(issuer=issuer))
        version = badge.versions.create(number=number, picture=PictureFactory(issuer=issuer))
        version.texts.create(language="en", name="N", description="D", criteria="C")

    with django_assert_num_queries(len(few)):
        as_editor.get(address)
