"""Many at once: one badge. Real threads on PostgreSQL; SQLite has one writer and nothing to show here."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from accounts.tests.factories import UserFactory
from badges.models import Assertion
from badges.tests.factories import BadgeClassFactory
from claims import actions
from claims.errors import AlreadyClaimed
from claims.models import Invitation
from claims.tests.browsers import browser, link_of
from claims.tests.factories import AwardBatchFactory, InvitationFactory
from outbox.models import OutgoingMail

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="races are run on PostgreSQL: set DATABASE_URL",
    ),
]
TRIALS = 100
THREADS = 4


def at_once(number, work):
    """Run the work in that many threads that start together; gives what each of them raised or returned."""
    start = threading.Barrier(number)
    outcomes = []

    def run(place):
        try:
            start.wait()
            outcomes.append(work(place))
        except Exception as error:  # noqa: BLE001 - the test looks at it
            outcomes.append(type(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[place]) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.threat("C-06")
@pytest.mark.timeout(300)
def test_four_who_claim_at_once_make_one_badge_a_hundred_times():
    holder = UserFactory()
    batch = AwardBatchFactory(badge_class=BadgeClassFactory())
    invitations = [
        InvitationFactory(batch=batch, address=holder.email, occurrence=str(number))
        for number in range(TRIALS)
    ]

    for invitation in invitations:
        copies = [Invitation.objects.with_face().get(pk=invitation.pk) for _ in range(THREADS)]
        outcomes = at_once(
            THREADS,
            lambda place, copies=copies: actions.claim(
                invitation=copies[place], holder=holder, by=holder
            ),
        )
        assert sorted(outcome is AlreadyClaimed for outcome in outcomes) == [
            False,
            True,
            True,
            True,
        ]

    assert Assertion.objects.count() == TRIALS
    assert Invitation.objects.filter(claimed_at__isnull=False).count() == TRIALS
    assert OutgoingMail.objects.filter(kind="claims.claimed").count() == TRIALS


@pytest.mark.threat("C-06")
def test_fifty_clicks_at_once_make_one_badge():
    holder = UserFactory()
    invitation = InvitationFactory(address=holder.email)
    browsers = [browser(holder, link=link_of(invitation)) for _ in range(50)]

    answers = at_once(
        50,
        lambda place: browsers[place].post(reverse("claim_collect", args=[invitation.pk])),
    )

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (303, reverse("claim_done", args=[invitation.pk]))
    }
    assert Assertion.objects.count() == 1


@pytest.mark.threat("C-06")
def test_claiming_and_declining_at_once_end_in_one_of_the_two():
    for _ in range(20):
        holder = UserFactory()
        invitation = InvitationFactory(address=holder.email)
        at_once(
            2,
            lambda place, invitation=invitation, holder=holder: (
                actions.claim(invitation=invitation, holder=holder, by=holder)
                if place
                else actions.decline(invitation=invitation, by=holder)
            ),
        )

        invitation.refresh_from_db()
        assert (invitation.claimed_at is None) != (invitation.declined_at is None)
        assert Assertion.objects.filter(holder=holder).count() == int(
            invitation.claimed_at is not None
        )


@pytest.mark.threat("C-06")
def test_two_new_people_of_one_name_get_two_handles():
    people = [UserFactory(first_name="Anna", last_name="Verdi") for _ in range(6)]
    invitations = [InvitationFactory(address=person.email) for person in people]

    at_once(
        6,
        lambda place: actions.claim(
            invitation=invitations[place], holder=people[place], by=people[place]
        ),
    )

    handles = {type(person).objects.get(pk=person.pk).handle for person in people}
    assert len(handles) == 6
    assert "anna-verdi" in handles
