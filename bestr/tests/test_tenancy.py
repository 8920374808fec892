"""Nothing of an organisation is reached by typing another address: every page of the console, with the ids of somebody else."""

import hashlib
import json
from contextlib import suppress
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.core import serializers
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from accounts.models import AuditEvent
from badges.tests.factories import AssertionFactory, BadgeClassFactory
from claims.models import AwardRow
from claims.tests.factories import AwardBatchFactory, InvitationFactory
from issuers import actions as issuers
from issuers.admin import IssuerScopedAdmin
from issuers.permissions import Role
from issuers.tests.factories import MembershipFactory, PictureFactory, ProjectFactory

pytestmark = pytest.mark.django_db

OURS = ("issuers", "badges", "claims", "outbox")
ANYTHING = {
    "name": "Taken over",
    "role": "owner",
    "address": "evil@example.org",
    "language": "en",
    "reason": "because",
    "confirm": "1",
    "skills-TOTAL_FORMS": "0",
    "skills-INITIAL_FORMS": "0",
}


class House:
    """An organisation with one of everything, and its owner."""

    def __init__(self, slug):
        membership = MembershipFactory(issuer__slug=slug, role=Role.OWNER)
        self.issuer, self.owner = membership.issuer, membership.user
        self.colleague = MembershipFactory(issuer=self.issuer, role=Role.AWARDER)
        self.project = ProjectFactory(issuer=self.issuer)
        self.picture = PictureFactory(issuer=self.issuer)
        self.badge = BadgeClassFactory(issuer=self.issuer)
        self.award = AssertionFactory(badge_class=self.badge)
        now = timezone.now()
        self.batch = AwardBatchFactory(
            badge_class=self.badge,
            checked_at=now,
            confirmed_at=now,
            send_at=now + timedelta(minutes=10),
        )
        self.row = AwardRow.objects.create(batch=self.batch, number=1, address="a@example.org")
        self.invitation = InvitationFactory(batch=self.batch)
        self.membership_invitation = issuers.invite_member(
            issuer=self.issuer,
            address=f"new@{slug}.example.org",
            role=Role.EDITOR,
            language="en",
            by=self.owner,
        )

    def candidates(self, argument):
        """What of this organisation could stand in an address under that name."""
        return {
            "slug": [self.issuer.slug],
            "badge_slug": [self.badge.slug],
            "project_slug": [self.project.slug],
            "pk": [
                self.invitation.pk,
                self.batch.pk,
                self.membership_invitation.pk,
                self.award.pk,
                self.row.pk,
                self.colleague.pk,
            ],
        }.get(argument, [self.invitation.pk, self.batch.pk, self.award.pk, self.row.pk])


def console_pages():
    """Name and arguments of every page that belongs to one organisation."""
    for name, entries in sorted(
        get_resolver().reverse_dict.lists(), key=lambda item: str(item[0])
    ):
        if not isinstance(name, str):
            continue
        (route, arguments), *_rest = entries[0][0]
        if "manage/%(slug)s/" in route:
            yield name, arguments


def fingerprint_of(house):
    """Everything that belongs to this organisation, as one number that changes if anything does."""
    rows = {}
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            rows[model._meta.label] = sorted(
                json.dumps(row, sort_keys=True, default=str)
                for row in serializers.serialize("python", model.objects.order_by("pk"))
            )
    rows["audit"] = AuditEvent.objects.count()
    return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


@pytest.mark.threat("Z-01")
def test_every_console_page_is_404_for_another_organisation(client):
    """Twice: with all of the address theirs, and with our organisation's name before their ids."""
    ours, theirs = House("ours"), House("theirs")
    client.force_login(ours.owner)
    before = fingerprint_of(theirs)
    answers = {}
    for name, arguments in console_pages():
        for address in addresses_of(name, arguments, ours=ours, theirs=theirs):
            answers[name, address] = {
                client.get(address).status_code,
                client.post(address, ANYTHING).status_code,
            }

    # 405 says that a page takes no such request, before it looks at anything.
    assert {page: codes for page, codes in answers.items() if not codes <= {404, 405}} == {}
    assert len(answers) > 30
    assert fingerprint_of(theirs) == before


def addresses_of(name, arguments, *, ours, theirs):
    """Addresses with their name, then with our name before their ids; an id of another kind fits no address."""
    others = [argument for argument in arguments if argument != "slug"]
    for whose in (theirs, ours) if others else (theirs,):
        for value in theirs.candidates(others[0]) if others else [None]:
            ids = {argument: theirs.candidates(argument)[0] for argument in others[1:]}
            if others:
                ids[others[0]] = value
            with suppress(NoReverseMatch):
                yield reverse(name, kwargs={"slug": whose.issuer.slug} | ids)


@pytest.mark.threat("Z-01")
def test_the_admin_shows_staff_only_their_own_rows(client):
    ours, _theirs = House("ours"), House("theirs")
    client.force_login(ours.owner)
    seen = {}
    for model, model_admin in admin.site._registry.items():
        if not isinstance(model_admin, IssuerScopedAdmin):
            continue
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        answer = client.get(address)
        own = {row.pk for row in answer.context["cl"].result_list}
        foreign = model.objects.exclude(pk__in=own)
        seen[model._meta.label] = (
            bool(own),
            {client.get(f"{address}{row.pk}/change/").status_code for row in foreign},
        )

    # Django sends the person back to the first page, with a message, for a row that they cannot see.
    assert len(seen) >= 8
    assert {name: state for name, state in seen.items() if state != (True, {302})} == {}
