"""The issuance log: what happened is in it, and whoever rewrites it or the awards beside it is found out."""

import io
import json
from base64 import b64encode

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from badges import actions, findings
from badges.models import (
    BEGINNING,
    Assertion,
    AssertionDocument,
    LogCheckpoint,
    LogEntry,
    StatusEntry,
)
from badges.tests.awards import award_again
from badges.tests.factories import AssertionFactory
from badges.tests.forging import without_triggers
from issuers import actions as issuers
from openbadges import jws, keys

pytestmark = [pytest.mark.django_db, pytest.mark.threat("K-09")]


@pytest.fixture
def behind_the_back():
    """Run SQL as somebody who owns the tables and takes the triggers off."""

    def run(table, sql, *values):
        with without_triggers(table) as cursor:
            cursor.execute(sql, values)

    return run


def found():
    return list(findings.of_the_log())


def kinds():
    return list(LogEntry.objects.order_by("seq").values_list("seq", "kind", "award_id"))


def test_everything_that_happens_to_an_award_is_in_the_log(award):
    other = award_again(award)
    actions.suspend(assertion=award, reason="We look into it", by=None)
    actions.lift(assertion=award, by=None)
    actions.revoke_many(assertions=[award, other], reason="Awarded by mistake", by=None)

    assert kinds() == [
        (1, "issued", award.pk),
        (2, "issued", other.pk),
        (3, "suspended", award.pk),
        (4, "lifted", award.pk),
        (5, "revoked", award.pk),
        (6, "revoked", other.pk),
    ]
    assert found() == []


def test_each_entry_holds_the_print_of_the_one_before(award):
    award_again(award)
    first, second = LogEntry.objects.order_by("seq")

    assert (first.prev, second.prev) == (BEGINNING, first.hash)
    assert [each.hash for each in (first, second)] == [
        each.worked_out() for each in (first, second)
    ]
    assert first.leaf != second.leaf


def test_a_badge_that_is_signed_again_is_in_the_log_twice(award):
    key = award.issuer.signing_keys.get(algorithm="RS256")
    issuers.compromise_key(key=key, by=None)
    actions.sign_again_all(key=key, by=None)

    assert [kind for _, kind, _ in kinds()] == ["issued", "signed-again"]
    assert found() == []


def test_what_is_not_done_is_not_in_the_log(award):
    with transaction.atomic():
        actions.revoke(assertion=award, reason="Awarded by mistake", by=None)
        transaction.set_rollback(True)

    assert [kind for _, kind, _ in kinds()] == ["issued"]


@pytest.mark.parametrize("model", [LogEntry, LogCheckpoint])
def test_the_database_changes_nothing_that_is_in_it(award, model):
    actions.checkpoint_log()

    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        model.objects.update(hash="x")


@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="on SQLite the suite takes this trigger off to clean up after itself",
)
@pytest.mark.parametrize("model", [LogEntry, LogCheckpoint])
def test_the_database_deletes_nothing_that_is_in_it(award, model):
    actions.checkpoint_log()

    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        model.objects.all().delete()


def test_a_changed_entry_is_found(award, behind_the_back):
    behind_the_back(
        "badges_logentry", "UPDATE badges_logentry SET kind = 'lifted' WHERE seq = 1"
    )

    assert found() == [
        "Entry 1 does not fit into the chain.",
        f"Award {award.pk} was issued 0 times by the log.",
    ]


def test_a_deleted_entry_is_found(award, behind_the_back):
    actions.revoke(assertion=award, reason="Awarded by mistake", by=None)
    other = award_again(award)
    behind_the_back("badges_logentry", "DELETE FROM badges_logentry WHERE seq = 2")

    assert other
    assert found() == [
        "Entries 2 to 2 are missing.",
        "Entry 3 does not fit into the chain.",
        f"Award {award.pk}: revoked by its row, lifted by the log.",
    ]


def test_an_end_that_was_cut_off_is_found_by_a_checkpoint(award, behind_the_back):
    actions.suspend(assertion=award, reason="We look into it", by=None)
    actions.checkpoint_log()
    Assertion.objects.update(suspended_at=None, suspension_reason="")
    StatusEntry.objects.update(is_set=False)
    behind_the_back("badges_logentry", "DELETE FROM badges_logentry WHERE seq = 2")

    assert found() == ["A checkpoint names entry 2, and the log ends with 1."]


def test_a_log_that_was_written_anew_is_found_by_a_checkpoint(award, behind_the_back):
    actions.checkpoint_log()
    entry = LogEntry.objects.get()
    entry.at = entry.at.replace(year=2020)
    behind_the_back(
        "badges_logentry",
        "UPDATE badges_logentry SET at = %s, hash = %s",
        entry.at if connection.vendor == "postgresql" else entry.at.replace(tzinfo=None),
        entry.worked_out(),
    )

    assert found() == ["Entry 1 is not the one that a checkpoint names."]


def test_a_checkpoint_that_we_did_not_sign_is_found(award, behind_the_back):
    actions.checkpoint_log()
    behind_the_back("badges_logcheckpoint", "UPDATE badges_logcheckpoint SET seq = 0")

    assert found() == [
        f"Checkpoint {LogCheckpoint.objects.get().pk} is not signed with any of CHECKPOINT_KEYS."
    ]


def test_an_award_that_was_issued_silently_is_found(award):
    silent = AssertionFactory(badge_class=award.badge_class)

    assert found() == [f"Award {silent.pk} was issued 0 times by the log."]


def test_an_award_that_was_deleted_silently_is_found(award):
    pk = award.pk
    award.delete()

    assert found() == [f"Award {pk} was issued and is gone."]


def test_a_revocation_that_was_undone_silently_is_found(award):
    actions.revoke(assertion=award, reason="Awarded by mistake", by=None)
    Assertion.objects.update(revoked_at=None, revocation_reason="")

    assert found() == [f"Award {award.pk}: lifted by its row, revoked by the log."]


def test_a_document_that_was_put_in_another_s_place_is_found(award, behind_the_back):
    behind_the_back(
        "badges_assertiondocument",
        "UPDATE badges_assertiondocument SET body = %s WHERE form = 'ob3-jwt'",
        b"another",
    )

    assert found() == [f"Award {award.pk}: its documents are not those that were issued."]


def test_checkpoints_are_published_with_the_keys_that_read_them(client, award):
    row = actions.checkpoint_log()
    entry = LogEntry.objects.get()

    answer = client.get(reverse("checkpoints"))
    published = answer.json()
    (key,) = published["keys"]
    (checkpoint,) = published["checkpoints"]
    token = jws.read(checkpoint["signed"])
    token.check(keys.from_jwk(key))

    said = {"seq": 1, "hash": entry.hash, "at": row.at.isoformat(timespec="seconds")}
    assert json.loads(token.payload) == said
    assert checkpoint == said | {"signed": row.signed}
    assert set(key) == {"kty", "crv", "x", "alg", "use", "kid"}
    assert answer["Cache-Control"] == "public, max-age=60, s-maxage=60"


def test_old_checkpoints_are_read_after_the_key_has_changed(settings, client, award):
    actions.checkpoint_log()
    old = settings.CHECKPOINT_KEYS
    settings.CHECKPOINT_KEYS = ["k2:" + b64encode(b"n" * 32).decode(), *old]
    actions.checkpoint_log()

    published = client.get(reverse("checkpoints")).json()
    assert [jws.read(each["signed"]).kid for each in published["checkpoints"]] == ["k2", "k1"]
    assert [each["kid"] for each in published["keys"]] == ["k2", "k1"]
    assert found() == []


def test_the_command_says_whether_the_log_holds(award):
    out = io.StringIO()
    call_command("issuance_log", "checkpoint", stdout=out)
    call_command("issuance_log", "verify", stdout=out)

    assert out.getvalue() == (
        f"{LogCheckpoint.objects.get().signed}\nThe issuance log holds: 1 entries.\n"
    )
    pk = award.pk
    AssertionDocument.objects.filter(form="ob2").delete()
    with pytest.raises(CommandError, match="does not hold: 1 findings"):
        call_command("issuance_log", "verify", stdout=out)
    assert out.getvalue().endswith(
        f"Award {pk}: its documents are not those that were issued.\n"
    )
