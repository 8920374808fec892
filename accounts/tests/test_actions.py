"""People and their addresses: what changes, what is refused, and what is kept of a refusal."""

from datetime import date, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.cache import caches
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import actions, audit
from accounts.errors import (
    AddressInUse,
    BirthDateKnown,
    CodeExpired,
    LastAddress,
    TooManyAddresses,
    TooManyAttempts,
    TooYoung,
    WrongCode,
)
from accounts.links import short_code
from accounts.models import AccountMail, AddressProof, AuditEvent, User
from accounts.tests.factories import UserFactory
from accounts.validators import is_old_enough, normalise_address, sixteenth_birthday
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db

GIULIA = {
    "email": "Giulia@Example.org",
    "first_name": " Giulia ",
    "last_name": "Rossi",
    "birth_date": date(1990, 5, 17),
    "password": "correct horse battery",
    "language": "it",
}


def events():
    return list(AuditEvent.objects.order_by("id").values_list("event", flat=True))


# --- Registering ----------------------------------------------------------------------------


def test_register_makes_an_account_with_a_proven_address_and_todays_terms(settings):
    user = actions.register(**GIULIA)

    assert (user.email, user.first_name, user.last_name, user.language) == (
        "giulia@example.org",
        "Giulia",
        "Rossi",
        "it",
    )
    assert user.check_password("correct horse battery")
    assert user.verified_addresses() == {"giulia@example.org"}
    assert (user.terms_version, user.privacy_version) == (
        settings.TERMS_VERSION,
        settings.PRIVACY_VERSION,
    )
    assert user.terms_accepted_at is not None
    assert events() == ["accounts.person_registered"]


@pytest.mark.threat("C-04")
@pytest.mark.parametrize("main", ["giulia@example.org", "other@example.org"])
def test_register_with_an_address_of_an_account_is_refused(main):
    known = UserFactory(email=main)
    EmailAddress.objects.get_or_create(
        user=known, email="giulia@example.org", defaults={"verified": True}
    )

    with pytest.raises(AddressInUse):
        actions.register(**GIULIA)

    assert User.objects.get() == known


@pytest.mark.threat("A-03")
def test_register_takes_an_address_from_who_has_not_proven_it():
    squatter = UserFactory()
    EmailAddress.objects.create(user=squatter, email="giulia@example.org", verified=False)

    user = actions.register(**GIULIA)

    assert list(EmailAddress.objects.filter(email="giulia@example.org")) == [
        user.emailaddress_set.get()
    ]


@pytest.mark.parametrize("days", [-1, 0, 1])
@pytest.mark.threat("G-01")
def test_sixteenth_birthday_is_the_first_day(days):
    with time_machine.travel("2026-11-22 12:00:00+01:00", tick=False):
        born = date(2010, 11, 22) + timedelta(days=days)

        if days <= 0:
            assert actions.register(**GIULIA | {"birth_date": born}).birth_date == born
        else:
            with pytest.raises(TooYoung):
                actions.register(**GIULIA | {"birth_date": born})


@pytest.mark.threat("G-01")
def test_day_is_that_of_rome():
    with time_machine.travel("2026-11-21 23:30:00+00:00", tick=False):
        assert is_old_enough(date(2010, 11, 22))
    with time_machine.travel("2026-11-21 22:30:00+00:00", tick=False):
        assert not is_old_enough(date(2010, 11, 22))


@pytest.mark.threat("G-01")
def test_born_on_a_leap_day():
    assert sixteenth_birthday(date(2012, 2, 29)) == date(2028, 2, 29)
    assert sixteenth_birthday(date(2084, 2, 29)) == date(2100, 3, 1)


@pytest.mark.threat("G-04")
def test_nothing_is_kept_of_who_is_too_young():
    with pytest.raises(TooYoung):
        actions.register(**GIULIA | {"birth_date": date(2015, 1, 1)}, age_key="invitation:1")

    assert (
        User.objects.count(),
        EmailAddress.objects.count(),
        AuditEvent.objects.count(),
        OutgoingMail.objects.count(),
    ) == (0, 0, 0, 0)
    assert "2015" not in str(caches["default"]._cache)


@pytest.mark.threat("G-05")
def test_another_date_on_the_same_day_for_the_same_invitation_is_refused():
    with time_machine.travel("2026-11-22 12:00:00+01:00", tick=False) as clock:
        with pytest.raises(TooYoung):
            actions.register(
                **GIULIA | {"birth_date": date(2015, 1, 1)}, age_key="invitation:1"
            )
        with pytest.raises(TooYoung):
            actions.register(**GIULIA, age_key="invitation:1")
        assert actions.register(
            **GIULIA | {"email": "other@example.org"}, age_key="invitation:2"
        )

        clock.shift(timedelta(days=1, seconds=1))
        assert actions.register(**GIULIA, age_key="invitation:1")


# --- The date of birth ----------------------------------------------------------------------


@pytest.mark.threat("G-06")
def test_date_of_birth_is_set_once():
    user = UserFactory(birth_date=None)

    actions.set_birth_date(person=user, birth_date=date(1990, 1, 1), by=user)
    with pytest.raises(BirthDateKnown):
        actions.set_birth_date(person=user, birth_date=date(1991, 1, 1), by=user)

    user.refresh_from_db()
    assert (user.birth_date, events()) == (date(1990, 1, 1), ["accounts.birth_date_set"])


@pytest.mark.threat("G-04", "G-05")
def test_too_young_date_is_not_kept_and_not_mended_on_the_same_day():
    user = UserFactory(birth_date=None)

    for born in (date(2015, 1, 1), date(1990, 1, 1)):
        with pytest.raises(TooYoung):
            actions.set_birth_date(person=user, birth_date=born, by=user)

    user.refresh_from_db()
    assert (user.birth_date, events()) == (None, [])


# --- Addresses ------------------------------------------------------------------------------


@pytest.fixture
def proof():
    return actions.ask_address_proof(UserFactory(), "New@Example.org", "it")


def code_of(proof):
    return short_code("accounts.address", proof.pk)


@pytest.mark.django_db(transaction=True)
def test_code_of_the_mail_adds_the_address(proof):
    address = actions.prove_address(proof, f" {code_of(proof)[:3]} {code_of(proof)[3:]} ")

    assert (address.email, address.verified, address.primary) == (
        "new@example.org",
        True,
        False,
    )
    assert proof.user.verified_addresses() == {"new@example.org", proof.user.email}
    assert events() == ["accounts.address_added"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.threat("C-03")
def test_code_is_used_once(proof):
    actions.prove_address(proof, code_of(proof))

    with pytest.raises(CodeExpired):
        actions.prove_address(proof, code_of(proof))


@pytest.mark.django_db(transaction=True)
@pytest.mark.threat("C-03")
def test_wrong_codes_are_counted_and_the_sixth_try_is_shut(proof):
    for _ in range(5):
        with pytest.raises(WrongCode):
            actions.prove_address(proof, "000000" if code_of(proof) != "000000" else "111111")

    with pytest.raises(TooManyAttempts):
        actions.prove_address(proof, code_of(proof))
    assert proof.user.verified_addresses() == {proof.user.email}


@pytest.mark.django_db(transaction=True)
@pytest.mark.threat("C-03")
def test_code_ends_after_a_quarter_of_an_hour(proof):
    AddressProof.objects.update(expires_at=timezone.now())

    with pytest.raises(CodeExpired):
        actions.prove_address(proof, code_of(proof))


@pytest.mark.django_db(transaction=True)
@pytest.mark.threat("A-14")
def test_address_of_another_account_is_refused_only_after_its_mailbox_is_proven():
    UserFactory(email="taken@example.org")
    proof = actions.ask_address_proof(UserFactory(), "taken@example.org", "en")

    with pytest.raises(AddressInUse):
        actions.prove_address(proof, code_of(proof))

    assert OutgoingMail.objects.filter(kind="accounts.address_code").count() == 1


def test_code_is_in_no_table(proof):
    row = AddressProof.objects.filter(pk=proof.pk).values().get()

    assert code_of(proof) not in str(row)


@pytest.mark.threat("E-05")
def test_mailbox_is_not_flooded_with_codes():
    for _ in range(3):
        actions.ask_address_proof(UserFactory(), "victim@example.org", "en")

    with pytest.raises(TooManyAttempts):
        actions.ask_address_proof(UserFactory(), "victim@example.org", "en")


def test_account_has_at_most_five_addresses():
    user = UserFactory()
    for number in range(4):
        EmailAddress.objects.create(user=user, email=f"a{number}@example.org", verified=True)

    with pytest.raises(TooManyAddresses):
        actions.ask_address_proof(user, "sixth@example.org", "en")


def test_main_address_is_chosen_and_the_old_one_removed():
    user = UserFactory(email="old@example.org")
    old = user.emailaddress_set.get()
    new = EmailAddress.objects.create(user=user, email="new@example.org", verified=True)

    actions.make_primary(person=user, address=new, by=user)
    with pytest.raises(LastAddress):
        actions.remove_address(person=user, address=new, by=user)
    actions.remove_address(person=user, address=old, by=user)

    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert list(user.emailaddress_set.values_list("email", "primary")) == [
        ("new@example.org", True)
    ]
    assert events() == ["accounts.primary_address_chosen", "accounts.address_removed"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Mario.Rossi@Unito.IT", "mario.rossi@unito.it", True),
        (" a@x.it ", "a@x.it", True),
        ("m\u0131ke@x.it", "mike@x.it", False),
        ("e\u0301@x.it", "é@x.it", True),
        ("a@straße.de", "a@strasse.de", False),
        ("a@straße.de", "a@xn--strae-oqa.de", True),
        ("straße@x.it", "strasse@x.it", False),
        ("\ufb01@x.it", "fi@x.it", False),
        ("\u212a@x.it", "k@x.it", True),
        ("a.b@x.it", "ab@x.it", False),
        ("a+b@x.it", "a@x.it", False),
    ],
)
@pytest.mark.threat("C-10")
def test_which_addresses_are_the_same(one, other, same):
    assert (normalise_address(one) == normalise_address(other)) is same


# --- Mails ----------------------------------------------------------------------------------


@pytest.mark.threat("A-14")
def test_password_reset_queues_the_same_for_a_known_and_an_unknown_address():
    UserFactory(email="known@example.org")
    statements = []

    for address in ("known@example.org", "unknown@example.org"):
        with CaptureQueriesContext(connection) as queries:
            actions.ask_password_reset(address=address)
        statements.append([query["sql"].partition(" ")[0] for query in queries])

    assert statements[0] == statements[1]
    assert OutgoingMail.objects.filter(kind="accounts.password_reset").count() == 2


@pytest.mark.threat("E-05")
def test_password_reset_floods_no_mailbox():
    for _ in range(5):
        actions.ask_password_reset(address="known@example.org")

    assert OutgoingMail.objects.count() == 3


def test_old_requests_for_mails_go():
    AccountMail.objects.create(
        kind="password_reset",
        address="old@example.org",
        created_at=timezone.now() - timedelta(days=5),
    )

    actions.ask_password_reset(address="new@example.org")

    assert list(AccountMail.objects.values_list("address", flat=True)) == ["new@example.org"]


# --- The book -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    ["UPDATE accounts_auditevent SET event = 'nothing'", "DELETE FROM accounts_auditevent"],
)
@pytest.mark.threat("K-09")
def test_database_itself_refuses_to_rewrite_the_book(statement, sealed_audit_log):
    user = UserFactory()
    audit.record("accounts.person_registered", by=user, about=user)

    with pytest.raises(DatabaseError, match="audit events are never"), transaction.atomic():
        connection.cursor().execute(statement)

    assert events() == ["accounts.person_registered"]


def test_rows_cannot_be_changed_through_the_model():
    user = UserFactory()
    audit.record("accounts.person_registered", by=user, about=user)

    with pytest.raises(TypeError):
        AuditEvent.objects.update(event="nothing")
    with pytest.raises(TypeError):
        AuditEvent.objects.all().delete()


def test_change_of_person_is_written_down_by_field():
    user = UserFactory(first_name="Giulia", language="en")

    actions.change_person(
        person=user, first_name="Julia", last_name=user.last_name, language="it", by=user
    )
    actions.change_person(
        person=user, first_name="Julia", last_name=user.last_name, language="it", by=user
    )

    assert list(AuditEvent.objects.values_list("event", "details")) == [
        ("accounts.person_changed", {"fields": ["first_name", "language"]})
    ]
