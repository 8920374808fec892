"""The end of an account: nothing of the person is left anywhere, and what others rely on still holds."""

import io
import logging
import re
from datetime import date, timedelta
from threading import Thread

import orjson
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
from accounts.models import AuditEvent, User
from accounts.tasks import make_export, sweep
from accounts.tests.browsers import confirm_password, sent, sign_in
from accounts.tests.factories import PASSWORD, UserFactory
from badges import actions as badges
from badges import documents, findings
from badges.models import Assertion, Evidence
from badges.tests.conftest import badge_with_picture  # noqa: F401 - the fixture
from claims import actions as claims
from claims.models import AwardRow, Invitation
from claims.tests.factories import AwardBatchFactory, InvitationFactory
from issuers import actions as issuers
from issuers.models import Membership
from issuers.permissions import Role
from issuers.tests.factories import MembershipFactory
from outbox import actions as outbox
from outbox.models import OutgoingMail
from verification import actions as verification

pytestmark = pytest.mark.django_db

ADDRESS = "sentinel.zefirina@example.org"
SECOND = "zefirina.two@example.org"
SENTINELS = re.compile(
    "zefirina|sentinelli|1987-06-05|own-4711|a very own essay", re.IGNORECASE
)


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


@pytest.fixture
def person(badge_with_picture):  # noqa: F811 - the fixture
    """Somebody who came by an invitation, with all that an issuer can write into it."""
    invitation = InvitationFactory(
        batch=AwardBatchFactory(badge_class=badge_with_picture),
        address=ADDRESS,
        first_name="Zefirina",
        last_name="Sentinelli",
        reference="own-4711",
        narrative="Zefirina wrote a very own essay.",
        evidence_url="https://essays.example.org/zefirina",
        language="en",
    )
    AwardRow.objects.create(
        id=invitation.pk,
        batch=invitation.batch,
        number=1,
        address=ADDRESS,
        typed_address=ADDRESS.title(),
        first_name="Zefirina",
        last_name="Sentinelli",
        reference="own-4711",
        accepted_at=timezone.now(),
    )
    claims.register_and_claim(
        invitation=invitation,
        first_name="Zefirina",
        last_name="Sentinelli",
        birth_date=date(1987, 6, 5),
        password=PASSWORD,
        language="en",
    )
    return User.objects.get(email=ADDRESS)


def ask(client, person, badges_go="keep"):
    sign_in(client, person.email)
    return client.post(reverse("account_erase"), {"badges": badges_go, "password": PASSWORD})


def fourteen_days_later():
    with time_machine.travel(timezone.now() + TO_UNDO + timedelta(minutes=1)):
        sweep()


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


def cached():
    """What will still be in the cache after the fourteen days."""
    if site.REDIS_URL:
        server = redis.Redis.from_url(site.CACHES["default"]["LOCATION"])
        stays = [key for key in server.scan_iter() if not 0 < server.ttl(key) < 14 * 24 * 3600]
        return [repr(server.get(key)) for key in stays]
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


@pytest.mark.threat("L-04")
def test_closing_leaves_the_badge_verifying_without_a_name(client, person):
    award = person.assertions.get()
    stored = documents.stored(award)
    before = verification.check(content=stored["ob3-jwt"]).report["verdict"]
    ask(client, person)

    fourteen_days_later()

    hosted = client.get(
        reverse("ob2_assertion", args=[award.pk]), headers={"accept": "application/json"}
    )
    was = orjson.loads(stored["ob2"])
    assert hosted.status_code == 200
    assert hosted.json() == {
        key: value for key, value in was.items() if key not in {"narrative", "evidence"}
    }
    assert verification.check(content=stored["ob3-jwt"]).report["verdict"] == before
    assert client.get(reverse("award_jwt", args=[award.pk])).status_code == 404
    assert award.issuer.assertions.count() == 1


@pytest.mark.threat("L-04")
def test_withdrawing_sets_the_status_and_the_hosted_form_is_gone(client, person):
    award = person.assertions.get()
    stored = documents.stored(award)
    ask(client, person, "withdraw")

    fourteen_days_later()

    hosted = client.get(
        reverse("ob2_assertion", args=[award.pk]), headers={"accept": "application/json"}
    )
    assert (
        hosted.status_code,
        hosted.json()["revoked"],
        hosted.json()["revocationReason"],
    ) == (
        410,
        True,
        "Withdrawn by its holder.",
    )
    award.refresh_from_db()
    assert award.status_entry.is_set
    assert verification.check(content=stored["ob3-jwt"]).report["verdict"] == "revoked"


def test_page_says_what_goes_and_what_stays_before_it_asks(client, person):
    sign_in(client, person.email)

    page = client.get(reverse("account_erase")).content.decode()

    order = ["What goes", "What stays", "Go ahead", "Erase my account in 14 days"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_every_address_hears_of_it_and_one_button_undoes_it(client, person):
    person.emailaddress_set.create(email=SECOND, verified=True)
    ask(client, person)
    mails = [mail for mail in sent() if mail.subject == "Your account will be erased"]
    banner = client.get(reverse("backpack")).content.decode()

    client.post(reverse("account_erase_undo"))

    assert sorted(mail.to[0] for mail in mails) == [ADDRESS, SECOND]
    assert "Your account will be erased on" in banner
    assert (
        "Your account will be erased on" not in client.get(reverse("backpack")).content.decode()
    )
    fourteen_days_later()
    person.refresh_from_db()
    assert (person.erased_at, person.first_name) == (None, "Zefirina")


def test_nothing_happens_before_the_fourteen_days_are_over(client, person):
    ask(client, person)

    with time_machine.travel(timezone.now() + TO_UNDO - timedelta(minutes=1)):
        sweep()

    person.refresh_from_db()
    assert person.erased_at is None


@pytest.mark.threat("A-15")
def test_wrong_password_erases_nothing_and_is_tried_five_times(client, person):
    sign_in(client, person.email)
    wrong = {"badges": "keep", "password": "not this one"}

    pages = [client.post(reverse("account_erase"), wrong).content.decode() for _try in range(6)]
    right = client.post(
        reverse("account_erase"), wrong | {"password": PASSWORD}
    ).content.decode()

    assert "This is not your password." in pages[4]
    assert "Too many attempts." in pages[5]
    assert "Too many attempts." in right
    person.refresh_from_db()
    assert person.erasure_due_at is None


@pytest.mark.threat("Z-03")
def test_last_owner_hands_over_first(client, person):
    membership = MembershipFactory(user=person, issuer__name="Demo School")

    page = ask(client, person).content.decode()

    assert "Demo School needs an owner." in page
    person.refresh_from_db()
    assert person.erasure_due_at is None
    other = MembershipFactory(issuer=membership.issuer)
    assert ask(client, person)["Location"] == reverse("account_erase")
    refused = None
    try:
        issuers.remove_member(membership=other, by=other.user)
    except issuers.people.LastOwner as refusal:
        refused = refusal
    assert refused is not None


def test_killed_half_way_it_is_begun_again(client, person, monkeypatch):
    award = person.assertions.get()
    badges.bake(assertion_id=award.pk)
    ask(client, person)
    with monkeypatch.context() as patch:
        patch.setattr("accounts.actions.erasing._blank_admin_log", lambda *_: 1 / 0)
        fourteen_days_later()
    person.refresh_from_db()
    award.refresh_from_db()
    assert (person.first_name, award.holder_name) == ("Zefirina", "Zefirina Sentinelli")
    assert Evidence.objects.count() == 1

    fourteen_days_later()

    person.refresh_from_db()
    award.refresh_from_db()
    assert (person.first_name, award.holder_name) == ("", "")
    assert person.erased_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_erase_once(client, person):
    ask(client, person)
    User.objects.filter(pk=person.pk).update(erasure_due_at=timezone.now())
    done = []

    def work():
        try:
            done.append(accounts.erase(person_id=person.pk))
        finally:
            connection.close()

    workers = [Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(done) == [False, True]
    assert AuditEvent.objects.filter(event="accounts.person_erased").count() == 1


def test_others_keep_theirs(client, person):
    other = UserFactory(email="anna@example.org", first_name="Anna", last_name="Neri")
    invitation = InvitationFactory(address=other.email)
    ask(client, person)

    fourteen_days_later()

    other.refresh_from_db()
    invitation.refresh_from_db()
    assert (other.first_name, other.is_active, invitation.address) == (
        "Anna",
        True,
        other.email,
    )
    assert other.verified_addresses() == {"anna@example.org"}


def test_console_names_nobody(client, person):
    award = person.assertions.get()
    owner = MembershipFactory(issuer=award.issuer).user
    invitation = Invitation.objects.get()
    MembershipFactory(issuer=award.issuer, user=person, role=Role.EDITOR)
    ask(client, person)
    fourteen_days_later()
    client.force_login(owner)

    pages = [
        client.get(reverse(name, args=[award.issuer.slug, *more]))
        for name, more in (
            ("manage_invitations", []),
            ("manage_invitation", [invitation.pk]),
            ("manage_audit", []),
        )
    ]

    assert [page.status_code for page in pages] == [200] * 3
    assert "erased" in pages[0].content.decode()
    assert all("entinelli" not in page.content.decode() for page in pages)
    assert "erased.invalid" not in "".join(page.content.decode() for page in pages)
