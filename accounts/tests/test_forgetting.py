"""What has served is let go of: sessions, codes, mails that somebody asked for, drawn pages."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.utils import timezone

from accounts import actions
from accounts.models import AccountMail, AddressProof
from accounts.tasks import forget
from accounts.tests.browsers import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.threat("L-07")]


def counts():
    return [
        model.objects.count() for model in (Session, UserSession, AccountMail, AddressProof)
    ]


def test_everything_goes_when_its_time_is_over(client, giulia):
    sign_in(client, giulia.email)
    actions.ask_password_reset(address=giulia.email)
    actions.ask_address_proof(giulia, "second@example.org", "en")
    forget()
    at_first = counts()

    with time_machine.travel(timezone.now() + timedelta(days=5)):
        forget()
        after_five_days = counts()
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        forget()

    assert (at_first, after_five_days, counts()) == (
        [1, 1, 1, 1],
        [1, 1, 0, 0],
        [0, 0, 0, 0],
    )


def test_pages_in_files_go_too(settings, tmp_path):
    settings.CACHES = {
        "default": {"BACKEND": "bestr.caches.Files", "LOCATION": str(tmp_path / "cache")}
    }
    caches["default"].set("page", "Giulia", timeout=60)
    caches["default"].set("limit", 1, timeout=60 * 60 * 24 * 9)

    forget()
    before = len(list((tmp_path / "cache").iterdir()))
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        forget()

    assert (before, len(list((tmp_path / "cache").iterdir()))) == (2, 1)
    assert caches["default"].get("limit") == 1
