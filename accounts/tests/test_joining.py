"""Who comes from an institution joins the account of the address, or not: by its name there, never by an address alone."""

import re
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.models import (
    AddressProof,
    AuditEvent,
    FederatedIdentity,
    IdentityProvider,
    JoiningReview,
    User,
)
from accounts.tests import browsers
from accounts.tests.browsers import ask_reset, sent
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.tests.institutions import BORN, events, fields, joined, sign_in, texts, who
from accounts.tests.provider import GIULIA

pytestmark = pytest.mark.django_db

ADDRESS = GIULIA["email"]
HOME, FOUND = reverse("backpack"), reverse("institution_find")
BIRTH_DATE, PROVE, JOIN = (
    reverse(name) for name in ("arrival", "arrival_prove", "arrival_join")
)


@pytest.fixture
def elsewhere(university):
    """The same provider under another name: it may not speak for the university."""
    return actions.add_provider(
        by=None,
        **fields(
            slug="elsewhere",
            name="Elsewhere",
            issuer_url="https://login.elsewhere.example",
            domains=["elsewhere.example"],
            is_authoritative=True,
        ),
    )


def test_a_vouched_address_joins_its_account_and_both_ways_work(
    client, provider, university, owner
):
    assert sign_in(client, provider, university)["Location"] == HOME
    client.logout()
    browsers.sign_in(client, ADDRESS)

    assert (who(client), joined()) == (ADDRESS, [(ADDRESS, "university", "giulia-42")])
    assert events("identity_joined") == ["accounts.identity_joined"]


def test_a_second_address_of_an_account_joins_too(client, provider, university, giulia):
    EmailAddress.objects.create(user=giulia, email=ADDRESS, verified=True)

    sign_in(client, provider, university)

    assert who(client) == "giulia@example.org"
    assert [(message.to, message.subject) for message in sent()] == [
        (["giulia@example.org"], "You can sign in through your institution now"),
        ([ADDRESS], "You can sign in through your institution now"),
    ]


@pytest.mark.threat("A-01", "A-07")
@pytest.mark.parametrize("said", [False, None, "false", "true", 1, [True], {}, 0])
def test_only_a_json_true_vouches(client, provider, university, owner, said):
    university.people["giulia"]["email_verified"] = said
    if said is None:
        del university.people["giulia"]["email_verified"]

    response = sign_in(client, provider, university)

    assert (response["Location"], who(client), joined()) == (PROVE, None, [])
    assert client.get(BIRTH_DATE)["Location"] == FOUND


def test_an_institution_that_makes_its_addresses_need_not_say_so(
    client, provider, university, owner
):
    IdentityProvider.objects.update(is_authoritative=True)
    del university.people["giulia"]["email_verified"]

    sign_in(client, provider, university)

    assert who(client) == ADDRESS


@pytest.mark.threat("A-02", "A-07")
@pytest.mark.parametrize(
    "domains", [["elsewhere.example"], [], ["example"], ["iversity.example"]]
)
def test_an_institution_speaks_for_its_own_domains_only(
    client, provider, university, owner, domains
):
    IdentityProvider.objects.update(domains=domains, is_authoritative=True)

    response = sign_in(client, provider, university)

    assert (response["Location"], who(client), joined()) == (PROVE, None, [])


@pytest.mark.threat("A-14")
def test_nobody_learns_whether_an_unproven_address_has_an_account(client, provider, university):
    university.people["giulia"]["email_verified"] = False
    pages = []
    for _ in range(2):
        sign_in(client, provider, university)
        first = client.get(PROVE).content
        client.post(PROVE)
        second = client.get(PROVE).content
        pages.append(
            [
                re.sub(rb'(?<=value=")\w{64}|nonce="[^"]+"', b"", page)
                for page in (first, second)
            ]
        )
        client.logout()
        if not User.objects.exists():
            UserFactory(email=ADDRESS)

    assert pages[0] == pages[1]


def test_a_code_proves_what_nobody_vouches_for(client, provider, university, owner):
    university.people["giulia"]["email_verified"] = False
    sign_in(client, provider, university)
    client.post(PROVE)
    [message] = sent()
    code = re.search(r"\b\d{6}\b", message.body).group()

    wrong = client.post(PROVE, {"code": "000000"})
    right = client.post(PROVE, {"code": code})

    assert message.to == [ADDRESS]
    assert "This code is not the one we sent." in wrong.content.decode()
    assert (right["Location"], who(client)) == (HOME, ADDRESS)


def test_codes_are_not_guessed(client, provider, university, owner):
    university.people["giulia"]["email_verified"] = False
    sign_in(client, provider, university)
    client.post(PROVE)
    [message] = sent()
    code = re.search(r"\b\d{6}\b", message.body).group()
    for _ in range(5):
        client.post(PROVE, {"code": "000000"})

    page = client.post(PROVE, {"code": code}).content.decode()

    assert "Too many attempts." in page
    assert joined() == []


@pytest.mark.threat("A-03", "A-04", "A-06")
def test_an_account_that_never_proved_the_address_is_never_adopted(
    client, provider, university
):
    squatter = User.objects.create_user(ADDRESS, PASSWORD, birth_date=date(1990, 1, 1))
    EmailAddress.objects.create(user=squatter, email=ADDRESS, primary=True)
    intruder = Client()
    intruder.force_login(squatter)
    intruder.get(reverse("account"))
    proof = actions.ask_address_proof(squatter, "evil@evil.example", "en")

    sign_in(client, provider, university)
    client.post(BIRTH_DATE, BORN)

    squatter.refresh_from_db()
    assert (who(client), client.session["_auth_user_id"]) != (ADDRESS, str(squatter.pk))
    assert who(client) == ADDRESS
    assert (squatter.is_active, squatter.has_usable_password()) == (False, False)
    assert squatter.email == f"{squatter.public_id}@parked.invalid"
    assert squatter.emailaddress_set.count() == 0
    assert "login" in intruder.get(reverse("account"))["Location"]
    assert not AddressProof.objects.filter(pk=proof.pk).exists()
    assert events("person_parked") == ["accounts.person_parked"]


@pytest.mark.threat("A-04", "A-05", "A-06")
def test_what_somebody_began_in_the_account_before_ends(client, provider, university, owner):
    intruder = Client()
    browsers.sign_in(intruder, ADDRESS)
    actions.ask_address_proof(owner, "evil@evil.example", "en")
    EmailAddress.objects.create(user=owner, email="trojan@evil.example", verified=False)
    ask_reset(Client(), ADDRESS)
    [_code, reset] = sent()
    link = re.search(r"http://localhost:8000(/\S+)", reset.body).group(1)

    sign_in(client, provider, university)

    page = Client().get(link, follow=True)
    assert "login" in intruder.get(reverse("account"))["Location"]
    assert UserSession.objects.filter(user=owner).count() == 1
    assert AddressProof.objects.filter(user=owner).count() == 0
    assert set(owner.emailaddress_set.values_list("email", flat=True)) == {ADDRESS}
    assert page.context["token_fail"] is True


@pytest.mark.threat("A-08")
def test_another_address_there_moves_nobody(client, provider, university, owner):
    sign_in(client, provider, university)
    client.logout()
    other = UserFactory(email="b@university.example")
    university.people["giulia"]["email"] = other.email

    sign_in(client, provider, university)

    assert (who(client), joined()) == (ADDRESS, [(ADDRESS, "university", "giulia-42")])
    assert owner.verified_addresses() == {ADDRESS}
    assert other.verified_addresses() == {other.email}


@pytest.mark.threat("A-08")
def test_a_new_address_there_proves_nothing_here(client, provider, university, owner):
    sign_in(client, provider, university)
    client.logout()
    university.people["giulia"]["email"] = "new@university.example"

    sign_in(client, provider, university)

    assert list(owner.emailaddress_set.order_by("email").values_list("email", "verified")) == [
        (ADDRESS, True),
        ("new@university.example", False),
    ]


@pytest.mark.threat("A-09")
def test_one_name_at_two_institutions_is_two_people(client, provider, university, elsewhere):
    sign_in(client, provider, university)
    client.post(BIRTH_DATE, BORN)
    client.logout()
    university.issuer = "https://login.elsewhere.example"
    university.people["giulia"]["email"] = "other@elsewhere.example"

    sign_in(client, elsewhere, university)
    client.post(BIRTH_DATE, BORN)

    assert joined() == [
        (ADDRESS, "university", "giulia-42"),
        ("other@elsewhere.example", "elsewhere", "giulia-42"),
    ]


@pytest.mark.threat("A-09")
def test_an_identity_belongs_to_one_person(provider, owner, giulia):
    FederatedIdentity.objects.create(user=owner, provider=provider, subject="42")

    with pytest.raises(IntegrityError):
        FederatedIdentity.objects.create(user=giulia, provider=provider, subject="42")


@pytest.mark.threat("A-10")
def test_a_mailbox_that_was_passed_on_joins_nobody(client, provider, university, owner):
    sign_in(client, provider, university)
    client.logout()
    university.people["new"] = GIULIA | {"sub": "another-person"}

    response = sign_in(client, provider, university, "new")

    review = JoiningReview.objects.get()
    assert (response["Location"], who(client)) == (FOUND, None)
    assert texts(client)[0].startswith("We have to find out first whether the account")
    assert joined() == [(ADDRESS, "university", "giulia-42")]
    assert (review.reason, review.person, review.subject) == (
        "mailbox_passed_on",
        owner,
        "another-person",
    )


@pytest.mark.threat("A-10")
def test_a_mailbox_of_an_institution_opens_no_account_by_itself(provider, university, owner):
    EmailAddress.objects.create(user=owner, email="home@example.org", verified=True)
    FederatedIdentity.objects.create(
        user=owner, provider=provider, subject="42", address=ADDRESS
    )
    mails = []
    for address in (ADDRESS, "home@example.org"):
        ask_reset(Client(), address)
        [message] = sent()
        mails.append((message.to, message.subject, "/password/reset/key/" in message.body))
    actions.close_provider(provider=provider, by=None)
    ask_reset(Client(), ADDRESS)
    [message] = sent()

    assert mails == [
        ([ADDRESS], "Sign in through your institution", False),
        (["home@example.org"], "Choose a new password", True),
    ]
    assert "/password/reset/key/" in message.body


@pytest.mark.threat("A-12")
def test_two_dates_of_birth_are_left_to_the_operator(client, provider, university, owner):
    university.people["giulia"]["birthdate"] = "1991-01-01"

    for _ in range(2):
        response = sign_in(client, provider, university)

    assert (response["Location"], who(client), joined()) == (FOUND, None, [])
    assert list(JoiningReview.objects.values_list("reason", "person")) == [
        ("birth_dates_differ", owner.pk)
    ]
    assert "1991" not in str(list(AuditEvent.objects.values()))


@pytest.mark.threat("G-07")
def test_a_date_that_changes_there_changes_nothing_here(client, provider, university, owner):
    sign_in(client, provider, university)
    client.logout()
    university.people["giulia"]["birthdate"] = "1991-01-01"

    sign_in(client, provider, university)

    owner.refresh_from_db()
    assert (who(client), owner.birth_date) == (ADDRESS, date(1990, 5, 17))
    assert JoiningReview.objects.get().reason == "birth_dates_differ"


@pytest.mark.threat("G-07")
def test_who_turns_out_too_young_there_stays_outside(client, provider, university, owner):
    sign_in(client, provider, university)
    client.logout()
    university.people["giulia"]["birthdate"] = "2015-01-01"

    assert sign_in(client, provider, university)["Location"] == reverse("too_young")
    assert (who(client), JoiningReview.objects.get().reason) == (None, "too_young_there")


@pytest.mark.threat("A-12")
def test_an_account_with_roles_is_joined_after_signing_in_to_it(
    client, provider, university, owner
):
    User.objects.update(is_staff=True)

    response = sign_in(client, provider, university)
    page = client.get(JOIN).content.decode()
    before = (who(client), joined(), client.post(JOIN).status_code)
    back = browsers.sign_in(client, ADDRESS, query=f"?next={JOIN}")
    done = client.post(JOIN)

    assert (response["Location"], before) == (JOIN, (None, [], 200))
    assert f"{reverse('account_login')}?next={JOIN}" in page
    assert (back["Location"], done["Location"]) == (JOIN, reverse("account"))
    assert joined() == [(ADDRESS, "university", "giulia-42")]
    assert len(sent()) == 1


@pytest.mark.threat("A-05")
def test_joining_another_institution_needs_the_password(client, provider, university, giulia):
    client.force_login(giulia)

    sign_in(client, provider, university)
    asked = client.post(JOIN)
    client.post(asked["Location"], {"password": PASSWORD})

    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert joined() == [("giulia@example.org", "university", "giulia-42")]
    assert giulia.verified_addresses() == {"giulia@example.org", ADDRESS}


@pytest.mark.threat("A-05")
def test_nobody_joins_the_institution_of_another(client, provider, university, giulia, owner):
    browsers.confirm_password(client, "giulia@example.org")
    sign_in(client, provider, university)

    client.post(JOIN)

    assert (joined(), giulia.verified_addresses()) == ([], {"giulia@example.org"})


@pytest.mark.threat("A-13")
@pytest.mark.parametrize(
    "step", ["_take_names", "end_sessions", "queue_account_mail", "audit.record"]
)
def test_joining_is_whole_or_not_at_all(client, provider, university, owner, monkeypatch, step):
    def broken(*_arguments, **_options):
        raise RuntimeError(step)

    session = Client()
    browsers.sign_in(session, ADDRESS)
    before = AuditEvent.objects.count()
    monkeypatch.setattr(f"accounts.actions.arrivals.{step}", broken)
    client.raise_request_exception = False

    assert sign_in(client, provider, university).status_code == 500
    assert (joined(), AuditEvent.objects.count()) == ([], before)
    assert session.get(reverse("account")).status_code == 200
