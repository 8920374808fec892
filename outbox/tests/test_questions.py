"""Questions whose SQL is written once answer as the same question asked the ordinary way."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outbox.models import OutgoingMail
from outbox.questions import asked_often
from outbox.tests.factories import OutgoingMailFactory

pytestmark = pytest.mark.django_db


def built():
    """A question that counts how often it was built."""
    times = []

    @asked_often
    def question(pk, kind):
        times.append(1)
        return OutgoingMail.objects.filter(pk=pk, kind=kind).values_list("about", "attempts")

    return question, times


def test_each_call_asks_for_its_own_row_and_the_sql_is_written_once():
    question, times = built()
    one, other = OutgoingMailFactory(attempts=1), OutgoingMailFactory(attempts=2)

    with CaptureQueriesContext(connection) as queries:
        answers = [question(mail.pk, mail.kind) for mail in (one, other, one)]

    assert (answers, len(queries), times) == (
        [(one.about, 1), (other.about, 2), (one.about, 1)],
        3,
        [1],
    )


def test_no_row_is_no_answer():
    question, _times = built()
    mail = OutgoingMailFactory()

    assert [question(uuid4(), mail.kind), question(mail.pk, "another")] == [None, None]


def test_a_text_is_a_value_and_never_sql():
    question, _times = built()
    mail = OutgoingMailFactory()

    assert question(mail.pk, f"{mail.kind}' OR '1'='1") is None
