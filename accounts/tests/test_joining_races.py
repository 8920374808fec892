"""One person in several tabs: one account, one identity. Real threads on PostgreSQL; SQLite has one writer and nothing to show."""

import threading
from datetime import date

import pytest
from django.db import connection

from accounts import actions
from accounts.arrivals import Arrival
from accounts.errors import AddressInUse
from accounts.models import User
from accounts.tests.institutions import events, joined

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="races are run on PostgreSQL: set DATABASE_URL",
    ),
]
TRIALS = 20
THREADS = 4


def at_once(work):
    """Run the work in threads that start together; gives what each of them returned, or the kind of error."""
    start = threading.Barrier(THREADS)
    outcomes = []

    def run():
        try:
            start.wait()
            outcomes.append(work())
        except Exception as error:  # noqa: BLE001 - the test looks at it
            outcomes.append(type(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def coming(provider, address, number=0):
    return Arrival(provider, f"giulia-{number}", address, True, "Giulia", "Rossi")


@pytest.mark.threat("A-13")
def test_four_tabs_join_once(provider, owner):
    for _ in range(TRIALS):
        owner.identities.all().delete()

        outcomes = at_once(lambda: actions.receive(arrival=coming(provider, owner.email)))

        assert outcomes == [owner] * THREADS
        assert joined() == [(owner.email, "university", "giulia-0")]
    assert len(events("identity_joined")) == TRIALS


@pytest.mark.threat("A-13")
def test_four_tabs_make_one_account(provider):
    for number in range(TRIALS):
        arrival = coming(provider, f"giulia{number}@university.example", number)

        outcomes = at_once(
            lambda arrival=arrival: actions.register_arrival(
                arrival=arrival, birth_date=date(1990, 5, 17), language="it"
            )
        )

        assert outcomes.count(AddressInUse) == THREADS - 1
    assert (User.objects.count(), len(joined())) == (TRIALS, TRIALS)


@pytest.mark.threat("A-10", "A-13")
def test_two_people_with_one_mailbox_are_not_one(provider, owner):
    """Both are vouched for at the same moment: one joins, the other waits for the operator."""
    numbers = iter(range(THREADS))
    lock = threading.Lock()

    def come():
        with lock:
            number = next(numbers)
        return actions.receive(arrival=coming(provider, owner.email, number))

    outcomes = at_once(come)

    assert (outcomes.count(owner), len(joined())) == (1, 1)
