"""The end of an account: asked for, undone, done, and what others rely on still holds."""

from datetime import timedelta
from threading import Thread

import orjson
import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.actions.erasing import TO_UNDO
from accounts.models import AuditEvent, User
from accounts.tasks import sweep
from accounts.tests.browsers import sent, sign_in
from accounts.tests.factories import PASSWORD, UserFactory
from badges import actions as badges
from badges import documents
from badges.models import Evidence
from badges.tests.conftest import badge_with_picture  # noqa: F401 - the fixture
from bestr.tests.zefirina import ADDRESS, SECOND, ask, fourteen_days_later, zefirina
from claims.models import Invitation
from claims.tests.factories import InvitationFactory
from issuers import actions as issuers
from issuers.permissions import Role
from issuers.tests.factories import MembershipFactory
from verification import actions as verification

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(badge_with_picture):  # noqa: F811 - the fixture
    return zefirina(badge_with_picture)


@pytest.mark.threat("L-04")
def test_closing_leaves_the_badge_verifying_without_a_name(client, person):
    award = person.assertions.get()
    stored = documents.stored(award)
    before = verification.check(content=stored["ob3-jwt"]).report["verdict"]
    ask(client, person)

    fourteen_days_later()

    hosted = client.get(
        reverse("ob2_assertion", args=[award.pk]), headers={"accept": "application/json"}
    )
    was = orjson.loads(stored["ob2"])
    assert hosted.status_code == 200
    assert hosted.json() == {
        key: value for key, value in was.items() if key not in {"narrative", "evidence"}
    }
    assert verification.check(content=stored["ob3-jwt"]).report["verdict"] == before
    assert client.get(reverse("award_jwt", args=[award.pk])).status_code == 404
    assert award.issuer.assertions.count() == 1


@pytest.mark.threat("L-04")
def test_withdrawing_sets_the_status_and_the_hosted_form_is_gone(client, person):
    award = person.assertions.get()
    stored = documents.stored(award)
    ask(client, person, "withdraw")

    fourteen_days_later()

    hosted = client.get(
        reverse("ob2_assertion", args=[award.pk]), headers={"accept": "application/json"}
    )
    assert (
        hosted.status_code,
        hosted.json()["revoked"],
        hosted.json()["revocationReason"],
    ) == (
        410,
        True,
        "Withdrawn by its holder.",
    )
    award.refresh_from_db()
    assert award.status_entry.is_set
    assert verification.check(content=stored["ob3-jwt"]).report["verdict"] == "revoked"


def test_page_says_what_goes_and_what_stays_before_it_asks(client, person):
    sign_in(client, person.email)

    page = client.get(reverse("account_erase")).content.decode()

    order = ["What goes", "What stays", "Go ahead", "Erase my account in 14 days"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_every_address_hears_of_it_and_one_button_undoes_it(client, person):
    person.emailaddress_set.create(email=SECOND, verified=True)
    ask(client, person)
    mails = [mail for mail in sent() if mail.subject == "Your account will be erased"]
    banner = client.get(reverse("backpack")).content.decode()

    client.post(reverse("account_erase_undo"))

    assert sorted(mail.to[0] for mail in mails) == [ADDRESS, SECOND]
    assert "Your account will be erased on" in banner
    assert (
        "Your account will be erased on" not in client.get(reverse("backpack")).content.decode()
    )
    fourteen_days_later()
    person.refresh_from_db()
    assert (person.erased_at, person.first_name) == (None, "Zefirina")


def test_nothing_happens_before_the_fourteen_days_are_over(client, person):
    ask(client, person)

    with time_machine.travel(timezone.now() + TO_UNDO - timedelta(minutes=1)):
        sweep()

    person.refresh_from_db()
    assert person.erased_at is None


@pytest.mark.threat("A-15")
def test_wrong_password_erases_nothing_and_is_tried_five_times(client, person):
    sign_in(client, person.email)
    wrong = {"badges": "keep", "password": "not this one"}

    pages = [client.post(reverse("account_erase"), wrong).content.decode() for _try in range(6)]
    right = client.post(
        reverse("account_erase"), wrong | {"password": PASSWORD}
    ).content.decode()

    assert "This is not your password." in pages[4]
    assert "Too many attempts." in pages[5]
    assert "Too many attempts." in right
    person.refresh_from_db()
    assert person.erasure_due_at is None


@pytest.mark.threat("Z-03")
def test_last_owner_hands_over_first(client, person):
    membership = MembershipFactory(user=person, issuer__name="Demo School")

    page = ask(client, person).content.decode()

    assert "Demo School needs an owner." in page
    person.refresh_from_db()
    assert person.erasure_due_at is None
    other = MembershipFactory(issuer=membership.issuer)
    assert ask(client, person)["Location"] == reverse("account_erase")
    refused = None
    try:
        issuers.remove_member(membership=other, by=other.user)
    except issuers.people.LastOwner as refusal:
        refused = refusal
    assert refused is not None


def test_killed_half_way_it_is_begun_again(client, person, monkeypatch):
    award = person.assertions.get()
    badges.bake(assertion_id=award.pk)
    ask(client, person)
    with monkeypatch.context() as patch:
        patch.setattr("accounts.actions.erasing._blank_admin_log", lambda *_: 1 / 0)
        fourteen_days_later()
    person.refresh_from_db()
    award.refresh_from_db()
    assert (person.first_name, award.holder_name) == ("Zefirina", "Zefirina Sentinelli")
    assert Evidence.objects.count() == 1

    fourteen_days_later()

    person.refresh_from_db()
    award.refresh_from_db()
    assert (person.first_name, award.holder_name) == ("", "")
    assert person.erased_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_erase_once(client, person):
    ask(client, person)
    User.objects.filter(pk=person.pk).update(erasure_due_at=timezone.now())
    done = []

    def work():
        try:
            done.append(accounts.erase(person_id=person.pk))
        finally:
            connection.close()

    workers = [Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(done) == [False, True]
    assert AuditEvent.objects.filter(event="accounts.person_erased").count() == 1


def test_others_keep_theirs(client, person):
    other = UserFactory(email="anna@example.org", first_name="Anna", last_name="Neri")
    invitation = InvitationFactory(address=other.email)
    ask(client, person)

    fourteen_days_later()

    other.refresh_from_db()
    invitation.refresh_from_db()
    assert (other.first_name, other.is_active, invitation.address) == (
        "Anna",
        True,
        other.email,
    )
    assert other.verified_addresses() == {"anna@example.org"}


def test_console_names_nobody(client, person):
    award = person.assertions.get()
    owner = MembershipFactory(issuer=award.issuer).user
    invitation = Invitation.objects.get()
    MembershipFactory(issuer=award.issuer, user=person, role=Role.EDITOR)
    ask(client, person)
    fourteen_days_later()
    client.force_login(owner)

    pages = [
        client.get(reverse(name, args=[award.issuer.slug, *more]))
        for name, more in (
            ("manage_invitations", []),
            ("manage_invitation", [invitation.pk]),
            ("manage_audit", []),
        )
    ]

    assert [page.status_code for page in pages] == [200] * 3
    assert "erased" in pages[0].content.decode()
    assert all("entinelli" not in page.content.decode() for page in pages)
    assert "erased.invalid" not in "".join(page.content.decode() for page in pages)


@pytest.mark.threat("A-15")
def test_without_a_password_only_a_session_that_has_just_begun_erases(client, person):
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    long_ago = timezone.now() - timedelta(minutes=11)
    UserSession.objects.create(
        user=person,
        session_key=client.session.session_key,
        ip="192.0.2.1",
        user_agent="Firefox",
        created_at=long_ago,
    )

    refused = client.post(reverse("account_erase"), {"badges": "keep"}).content.decode()
    person.refresh_from_db()
    was_due = person.erasure_due_at
    UserSession.objects.update(created_at=timezone.now())
    answer = client.post(reverse("account_erase"), {"badges": "keep"})

    person.refresh_from_db()
    assert "sign in again through your institution" in refused
    assert (was_due, answer.status_code) == (None, 302)
    assert person.erasure_due_at is not None
