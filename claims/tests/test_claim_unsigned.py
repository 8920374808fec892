"""A badge that cannot be signed stays where it is, and the person is told."""

import pytest
from django.test import Client

from badges.models import Assertion
from claims.tests.factories import InvitationFactory
from openbadges.keys import PrivateKey

pytestmark = pytest.mark.django_db


@pytest.mark.threat("K-06")
def test_nothing_is_collected_and_the_badge_goes_on_waiting(giulia, monkeypatch):
    invitation = InvitationFactory(address=giulia.email)
    client = Client()
    client.force_login(giulia, backend="django.contrib.auth.backends.ModelBackend")
    monkeypatch.setattr(PrivateKey, "sign", lambda _self, _message: b"\1" * 256)

    answer = client.post(f"/c/i/{invitation.pk}/collect/", follow=True)

    invitation.refresh_from_db()
    assert answer.status_code == 200
    assert "could not be signed" in answer.content.decode()
    assert invitation.claimed_at is None
    assert Assertion.objects.count() == 0
