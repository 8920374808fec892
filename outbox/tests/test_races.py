"""Two workers at once: never two mails for one row. Run on PostgreSQL for real, on SQLite with its one writer."""

import threading
from collections import Counter

import pytest
from django.db import connection

from outbox import actions, kinds
from outbox.models import OutgoingMail
from outbox.tests.factories import OutgoingMailFactory, note

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.threat("F-11")
def test_four_workers_send_each_mail_once(mail_server):
    # The kind is told of what it sent by the rows alone: a list shared by threads would be the test's own lock.
    kinds.register("test.note", title="Note", render=note)
    issuers = [
        None,
        "0192f0c0-0000-7000-8000-000000000001",
        "0192f0c0-0000-7000-8000-000000000002",
    ]
    OutgoingMail.objects.bulk_create(
        OutgoingMailFactory.build(about=f"person{number}", issuer_id=issuers[number % 3])
        for number in range(120)
    )
    start = threading.Barrier(4)
    failures = []

    def work():
        try:
            start.wait()
            actions.deliver()
        except Exception as error:  # noqa: BLE001 - shown by the test
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failures == []
    sent = Counter(recipients[0] for recipients in mail_server.recipients)
    assert sent == Counter({f"person{number}@example.org": 1 for number in range(120)})
    assert set(OutgoingMail.objects.values_list("attempts", flat=True)) == {1}
    assert OutgoingMail.objects.filter(sent_at=None).count() == 0
