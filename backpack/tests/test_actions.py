"""What a holder changes about what others see."""

import pytest

from accounts.models import AuditEvent, User
from accounts.tests.factories import UserFactory
from backpack import actions
from backpack.errors import HandleTaken

pytestmark = pytest.mark.django_db


def test_closing_the_profile_is_written_down_once():
    person = UserFactory()

    actions.choose_visibility(user=person, is_public=False, by=person)
    actions.choose_visibility(user=person, is_public=False, by=person)

    person.refresh_from_db()
    assert (person.is_profile_public, person.profile_answered_at is not None) == (False, True)
    assert list(AuditEvent.objects.values_list("event", "by")) == [
        ("backpack.profile_closed", person.pk)
    ]


def test_a_taken_address_changes_nothing():
    UserFactory(handle="giulia")
    person = UserFactory(handle="rossi")

    with pytest.raises(HandleTaken):
        actions.arrange_profile(
            user=person, is_public=False, handle="Giulia", headline="New", by=person
        )

    person.refresh_from_db()
    assert (person.handle, person.headline, person.is_profile_public) == ("rossi", "", True)
    assert AuditEvent.objects.count() == 0


def test_arrange_profile_keeps_small_letters():
    person = UserFactory()

    actions.arrange_profile(
        user=person, is_public=True, handle="Giulia-R", headline=" Physics ", by=person
    )

    assert User.objects.values_list("handle", "headline").get() == ("giulia-r", "Physics")
