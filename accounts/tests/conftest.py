"""What the tests of people share."""

from importlib import import_module

import pytest
from django.db import connection

from accounts.tests.factories import UserFactory


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
