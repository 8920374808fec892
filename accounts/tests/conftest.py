"""What the tests of people share."""

from importlib import import_module

import pytest
from django.db import connection

from accounts import actions
from accounts.tests import institutions
from accounts.tests.factories import UserFactory
from accounts.tests.provider import GIULIA, Provider
from outbox import fetching
from outbox.tests import internet
from outbox.tests.conftest import pem  # noqa: F401 - found by its name


@pytest.fixture
def giulia(db):
    """A grown-up with an account, who signs in with PASSWORD."""
    return UserFactory(email="giulia@example.org", first_name="Giulia")


@pytest.fixture
def sealed_audit_log(db):
    """The audit log as a migrated database has it: the suite's SQLite lost one trigger, to be able to clean up."""
    if connection.vendor == "sqlite":
        migration = import_module("accounts.migrations.0002_audit_log_is_append_only")
        with connection.cursor() as cursor:
            for statement in [*migration.SQLITE_BACK, *migration.SQLITE]:
                cursor.execute(statement)


@pytest.fixture
def university(pem, monkeypatch):  # noqa: F811
    """A real provider of sign-ins on this machine, which our own way out takes for one of the internet."""
    running = Provider(pem)
    network = internet.network(running, pem=pem)
    monkeypatch.setattr(fetching, "internet", lambda: network)
    yield running
    running.close()


@pytest.fixture
def provider(db):
    """The row of that university, of whose addresses it may say to whom they belong."""
    return actions.add_provider(by=None, **institutions.fields())


@pytest.fixture
def owner(db):
    """An account with the address for which the university vouches."""
    return UserFactory(email=GIULIA["email"], first_name="Giulia", last_name="Rossi")
