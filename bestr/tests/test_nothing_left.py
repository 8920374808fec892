"""Whoever is erased is nowhere any more: not in a row, a file, a mail, a session, the cache or the log."""

import io
import logging
import re
from datetime import timedelta

import pytest
import redis
import time_machine
from django.conf import settings as site
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.actions.erasing import TO_UNDO
from accounts.models import FederatedIdentity, JoiningReview
from accounts.tasks import make_export, sweep
from accounts.tests.browsers import confirm_password
from accounts.tests.institutions import fields
from badges import actions as badges
from badges import documents, findings
from badges.models import Assertion
from badges.tests.conftest import badge_with_picture  # noqa: F401 - the fixture
from bestr.tests.zefirina import ADDRESS, SECOND, SENTINELS, ask, zefirina
from claims import actions as claims
from claims.models import AwardRow
from claims.tests.factories import AwardBatchFactory, InvitationFactory
from issuers import actions as issuers
from issuers.models import Membership
from issuers.permissions import Role
from issuers.tests.factories import MembershipFactory
from outbox import actions as outbox
from outbox.models import OutgoingMail
from verification import actions as verification

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(badge_with_picture):  # noqa: F811 - the fixture
    return zefirina(badge_with_picture)


@pytest.fixture
def log():
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    # As in production: statements are never logged, at no level.
    statements = logging.getLogger("django.db.backends")
    statements.setLevel(logging.INFO)
    yield lines
    root.removeHandler(handler)
    root.setLevel(level)


def live_a_whole_life(client, person, folder):
    """Everything that this site lets a person do, and others do about them."""
    award = person.assertions.get()
    confirm_password(client, ADDRESS)
    code_page = client.post(reverse("account_email"), {"address": SECOND})["Location"]
    outbox.deliver()
    codes = [
        re.findall(rb"^\d{6}\s*$", path.read_bytes(), re.MULTILINE)
        for path in folder.glob("*.eml")
    ]
    code = next(found[0].decode().strip() for found in codes if found)
    client.post(code_page, {"code": code})
    client.post(
        reverse("profile_edit"),
        {"visibility": "public", "handle": "zefirina", "headline": "I am Zefirina"},
    )
    badges.bake(assertion_id=award.pk)
    client.get(reverse("award", args=[award.pk]))
    client.get(reverse("profile", args=["zefirina"]))
    client.post(reverse("account_data"))
    make_export(person.data_export.pk)
    verification.check(content=documents.stored(award)["ob3-jwt"])
    accounts.ask_password_reset(address=ADDRESS)
    accounts.ask_address_proof(person, "zefirina.three@example.org", "en")


def others_write_about(person):
    """What an institution, organisations and the operator say of the person."""
    provider = accounts.add_provider(by=None, **fields())
    FederatedIdentity.objects.create(
        user=person, provider=provider, subject="zefirina@idp", address=ADDRESS
    )
    JoiningReview.objects.create(
        person=person, provider=provider, subject="zefirina@idp", reason="birth_dates_differ"
    )
    award = person.assertions.get()
    waiting = {
        "batch": AwardBatchFactory(),
        "first_name": "Zefirina",
        "last_name": "Sentinelli",
    }
    InvitationFactory(address=ADDRESS, **waiting)
    declined = InvitationFactory(address=SECOND, **waiting | {"batch": AwardBatchFactory()})
    claims.decline(invitation=declined, by=None, reason="Zefirina has it already")
    bounced = InvitationFactory(address=SECOND, **waiting | {"batch": AwardBatchFactory()})
    claims.note_delivery(str(bounced.pk), "failed", f"550 unknown: {SECOND}")
    draft = AwardBatchFactory(
        badge_class=award.badge_class, content=f"mail;name\n{ADDRESS};Zefirina\n".encode()
    )
    AwardRow.objects.create(batch=draft, number=1, address=ADDRESS, first_name="Zefirina")
    AwardBatchFactory(
        content=f"{SECOND.upper()}\n".encode("utf-16"), reading={"encoding": "utf-16"}
    )
    owner = MembershipFactory(issuer=award.issuer).user
    MembershipFactory(issuer=award.issuer, user=person, role=Role.EDITOR)
    issuers.invite_member(
        issuer=MembershipFactory().issuer,
        address=SECOND,
        role=Role.EDITOR,
        language="en",
        by=None,
    )
    LogEntry.objects.create(
        user=owner,
        action_flag=CHANGE,
        object_id="1",
        object_repr=f"{person} · Editor",
        change_message=f"Changed {person}",
    )
    outbox.deliver()
    OutgoingMail.objects.filter(sent_at__isnull=False).update(
        last_error=f"451 <{ADDRESS}> later"
    )
    return award


def everywhere(folder, log):
    """All that is kept, by the place where it is kept."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names from the database itself
            for row in cursor.fetchall():
                yield (
                    table,
                    str(
                        [bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]
                    ),
                )
    for session in Session.objects.all():
        yield "a session", str(session.get_decoded())
    for name, storage in (("media", storages["default"]), ("private", storages["private"])):
        for path in walk(storage, ""):
            with storage.open(path) as file:
                yield f"{name} {path}", path + file.read().decode("latin-1")
    for path in folder.glob("*"):
        yield "outbox folder", path.read_text()
    yield from (("cache", content) for content in cached())
    yield "log", log.getvalue()


# The cache and the queue of hints may share a server.
READ = {
    b"none": lambda _server, _key: b"",  # gone since it was listed
    b"string": lambda server, key: server.get(key),
    b"list": lambda server, key: server.lrange(key, 0, -1),
    b"set": lambda server, key: server.smembers(key),
    b"hash": lambda server, key: server.hgetall(key),
    b"zset": lambda server, key: server.zrange(key, 0, -1),
}


def cached():
    """What will still be in the cache after the fourteen days."""
    if site.REDIS_URL:
        server = redis.Redis.from_url(site.CACHES["default"]["LOCATION"])
        stays = [key for key in server.scan_iter() if not 0 < server.ttl(key) < 14 * 24 * 3600]
        return [repr(READ[server.type(key)](server, key)) for key in stays]
    return [str(cache.get(key.split(":", 2)[2])) for key in list(cache._cache)]


def walk(storage, folder):
    folders, files = storage.listdir(folder)
    yield from (f"{folder}{name}" for name in files)
    for name in folders:
        yield from walk(storage, f"{folder}{name}/")


def found(folder, log):
    return sorted(
        {
            (where, hit)
            for where, text in everywhere(folder, log)
            for hit in SENTINELS.findall(text)
        }
    )


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "outbox.backends.FolderBackend"
    settings.OUTBOX_DIR = tmp_path / "outbox"
    return settings.OUTBOX_DIR


@pytest.mark.threat("L-04")
@pytest.mark.parametrize("badges_go", ["keep", "withdraw"])
def test_nothing_of_the_person_is_left_anywhere(client, person, folder, log, badges_go):
    live_a_whole_life(client, person, folder)
    others_write_about(person)
    ask(client, person, badges_go)
    outbox.deliver()
    before = {where for where, _hit in found(folder, log)}
    assert {
        "accounts_user",
        "accounts_federatedidentity",
        "accounts_joiningreview",
        "account_emailaddress",
        "accounts_addressproof",
        "accounts_accountmail",
        "badges_assertion",
        "badges_evidence",
        "badges_assertiondocument",
        "claims_awardbatch",
        "claims_awardrow",
        "claims_invitation",
        "django_admin_log",
        "issuers_membershipinvitation",
        "outbox_outgoingmail",
        "outbox folder",
        "verification_check",
    } <= before
    log.truncate(0)

    with time_machine.travel(timezone.now() + TO_UNDO + timedelta(minutes=1)):
        sweep()
        left = found(folder, log)
        outbox.deliver()
        badges.bake(assertion_id=Assertion.objects.get(holder=person).pk)
        after_late_work = found(folder, log)

    person.refresh_from_db()
    assert person.erased_at is not None
    assert (left, after_late_work) == ([], [])
    assert list(findings.of_the_log()) == []
    assert not Membership.objects.filter(user=person).exists()
    assert client.get(reverse("account")).status_code == 302
