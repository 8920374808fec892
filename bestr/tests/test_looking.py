"""Looking changes nothing, and nothing that people type ends in a log."""

import hashlib
import json
import logging

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.tests.factories import PASSWORD
from badges import actions as badges
from badges.tests.conftest import square_png
from bestr.logs import JsonLines, MaskSecrets
from claims.tests.browsers import SOMEBODY, browser, link_of
from claims.tests.factories import AwardBatchFactory, InvitationFactory
from issuers.tests.factories import MembershipFactory, ProjectFactory

pytestmark = pytest.mark.django_db

# What a look may leave behind (sessions, when an invitation was first opened).
LEFT_BEHIND = {"sessions.session", "usersessions.usersession"}


def readable(value):
    """PostgreSQL's driver hands bytes over as a view, which names its place in memory."""
    return bytes(value) if isinstance(value, memoryview) else value


def checksum():
    """A fingerprint of every row, but for what a look may leave behind."""
    found = hashlib.sha256()
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label_lower):
        if model._meta.label_lower in LEFT_BEHIND:
            continue
        for row in model._base_manager.order_by("pk").values():
            row.pop("opened_at", None)
            row.pop("last_login", None)
            found.update(
                repr(sorted((name, readable(value)) for name, value in row.items())).encode()
            )
    return found.hexdigest()


def patterns(entries):
    for entry in entries:
        if isinstance(entry, URLResolver):
            yield from patterns(entry.url_patterns)
        elif isinstance(entry, URLPattern) and entry.name:
            yield entry


@pytest.mark.threat("W-06")
def test_no_get_changes_a_row(client):
    owner = MembershipFactory()
    issuer = owner.issuer
    batch = AwardBatchFactory(issuer=issuer, badge_class__issuer=issuer)
    invitation = InvitationFactory(batch=batch)
    picture = batch.badge_class.current_version.picture
    for size in (96, 160, 320, 600):
        storages["default"].save(
            f"pictures/{picture.sha256}/{size}.png", ContentFile(square_png(size))
        )
    award = badges.issue(
        version=batch.badge_class.current_version,
        holder=owner.user,
        address=owner.user.email,
        holder_name=owner.user.get_full_name(),
        language="en",
        awarded_on=batch.awarded_on,
        by=owner.user,
    )
    badges.bake(assertion_id=award.pk)
    project = ProjectFactory(issuer=issuer)
    ids = [award.pk, award.version_id, issuer.pk, invitation.pk, batch.pk]
    slugs = [issuer.slug, batch.badge_class.slug, project.slug]
    client.force_login(owner.user)
    before = checksum()
    asked = 0

    for entry in patterns(get_resolver().url_patterns):
        for values in arguments(entry, ids, slugs, picture.sha256):
            try:
                path = reverse(entry.name, kwargs=values)
            except NoReverseMatch:
                continue
            client.get(path, headers={"accept": "text/html"})
            asked += 1

    assert asked > 60
    assert checksum() == before


def arguments(entry, ids, slugs, sha256):
    """Keyword arguments for an address, with every id and slug that could fit."""
    converters = entry.pattern.converters
    uuids = [
        name for name, converter in converters.items() if "UUID" in type(converter).__name__
    ]
    if not converters:
        # Inner addresses take their arguments from the outer ones, which only `reverse` knows.
        yield {}
        yield {"slug": slugs[0]}
        for pk in ids:
            yield {"pk": pk}
            yield {"slug": slugs[0], "pk": pk}
        yield {"slug": slugs[0], "badge_slug": slugs[1]}
        return
    for pk in ids if uuids else [None]:
        for slug in slugs:
            yield {
                name: pk
                if name in uuids
                else {"sha256": sha256, "size": 600, "number": 1}.get(name, slug)
                for name in converters
            }


@pytest.mark.threat("L-01")
def test_nothing_of_a_person_ends_in_a_log(caplog, mailoutbox):
    caplog.set_level(logging.DEBUG)
    invitation = InvitationFactory(
        address="sentinel.person@students.example.org",
        first_name="Sentinella",
        last_name="Segreta",
    )
    link = link_of(invitation)
    visitor = browser(link=link)
    visitor.post(
        reverse("claim_register", args=[invitation.pk]),
        SOMEBODY | {"birth_date_day": "5", "birth_date_month": "6", "birth_date_year": "1987"},
    )
    visitor.post(reverse("account_logout"))
    visitor.post(
        reverse("account_login"),
        {"login": "sentinel.person@students.example.org", "password": "wrong sentinel"},
    )
    visitor.post(
        reverse("account_reset_password"), {"email": "sentinel.person@students.example.org"}
    )

    mask, lines = MaskSecrets(), JsonLines()
    written = [lines.format(record) for record in caplog.records if mask.filter(record)]

    everything = "\n".join(written)
    secrets = (
        "sentinel.person@",
        link.removeprefix("/c/"),
        "1987-06-05",
        "wrong sentinel",
        PASSWORD,
        visitor.session.session_key or "no session",
    )
    assert [secret for secret in secrets if secret in everything] == []
    assert all(json.loads(line) for line in written)
