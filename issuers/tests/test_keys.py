"""Private keys at rest, their states, and the commands that change them."""

import os
import pickle
import signal
import subprocess
import sys
from base64 import b64encode
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from issuers import actions, errors, keys
from issuers.models import SigningKey
from issuers.tests.factories import IssuerFactory
from openbadges.keys import PrivateKey

pytestmark = pytest.mark.django_db

OLD = "k1:" + b64encode(b"o" * 32).decode()
NEW = "k2:" + b64encode(b"n" * 32).decode()
EDDSA, RS256 = SigningKey.Algorithm.EDDSA, SigningKey.Algorithm.RS256


@pytest.fixture
def issuer():
    return IssuerFactory()


@pytest.fixture
def key(issuer):
    """The Ed25519 key in use."""
    return actions.ensure_keys(issuer_id=issuer.pk)[EDDSA]


def run(*arguments):
    written = StringIO()
    call_command(*arguments, stdout=written, stderr=written)
    return written.getvalue()


@pytest.mark.threat("K-01")
def test_nothing_in_the_row_is_a_private_key(key, issuer):
    private = keys.open_private(key).to_pkcs8()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM issuers_signingkey")
        dump = repr(cursor.fetchall()).encode()

    assert b"PRIVATE" not in dump
    assert b'"d"' not in dump
    assert private not in dump
    assert b64encode(private)[:40] not in dump
    assert private.hex()[32:].encode() not in dump


@pytest.mark.threat("K-01")
def test_another_kek_opens_nothing(key, settings):
    settings.BADGE_KEKS = ["k1:" + b64encode(b"x" * 32).decode()]

    with pytest.raises(errors.KeyUnreadable):
        keys.open_private(key)


@pytest.mark.threat("K-01")
def test_the_kek_is_not_made_from_the_secret_key(key, settings):
    settings.SECRET_KEY = "another" * 10

    assert keys.open_private(key).public.kind == "Ed25519"


@pytest.mark.threat("K-02")
def test_a_key_copied_into_another_row_does_not_sign(key, issuer):
    other = actions.ensure_keys(issuer_id=IssuerFactory().pk)[EDDSA]
    SigningKey.objects.filter(pk=other.pk).update(sealed=key.sealed, public_jwk=key.public_jwk)

    with pytest.raises(errors.KeyUnreadable):
        keys.signer(SigningKey.objects.get(pk=other.pk))


@pytest.mark.threat("K-02")
def test_a_sealed_part_without_its_public_part_does_not_sign(key, issuer):
    other = actions.create_key(issuer=issuer, algorithm=EDDSA, by=None)
    key.public_jwk = other.public_jwk

    with pytest.raises(errors.KeyUnreadable):
        keys.open_private(key)


@pytest.mark.parametrize(
    "damage", ["", "v1", "v2.k1.AAAA.AAAA", "v1.k9.AAAA.AAAA", "v1.k1.?.?"]
)
def test_a_damaged_row_is_refused_by_name(key, damage):
    key.sealed = damage

    with pytest.raises(errors.KeyUnreadable):
        keys.open_private(key)


def test_two_seals_of_one_key_differ(key):
    private = keys.open_private(key).to_pkcs8()
    belongs = {"issuer_id": key.issuer_id, "key_id": key.pk, "algorithm": key.algorithm}

    assert keys.seal(private, **belongs) != keys.seal(private, **belongs)


def test_an_opened_key_shows_and_keeps_nothing(key):
    opened = keys.signer(key)

    assert "PrivateKey" not in repr(opened)
    with pytest.raises(TypeError):
        pickle.dumps(opened)


def test_a_key_is_opened_once_a_minute(key, monkeypatch):
    keys.signer(key)
    monkeypatch.setattr(keys, "open_private", lambda _key: pytest.fail("opened again"))

    assert keys.signer(key).key_id == key.pk


@pytest.mark.parametrize("value", [[], ["k1"], ["k1:c2hvcnQ="], [":" + OLD[3:]], [OLD, OLD]])
def test_a_kek_of_wrong_form_is_refused(settings, value):
    settings.BADGE_KEKS = value

    with pytest.raises(ImproperlyConfigured):
        keys.keks()


def test_first_keys_are_made_once(issuer):
    first = actions.ensure_keys(issuer_id=issuer.pk)
    again = actions.ensure_keys(issuer_id=issuer.pk)

    assert set(first) == {RS256, EDDSA}
    assert first == again
    assert {key.state for key in again.values()} == {"active"}


def test_the_database_knows_one_active_key(key, issuer):
    pending = actions.create_key(issuer=issuer, algorithm=EDDSA, by=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.filter(pk=pending.pk).update(activated_at=timezone.now())


def test_a_new_key_waits_a_day_and_then_takes_over(key, issuer):
    new = actions.create_key(issuer=issuer, algorithm=EDDSA, by=None)
    with pytest.raises(errors.KeyTooFresh):
        actions.activate_key(key=new, by=None)
    SigningKey.objects.filter(pk=new.pk).update(created_at=timezone.now() - timedelta(hours=25))

    actions.activate_key(key=new, by=None)

    states = {row.pk: row.state for row in issuer.signing_keys.filter(algorithm=EDDSA)}
    assert states == {key.pk: "retired", new.pk: "active"}
    with pytest.raises(errors.KeyNotPending):
        actions.activate_key(key=key, by=None)


def test_what_is_not_in_use_is_not_retired_and_what_is_in_use_not_destroyed(key, issuer):
    pending = actions.create_key(issuer=issuer, algorithm=EDDSA, by=None)

    with pytest.raises(errors.KeyNotActive):
        actions.retire_key(key=pending, by=None)
    with pytest.raises(errors.KeyStillUsed):
        actions.destroy_key(key=key, by=None)


@pytest.mark.threat("K-04")
def test_a_compromised_key_signs_no_more_and_keeps_its_public_part(key, issuer):
    since = timezone.now() - timedelta(days=3)

    actions.compromise_key(key=key, since=since, by=None)
    actions.destroy_key(key=key, by=None)

    row = SigningKey.objects.get(pk=key.pk)
    assert (row.state, row.compromised_since, row.sealed) == ("compromised", since, "")
    assert row.public_jwk == key.public_jwk
    assert actions.ensure_keys(issuer_id=issuer.pk)[EDDSA].pk != key.pk
    with pytest.raises(errors.AlreadyCompromised):
        actions.compromise_key(key=key, by=None)
    assert AuditEvent.objects.get(event="issuers.key_compromised").details == {
        "since": since.isoformat()
    }


@pytest.mark.threat("K-06")
def test_a_bad_signature_never_leaves(key, issuer, monkeypatch):
    monkeypatch.setattr(PrivateKey, "sign", lambda _self, _message: b"\1" * 64)
    rsa = keys.signer(actions.ensure_keys(issuer_id=issuer.pk)[RS256])
    credential = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
    }

    with pytest.raises(errors.SigningFailed):
        rsa.jws(b"{}", is_credential=False)
    with pytest.raises(errors.SigningFailed):
        keys.signer(key).data_integrity(
            credential, method="did:web:example.org#1", created=timezone.now()
        )


def test_kek_rotate_seals_every_key_anew(issuer, settings):
    settings.BADGE_KEKS = [OLD]
    found = actions.ensure_keys(issuer_id=issuer.pk)
    settings.BADGE_KEKS = [NEW, OLD]

    assert run("kek", "status") == "k1  2\nk2  0  newest\n"
    assert run("kek", "rotate") == "Would seal 2 keys under k2.\n"
    assert run("kek", "rotate", "--no-dry-run") == "2 keys are sealed under k2.\n"
    assert run("kek", "rotate", "--no-dry-run") == "0 keys are sealed under k2.\n"
    assert run("kek", "status") == "k1  0  may leave BADGE_KEKS\nk2  2  newest\n"

    settings.BADGE_KEKS = [NEW]
    assert run("keys", "verify-all") == "Every key opens, signs and verifies.\n"
    assert set(SigningKey.objects.values_list("pk", flat=True)) == {
        key.pk for key in found.values()
    }


def test_kek_rotate_leaves_what_it_cannot_open(issuer, settings):
    settings.BADGE_KEKS = [OLD]
    actions.ensure_keys(issuer_id=issuer.pk)
    settings.BADGE_KEKS = [NEW]

    assert "MISSING" in run("kek", "status")
    with pytest.raises(CommandError, match="2 keys could not be opened"):
        run("kek", "rotate", "--no-dry-run")
    with pytest.raises(CommandError, match="2 keys do not sign"):
        run("keys", "verify-all")

    settings.BADGE_KEKS = [OLD]
    assert run("keys", "verify-all") == "Every key opens, signs and verifies.\n"


# Ends itself inside the transaction of the fourth key, after its row was written and before the commit.
KILLED_HALF_WAY = """
import os, signal
os.environ["DJANGO_SETTINGS_MODULE"] = "bestr.test_settings"
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
django.setup()
from django.core.management import call_command
from issuers.actions import keys as actions
record, count = actions.audit.record, 0
def record_three(*arguments, **details):
    global count
    count += 1
    if count == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return record(*arguments, **details)
actions.audit.record = record_three
call_command("kek", "rotate", "--no-dry-run")
"""


@pytest.mark.django_db(transaction=True)
def test_kek_rotate_survives_being_killed(settings):
    settings.BADGE_KEKS = [OLD]
    for _ in range(4):
        actions.ensure_keys(issuer_id=IssuerFactory().pk)
    environment = os.environ | {
        "BADGE_KEKS": f"{NEW},{OLD}",
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }

    killed = subprocess.run(
        [sys.executable, "-c", KILLED_HALF_WAY], env=environment, check=False, timeout=60
    )

    assert killed.returncode == -signal.SIGKILL
    settings.BADGE_KEKS = [NEW, OLD]
    under = [keys.kek_of(each) for each in SigningKey.objects.values_list("sealed", flat=True)]
    assert (under.count("k2"), under.count("k1")) == (3, 5)
    assert run("keys", "verify-all") == "Every key opens, signs and verifies.\n"
    assert run("kek", "rotate", "--no-dry-run") == "5 keys are sealed under k2.\n"


def test_the_command_changes_nothing_unless_told(key, issuer):
    assert "Would make a key RS256" in run(
        "keys", "create", issuer.slug, "--algorithm", "RS256"
    )
    assert run("keys", "retire", str(key.pk)) == f"Would retire {key}, which is active.\n"
    assert SigningKey.objects.active().count() == 2


def test_the_command_takes_a_key_through_its_life(key, issuer):
    run("keys", "create", issuer.slug, "--algorithm", "EdDSA", "--no-dry-run")
    new = SigningKey.objects.pending().get()

    with pytest.raises(CommandError, match="less than a day"):
        run("keys", "activate", str(new.pk), "--no-dry-run")
    assert "is active" in run("keys", "activate", str(new.pk), "--at-once", "--no-dry-run")
    assert "is compromised" in run(
        "keys", "compromise", str(key.pk), "--since", "2026-11-01T10:00Z", "--no-dry-run"
    )
    assert "is compromised" in run("keys", "destroy", str(key.pk), "--no-dry-run")
    assert f"{new.pk}  EdDSA   active" in run("keys", "list", issuer.slug)


@pytest.mark.parametrize(
    "arguments",
    [
        ["keys", "create", "nobody", "--algorithm", "RS256"],
        ["keys", "retire", "not-an-id"],
        ["keys", "retire", "01a2051c-1080-7718-b214-ac8606354c90"],
    ],
)
def test_the_command_says_what_is_not_there(arguments):
    with pytest.raises(CommandError, match=r"There is no|invalid UUID"):
        run(*arguments)
