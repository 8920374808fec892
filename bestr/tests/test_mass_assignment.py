"""A form writes what it shows: a field of a row that is posted beside it changes nothing."""

import pytest
from django.urls import reverse

from badges.models import BadgeClass
from badges.tests.console import TYPED
from bestr.tests.world import World
from issuers.models import MembershipInvitation, Project
from issuers.tests.factories import IssuerFactory

pytestmark = [pytest.mark.django_db, pytest.mark.threat("Z-06")]


@pytest.fixture
def world():
    return World()


def row(thing):
    return type(thing).objects.filter(pk=thing.pk).values().get()


def everything(model, foreign):
    """A value for every column of a model, such as somebody would try."""
    values = {}
    for field in model._meta.concrete_fields:
        kind = field.get_internal_type()
        values[field.name] = values[field.attname] = {
            "ForeignKey": str(foreign.pk),
            "BooleanField": "on",
            "DateTimeField": "2020-01-01 00:00:00",
            "DateField": "2020-01-01",
            "EmailField": "evil@example.org",
            "URLField": "https://evil.example",
            "UUIDField": str(foreign.pk),
            "JSONField": "{}",
        }.get(kind, "7")
    return values


CASES = {
    "account": (
        lambda world: world.owner,
        {"first_name": "A", "last_name": "B", "language": "it"},
    ),
    "profile_edit": (
        lambda world: world.owner,
        {"visibility": "private", "handle": "other", "headline": "New"},
    ),
    "manage_settings": (
        lambda world: world.issuer,
        {
            "name": "New",
            "description": "New",
            "website": "https://new.example.org",
            "email": "new@example.org",
            "help_url": "",
            "place": "New",
            "language": "it",
            "hue": "250",
            "linkedin_id": "1",
            "mail_text": "New",
            "deadline_days": "90",
            "recall_minutes": "5",
        },
    ),
    "manage_project": (
        lambda world: world.project,
        {"name": "New", "description": "", "starts_on": "2026-01-01", "ends_on": ""},
    ),
    "manage_badge_edit": (lambda world: world.badge, TYPED),
}
ALSO = {
    # What a form writes under another name than it has on the page.
    "profile_edit": {"is_profile_public", "profile_answered_at"},
    "manage_badge_edit": {"current_version_id", "project_id"},
}


@pytest.mark.parametrize("name", CASES)
def test_a_form_writes_what_it_shows_and_nothing_else(client, world, name):
    find, typed = CASES[name]
    thing, foreign = find(world), IssuerFactory()
    client.force_login(world.owner)
    before = row(thing)
    arguments = {
        "manage_settings": [world.issuer.slug],
        "manage_project": [world.issuer.slug, world.project.slug],
        "manage_badge_edit": [world.issuer.slug, world.badge.slug],
    }.get(name, [])

    answer = client.post(
        reverse(name, args=arguments), everything(type(thing), foreign) | typed
    )

    after = row(thing)
    changed = {column for column in before if before[column] != after[column]}
    assert answer.status_code == 302
    assert changed
    assert changed <= set(typed) | ALSO.get(name, set())


def test_what_is_made_belongs_to_the_organisation_of_the_page(client, world):
    foreign = IssuerFactory()
    client.force_login(world.owner)
    page = [world.issuer.slug]
    known = set(Project.objects.values_list("pk", flat=True))

    client.post(
        reverse("manage_project_new", args=page),
        everything(Project, foreign)
        | {"name": "New", "starts_on": "2026-01-01", "ends_on": ""},
    )
    client.post(reverse("manage_badge_new", args=page), everything(BadgeClass, foreign) | TYPED)
    client.post(
        reverse("manage_people", args=page),
        everything(MembershipInvitation, foreign)
        | {"address": "new@example.org", "role": "awarder", "language": "it"},
    )

    [project] = Project.objects.exclude(pk__in=known)
    badge = BadgeClass.objects.exclude(pk=world.badge.pk).get()
    invitation = MembershipInvitation.objects.get()
    assert {project.issuer, badge.issuer, invitation.issuer} == {world.issuer}
    assert (badge.published_at, badge.archived_at) == (None, None)
    assert (invitation.accepted_at, invitation.invited_by, invitation.generation) == (
        None,
        world.owner,
        1,
    )
