"""What is taken out of the queue stays out of it, whoever had it in hand before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox import actions
from outbox.actions import leasing
from outbox.models import OutgoingMail
from outbox.tests.factories import OutgoingMailFactory
from outbox.tests.queue import states

pytestmark = pytest.mark.django_db


def test_dropping_leaves_what_a_worker_has_in_hand():
    OutgoingMailFactory(about="ada")
    OutgoingMailFactory(about="bob", not_before=timezone.now() + timedelta(hours=1))
    leasing.lease(leasing.next_in_turn(None))

    assert actions.drop_waiting(mails=OutgoingMail.objects.all()) == 1
    assert states() == {"ada": "waiting", "bob": "dropped"}


def test_a_lost_worker_has_no_word_in_a_dropped_mail():
    OutgoingMailFactory(about="ada")
    mails = leasing.lease(leasing.next_in_turn(None))
    OutgoingMail.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    actions.drop_waiting(mails=OutgoingMail.objects.all())
    leasing.settle_sent(mails)

    assert states() == {"ada": "dropped"}
