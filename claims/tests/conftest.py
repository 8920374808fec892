"""What several tests of claims share."""

import pytest

from accounts.tests.factories import UserFactory
from claims.tests.factories import InvitationFactory


@pytest.fixture
def invitation(db):
    """A badge that waits for Giulia, who has no account."""
    return InvitationFactory(address="giulia@studenti.example.org", language="en")


@pytest.fixture
def giulia(db):
    """The same Giulia, with an account that has the invited address and PASSWORD."""
    return UserFactory(email="giulia@studenti.example.org", last_name="Bianchi")


@pytest.fixture
def luca(db):
    """Somebody else with an account."""
    return UserFactory(email="luca@example.org", first_name="Luca", last_name="Neri")
