"""A restored backup brings nobody back who was erased."""

import io
import json

import pytest
from django.conf import settings as site
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from accounts import actions as accounts
from accounts import ledger
from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from badges import findings
from badges.models import AssertionDocument
from badges.tests.conftest import award, badge_with_picture  # noqa: F401 - fixtures
from issuers.permissions import Role
from issuers.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ledger_file(settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "ledger" / "erasures.jsonl"
    return settings.ERASURE_LEDGER


def erased_and_restored(person, *, withdraws=False):
    """Erase somebody, and bring the database back to how it was before they asked."""
    with transaction.atomic():
        accounts.ask_erasure(person=person, password=PASSWORD, withdraws=withdraws, by=person)
        User.objects.filter(pk=person.pk).update(erasure_due_at=timezone.now())
        assert accounts.erase(person_id=person.pk)
        transaction.set_rollback(True)
    assert User.objects.get(pk=person.pk).first_name == person.first_name


def replay():
    output = io.StringIO()
    call_command("replay_erasures", stdout=output)
    return output.getvalue()


@pytest.mark.threat("L-05")
@pytest.mark.parametrize("withdraws", [False, True])
def test_who_was_erased_after_the_backup_is_erased_again(award, withdraws):  # noqa: F811
    stays = UserFactory(first_name="Anna")
    erased_and_restored(award.holder, withdraws=withdraws)

    said = [replay(), replay()]

    award.refresh_from_db()
    stays.refresh_from_db()
    person = User.objects.get(pk=award.holder_id)
    assert said == ["1 accounts are erased again.\n", "0 accounts are erased again.\n"]
    assert (person.first_name, person.is_active, award.holder_name) == ("", False, "")
    assert bool(award.revoked_at) is withdraws
    assert stays.first_name == "Anna"
    assert list(findings.of_the_log()) == []
    assert all(b"Giulia" not in bytes(form.body) for form in AssertionDocument.objects.all())


@pytest.mark.threat("L-05")
def test_ledger_names_nobody(ledger_file):
    person = UserFactory(email="sentinel@example.org", first_name="Zefirina")
    erased_and_restored(person)

    content = ledger_file.read_text()

    assert sorted(json.loads(content)) == ["at", "person", "withdrew"]
    assert all(
        word not in content
        for word in ("sentinel", "Zefirina", str(person.public_id), site.LEDGER_KEY)
    )


@pytest.mark.threat("L-05")
def test_torn_line_spoils_no_other(ledger_file, caplog):
    first, second = UserFactory(), UserFactory()
    erased_and_restored(first)
    with ledger_file.open("a") as file:
        file.write('{"at": "2026-11-23T01:00:00+00:00", "per')
    erased_and_restored(second)

    assert set(ledger.noted()) == {ledger.mark_of(first), ledger.mark_of(second)}
    assert "cannot be read" in caplog.text


def test_without_a_ledger_nobody_is_erased():
    UserFactory()

    assert replay() == "0 accounts are erased again.\n"


def test_last_owner_is_left_over_and_named(ledger_file):
    membership = MembershipFactory(role=Role.OWNER)
    successor = MembershipFactory(issuer=membership.issuer, role=Role.OWNER)
    erased_and_restored(membership.user)
    successor.delete()

    with pytest.raises(
        CommandError, match=f"1 accounts could not be erased.*{membership.user_id}"
    ):
        replay()
