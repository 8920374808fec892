"""Somebody who came by an invitation, and whose name, address and words stand nowhere by chance."""

import re
from datetime import date, timedelta

import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.actions.erasing import TO_UNDO
from accounts.models import User
from accounts.tasks import sweep
from accounts.tests.browsers import sign_in
from accounts.tests.factories import PASSWORD
from claims import actions as claims
from claims.models import AwardRow
from claims.tests.factories import AwardBatchFactory, InvitationFactory

ADDRESS = "sentinel.zefirina@example.org"
SECOND = "zefirina.two@example.org"
SENTINELS = re.compile(
    "zefirina|sentinelli|1987-06-05|own-4711|a very own essay", re.IGNORECASE
)


def zefirina(badge):
    """Her account, made by collecting this badge, with all that an issuer can write into an invitation."""
    invitation = InvitationFactory(
        batch=AwardBatchFactory(badge_class=badge),
        address=ADDRESS,
        first_name="Zefirina",
        last_name="Sentinelli",
        reference="own-4711",
        narrative="Zefirina wrote a very own essay.",
        evidence_url="https://essays.example.org/zefirina",
        language="en",
    )
    AwardRow.objects.create(
        id=invitation.pk,
        batch=invitation.batch,
        number=1,
        address=ADDRESS,
        typed_address=ADDRESS.title(),
        first_name="Zefirina",
        last_name="Sentinelli",
        reference="own-4711",
        accepted_at=timezone.now(),
    )
    claims.register_and_claim(
        invitation=invitation,
        first_name="Zefirina",
        last_name="Sentinelli",
        birth_date=date(1987, 6, 5),
        password=PASSWORD,
        language="en",
    )
    return User.objects.get(email=ADDRESS)


def ask(client, person, badges_go="keep"):
    sign_in(client, person.email)
    return client.post(reverse("account_erase"), {"badges": badges_go, "password": PASSWORD})


def fourteen_days_later():
    with time_machine.travel(timezone.now() + TO_UNDO + timedelta(minutes=1)):
        sweep()
