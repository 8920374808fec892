"""What several tests of organisations share: one organisation, its people, and somebody else's."""

from dataclasses import dataclass

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory
from issuers.models import Issuer
from issuers.permissions import Role
from issuers.tests.factories import IssuerFactory, MembershipFactory


@dataclass(frozen=True)
class House:
    """An organisation and one person of each kind; the stranger owns another organisation."""

    issuer: Issuer
    owner: User
    editor: User
    awarder: User
    stranger: User
    operator: User

    def membership_of(self, user):
        return self.issuer.memberships.get(user=user)


@pytest.fixture
def house(db):
    issuer = IssuerFactory(name="Demo University", slug="demo")
    people = {role: MembershipFactory(issuer=issuer, role=role).user for role in Role}
    return House(
        issuer=issuer,
        owner=people[Role.OWNER],
        editor=people[Role.EDITOR],
        awarder=people[Role.AWARDER],
        stranger=MembershipFactory(issuer__slug="other").user,
        operator=UserFactory(is_staff=True, is_superuser=True),
    )
