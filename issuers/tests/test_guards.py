"""What accounts ask of this app before they let an institution join one."""

import pytest
from django.utils import timezone

from accounts import roles
from accounts.tests.factories import UserFactory
from issuers.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.mark.threat("A-12")
def test_whoever_has_a_role_anywhere_has_more_than_an_account_of_their_own():
    people = [
        MembershipFactory().user,
        MembershipFactory(ended_at=timezone.now()).user,
        UserFactory(),
        UserFactory(is_staff=True),
    ]

    assert [roles.holds_any(person) for person in people] == [True, False, False, True]
