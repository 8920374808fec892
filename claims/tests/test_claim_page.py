"""Before the badge: a new person, a known one, somebody else; and what each of them may do."""

import re
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from accounts.links import short_code
from accounts.models import AccountMail, AddressProof, AuditEvent, User
from accounts.tests.factories import PASSWORD, UserFactory
from accounts.validators import normalise_address, today_in_rome
from badges import actions as badges
from badges.models import Assertion
from claims import actions
from claims.errors import AddressNotYours
from claims.models import Invitation
from claims.tests.browsers import SOMEBODY, browser, link_of
from claims.tests.factories import InvitationFactory
from issuers.tests.factories import MembershipFactory
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db


def path(invitation, step=""):
    return f"/c/i/{invitation.pk}/" + (f"{step}/" if step else "")


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def done_of(invitation):
    return reverse("claim_done", args=[invitation.pk])


# --- What each viewer finds -------------------------------------------------------------------


def test_page_says_what_for_whom_and_until_when(client, invitation):
    Invitation.objects.update(narrative="Led the **debate**.")

    page = text_of(client.get(link_of(invitation), follow=True))

    for words in (
        f"{invitation.issuer} has awarded you",
        "Critical thinking",
        "Hello Giulia, this badge is in the name of Giulia Bianchi and was sent to",
        "g•••@studenti.example.org",
        "It waits for you until",
        "Weighs sources and defends conclusions with evidence.",
        "Led the debate",
        "Write an essay and defend it.",
    ):
        assert words in page
    assert "giulia@studenti" not in page


@pytest.mark.parametrize(
    ("viewer", "offer"),
    [
        ("nobody", "Password again"),
        ("nobody, but Giulia has an account", "Sign in and collect the badge"),
        ("the invited person", "Collect the badge"),
        ("another learner", "Add this address to my account"),
        ("the issuer's staff", "Add this address to my account"),
    ],
)
def test_each_viewer_with_the_link_gets_their_one_step(invitation, viewer, offer):
    user = None
    if "Giulia" in viewer or "invited" in viewer:
        giulia = UserFactory(email=invitation.address)
        user = giulia if "invited" in viewer else None
    elif viewer == "another learner":
        user = UserFactory()
    elif viewer == "the issuer's staff":
        user = MembershipFactory(issuer=invitation.issuer).user

    page = text_of(browser(user, link=link_of(invitation)).get(path(invitation)))

    offers = {
        "Password again",
        "Sign in and collect the badge",
        "Collect the badge",
        "Add this address to my account",
    }
    found = {words for words in offers if words in page}
    assert found - {"Collect the badge"} == {offer} - {"Collect the badge"}
    assert ("Collect the badge" in found) == (offer in ("Collect the badge", "Password again"))


def test_without_the_link_only_the_invited_person_sees_the_page(invitation, giulia, luca):
    staff = MembershipFactory(issuer=invitation.issuer).user

    statuses = {
        "invited": browser(giulia).get(path(invitation)).status_code,
        "other": browser(luca).get(path(invitation)).status_code,
        "staff": browser(staff).get(path(invitation)).status_code,
        "nobody": browser().get(path(invitation)).status_code,
    }

    assert statuses == {"invited": 200, "other": 404, "staff": 404, "nobody": 404}


def test_unproven_address_opens_nothing(invitation, luca):
    EmailAddress.objects.create(user=luca, email=invitation.address, verified=False)

    assert browser(luca).get(path(invitation)).status_code == 404
    assert browser(luca).post(path(invitation, "collect")).status_code == 404


# --- A new person -----------------------------------------------------------------------------


def test_new_person_registers_and_collects_in_one_step(client, invitation):
    client.get(link_of(invitation))

    response = client.post(path(invitation, "register"), SOMEBODY)

    assert (response.status_code, response["Location"]) == (303, done_of(invitation))
    award = Assertion.objects.get()
    holder = User.objects.get()
    assert (award.holder, award.recipient_address, award.holder_name, award.language) == (
        holder,
        "giulia@studenti.example.org",
        "Giulia Bianchi",
        "en",
    )
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [
        ("giulia@studenti.example.org", True, True)
    ]
    assert (holder.is_profile_public, holder.profile_answered_at, holder.handle) == (
        True,
        None,
        "giulia-bianchi",
    )
    invitation.refresh_from_db()
    assert (invitation.assertion, invitation.claimed_at is not None) == (award, True)
    about_them = AuditEvent.objects.filter(about_id__in=[holder.pk, award.pk, invitation.pk])
    assert list(about_them.order_by("id").values_list("event", flat=True)) == [
        "accounts.person_registered",
        "badges.assertion_issued",
        "claims.invitation_claimed",
    ]
    assert list(OutgoingMail.objects.values_list("kind", "about")) == [
        ("claims.claimed", str(invitation.pk))
    ]
    assert "It's yours!" in text_of(client.get(response["Location"])).replace("&#x27;", "'")


def test_wrong_entries_come_back_with_everything_that_was_typed(client, invitation):
    client.get(link_of(invitation))

    response = client.post(
        path(invitation, "register"),
        SOMEBODY | {"password2": "something else", "first_name": "Giulietta", "terms": ""},
    )

    assert response.status_code == 200
    assert "The two passwords differ. Type the same one twice." in text_of(response)
    assert 'value="Giulietta"' in response.content.decode()
    assert 'value="1990"' in response.content.decode()
    assert User.objects.count() == Assertion.objects.count() == 0


@pytest.mark.threat("C-04")
def test_registration_takes_the_address_of_the_invitation_and_no_other(client, invitation):
    client.get(link_of(invitation))

    client.post(
        path(invitation, "register"),
        SOMEBODY | {"email": "luca@gmail.example", "address": "luca@gmail.example"},
    )

    assert list(EmailAddress.objects.values_list("email", flat=True)) == [invitation.address]
    assert list(User.objects.values_list("email", flat=True)) == [invitation.address]
    assert Assertion.objects.get().recipient_address == invitation.address


def test_account_is_not_made_if_the_badge_went_away_meanwhile(client, invitation, monkeypatch):
    client.get(link_of(invitation))
    issue = badges.issue

    def withdraw_then_issue(**award):
        Invitation.objects.update(withdrawn_at=timezone.now(), withdrawn_reason="Error")
        return issue(**award)

    monkeypatch.setattr(badges, "issue", withdraw_then_issue)

    response = client.post(path(invitation, "register"), SOMEBODY)

    assert (response.status_code, response["Location"]) == (303, path(invitation))
    assert User.objects.count() == Assertion.objects.count() == AuditEvent.objects.count() == 0


def test_no_language_is_lost_on_the_way(client, invitation):
    client.get(link_of(invitation))

    response = client.post(f"/it{path(invitation, 'register')}", SOMEBODY)

    assert response["Location"] == f"/it{path(invitation, 'done')}"
    assert User.objects.get().language == "it"


# --- Under sixteen ----------------------------------------------------------------------------


def born(day):
    return {
        "birth_date_day": str(day.day),
        "birth_date_month": str(day.month),
        "birth_date_year": str(day.year),
    }


def sixteen_years_before(day):
    try:
        return day.replace(year=day.year - 16)
    except ValueError:
        return day.replace(year=day.year - 16, month=3, day=1)


@pytest.mark.threat("G-04")
def test_under_sixteen_nothing_is_kept_and_the_badge_waits(client, invitation):
    client.get(link_of(invitation), follow=True)
    before = rows()

    response = client.post(
        path(invitation, "register"),
        SOMEBODY | born(sixteen_years_before(today_in_rome()) + timedelta(days=1)),
    )

    assert response.status_code == 403
    assert "This badge waits for you" in text_of(response)
    assert rows() == before
    assert "Collect the badge" in text_of(client.get(path(invitation)))


def rows():
    """Every row that a refusal could leave behind, but for the session that holds the link."""
    session = Session.objects.get().get_decoded()
    return (
        list(User.objects.values()),
        list(EmailAddress.objects.values()),
        list(Invitation.objects.values()),
        list(AuditEvent.objects.values()),
        list(OutgoingMail.objects.values()),
        Assertion.objects.count(),
        sorted(session),
    )


@pytest.mark.threat("G-05")
def test_a_second_date_of_birth_on_the_same_day_is_refused(client, invitation):
    client.get(link_of(invitation))
    client.post(path(invitation, "register"), SOMEBODY | born(today_in_rome()))

    second = browser(link=link_of(invitation)).post(path(invitation, "register"), SOMEBODY)

    assert second.status_code == 403
    assert User.objects.count() == 0


@pytest.mark.threat("G-01")
def test_sixteen_today_is_old_enough(client, invitation):
    client.get(link_of(invitation))

    client.post(
        path(invitation, "register"), SOMEBODY | born(sixteen_years_before(today_in_rome()))
    )

    assert Assertion.objects.get().holder.birth_date == sixteen_years_before(today_in_rome())


@pytest.mark.threat("G-01")
@pytest.mark.parametrize(
    "typed",
    [
        born(date.today() + timedelta(days=2)),  # noqa: DTZ011 - a day that is to come anywhere
        {"birth_date_day": "31", "birth_date_month": "2", "birth_date_year": "1990"},
        {"birth_date_day": "0", "birth_date_month": "0", "birth_date_year": "0000"},
        {"birth_date_day": "17", "birth_date_month": "5", "birth_date_year": "1850"},
        {"birth_date_day": "17", "birth_date_month": "5", "birth_date_year": "90"},
        {"birth_date_day": "", "birth_date_month": "", "birth_date_year": ""},
        {
            "birth_date_day": "2010-06-15T00:00Z",
            "birth_date_month": "6",
            "birth_date_year": "x",
        },
    ],
)
def test_what_is_no_date_of_birth_is_asked_again(client, invitation, typed):
    client.get(link_of(invitation))

    response = client.post(path(invitation, "register"), SOMEBODY | typed)

    assert response.status_code == 200
    assert "Please check these points" in text_of(response)
    assert User.objects.count() == 0
    assert client.post(path(invitation, "register"), SOMEBODY).status_code == 303


# --- A known person ---------------------------------------------------------------------------


def test_signed_in_person_collects_with_one_click(invitation, giulia):
    page = browser(giulia, link=link_of(invitation))

    response = page.post(path(invitation, "collect"))

    assert (response.status_code, response["Location"]) == (303, done_of(invitation))
    assert Assertion.objects.get().holder == giulia


def test_signing_in_collects_without_a_second_click(invitation, giulia):
    page = browser(link=link_of(invitation))

    response = page.post(path(invitation, "sign-in"), {"password": PASSWORD})

    assert (response.status_code, response["Location"]) == (302, done_of(invitation))
    assert Assertion.objects.get().holder == giulia
    assert page.get(response["Location"]).status_code == 200


def test_wrong_password_collects_nothing_and_says_so(invitation, giulia):
    page = browser(link=link_of(invitation))

    response = page.post(path(invitation, "sign-in"), {"password": "wrong"})

    assert response.status_code == 200
    assert "Please check these points" in text_of(response)
    assert "giulia@studenti" not in response.content.decode()
    assert Assertion.objects.count() == 0


def test_signing_in_elsewhere_after_a_wrong_password_collects_too(invitation, giulia):
    page = browser(link=link_of(invitation))
    page.post(path(invitation, "sign-in"), {"password": "wrong"})

    page.post(reverse("account_login"), {"login": giulia.email, "password": PASSWORD})

    assert Assertion.objects.get().holder == giulia


def test_signing_in_as_somebody_else_collects_nothing(invitation, giulia, luca):
    page = browser(link=link_of(invitation))
    page.post(path(invitation, "sign-in"), {"password": "wrong"})

    page.post(reverse("account_login"), {"login": luca.email, "password": PASSWORD})

    assert Assertion.objects.count() == 0
    assert "Add this address to my account" in text_of(page.get(path(invitation)))


def test_registering_over_an_account_that_exists_asks_to_sign_in(invitation, giulia):
    page = browser(link=link_of(invitation))

    response = page.post(path(invitation, "register"), SOMEBODY, follow=True)

    assert "You already have an account with this address." in text_of(response)
    assert User.objects.count() == 1


# --- Somebody else ----------------------------------------------------------------------------


@pytest.mark.threat("C-03")
def test_forwarded_link_gives_the_badge_to_nobody_else(invitation, giulia, luca):
    page = browser(luca, link=link_of(invitation))

    response = page.post(path(invitation, "collect"))

    assert response.status_code == 409
    assert "Add this address to my account" in text_of(response)
    assert Assertion.objects.count() == 0
    assert list(luca.assertions.all()) == []
    with pytest.raises(AddressNotYours):
        actions.claim(invitation=invitation, holder=luca, by=luca)


@pytest.mark.threat("C-03")
def test_code_goes_to_the_invited_address_and_adds_it(invitation, luca):
    page = browser(luca, link=link_of(invitation))
    say_password(page)

    response = page.post(path(invitation, "add-address"), {"address": luca.email})
    proof = AddressProof.objects.get()
    wrong = page.post(response["Location"], {"code": "000000"})
    right = page.post(response["Location"], {"code": short_code("accounts.address", proof.pk)})

    assert proof.address == invitation.address
    assert ("accounts.address_code", str(proof.pk)) in OutgoingMail.objects.values_list(
        "kind", "about"
    )
    assert "This code is not the one we sent." in text_of(wrong)
    assert (right.status_code, right["Location"]) == (303, done_of(invitation))
    assert luca.verified_addresses() == {luca.email, invitation.address}
    assert Assertion.objects.get().holder == luca


def say_password(page):
    """As the page before something that matters asks."""
    page.post(reverse("account_reauthenticate"), {"password": PASSWORD})


@pytest.mark.threat("C-03")
def test_code_for_an_address_of_another_account_moves_nothing(invitation, giulia, luca):
    page = browser(luca, link=link_of(invitation))
    say_password(page)
    page.post(path(invitation, "add-address"))
    proof = AddressProof.objects.get()

    response = page.post(
        path(invitation, "code"), {"code": short_code("accounts.address", proof.pk)}
    )

    assert "This address already belongs to an account." in text_of(response)
    assert giulia.verified_addresses() == {invitation.address}
    assert Assertion.objects.count() == 0


@pytest.mark.threat("A-05")
def test_open_session_alone_adds_no_address(invitation, luca):
    page = browser(luca, link=link_of(invitation))

    response = page.post(path(invitation, "add-address"))

    assert response["Location"].startswith(reverse("account_reauthenticate"))
    assert AddressProof.objects.count() == 0


@pytest.mark.threat("A-05")
def test_older_addresses_hear_of_a_new_one(invitation, luca):
    page = browser(luca, link=link_of(invitation))
    say_password(page)
    page.post(path(invitation, "add-address"))
    code = short_code("accounts.address", AddressProof.objects.get().pk)

    page.post(path(invitation, "code"), {"code": code})

    told = AccountMail.objects.filter(kind=AccountMail.Kind.ADDRESS_ADDED)
    assert [mail.address for mail in told] == [luca.email]


@pytest.mark.threat("C-01")
def test_switching_the_account_makes_no_link_where_none_was_opened(invitation, giulia):
    page = browser(giulia)

    page.post(path(invitation, "switch"))

    assert page.get(path(invitation)).status_code == 404


def test_code_page_without_a_code_leads_back(invitation, luca):
    page = browser(luca, link=link_of(invitation))

    assert page.get(path(invitation, "code"))["Location"] == path(invitation)


def test_switching_the_account_keeps_the_link(invitation, luca):
    page = browser(luca, link=link_of(invitation))

    response = page.post(path(invitation, "switch"), follow=True)

    assert "Password again" in text_of(response)
    assert "_auth_user_id" not in page.session


# --- The same address, written otherwise ------------------------------------------------------


@pytest.mark.threat("C-10")
@pytest.mark.parametrize(
    ("typed", "proven", "is_same"),
    [
        ("Mario.Rossi@Unito.IT", "mario.rossi@unito.it", True),
        (" mario.rossi@unito.it ", "mario.rossi@unito.it", True),
        ("josé@x.it", "jose\u0301@x.it", True),
        ("a@straße.example.org", "a@strasse.example.org", False),
        ("m\u0131ke@x.it", "mike@x.it", False),
        ("\u212aate@x.it", "kate@x.it", True),
        ("mario+demo@unito.it", "mario@unito.it", False),
        ("mario.rossi@unito.it", "mariorossi@unito.it", False),
    ],
)
def test_one_normaliser_says_when_an_address_is_the_same(typed, proven, is_same):
    invitation = InvitationFactory(address=normalise_address(typed), typed_address=typed)
    holder = UserFactory(email=normalise_address(proven))

    if is_same:
        actions.claim(invitation=invitation, holder=holder, by=holder)
    else:
        with pytest.raises(AddressNotYours):
            actions.claim(invitation=invitation, holder=holder, by=holder)

    assert Assertion.objects.count() == int(is_same)


# --- It went away between looking and clicking ------------------------------------------------


@pytest.mark.threat("C-12")
@pytest.mark.parametrize(
    "change",
    [
        {"withdrawn_at": timezone.now(), "withdrawn_reason": "Error"},
        {"declined_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"address": "somebody.else@example.org"},
    ],
)
def test_badge_that_goes_away_during_the_click_is_not_issued(
    invitation, giulia, monkeypatch, change
):
    page = browser(giulia, link=link_of(invitation))
    issue = badges.issue

    def lose_then_issue(**award):
        Invitation.objects.update(**change)
        return issue(**award)

    monkeypatch.setattr(badges, "issue", lose_then_issue)

    response = page.post(path(invitation, "collect"))

    assert response.status_code in (409, 410)
    assert Assertion.objects.count() == OutgoingMail.objects.count() == 0


@pytest.mark.threat("C-12")
def test_badge_that_was_withdrawn_after_the_page_says_so(invitation, giulia):
    page = browser(giulia, link=link_of(invitation))
    Invitation.objects.update(withdrawn_at=timezone.now(), withdrawn_reason="Error")

    response = page.post(path(invitation, "collect"))

    assert response.status_code == 410
    assert "This badge was withdrawn" in text_of(response)
    assert Assertion.objects.count() == 0


# --- After it ---------------------------------------------------------------------------------


@pytest.mark.threat("C-05")
def test_link_of_a_collected_badge(invitation, giulia, luca):
    award = actions.claim(invitation=invitation, holder=giulia, by=giulia)

    owner = browser(giulia).get(link_of(invitation), follow=True)
    other = browser(luca).get(link_of(invitation), follow=True)
    nobody = browser().get(link_of(invitation), follow=True)

    assert owner.redirect_chain == [
        (path(invitation), 303),
        (reverse("backpack_badge", args=[award.pk]), 303),
    ]
    for response in (other, nobody):
        assert response.status_code == 200
        assert "This badge was already collected" in text_of(response)
        for secret in ("Giulia", "Bianchi", "studenti", str(award.pk), "g•••"):
            assert secret not in response.content.decode()


@pytest.mark.threat("C-05")
def test_collecting_twice_is_one_badge(invitation, giulia):
    page = browser(giulia, link=link_of(invitation))
    page.post(path(invitation, "collect"))

    again = page.post(path(invitation, "collect"))

    assert (again.status_code, again["Location"]) == (303, done_of(invitation))
    assert Assertion.objects.count() == 1


def test_done_page_is_the_holders_alone(invitation, giulia, luca):
    actions.claim(invitation=invitation, holder=giulia, by=giulia)

    statuses = {
        "holder": browser(giulia).get(done_of(invitation)).status_code,
        "other": browser(luca).get(done_of(invitation)).status_code,
        "staff": browser(MembershipFactory(issuer=invitation.issuer).user)
        .get(done_of(invitation))
        .status_code,
        "nobody": browser().get(done_of(invitation)).status_code,
    }

    assert statuses == {"holder": 200, "other": 404, "staff": 404, "nobody": 404}


def test_done_page_offers_everything_at_once(invitation, giulia):
    award = actions.claim(invitation=invitation, holder=giulia, by=giulia)
    InvitationFactory(address=giulia.email)
    InvitationFactory(address=giulia.email)

    page = browser(giulia).get(done_of(invitation)).content.decode()

    assert "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME" in page
    assert reverse("award", args=[award.pk]) in page
    assert reverse("award_png", args=[award.pk]) in page
    assert f'value="{award.page}"' in page
    assert 'name="visibility" value="public" checked' in " ".join(page.split())
    assert "2 more badges wait for you" in page
    assert reverse("backpack_collect_all") in page


# --- No, thank you ----------------------------------------------------------------------------


def test_decline_asks_first_and_tells_the_issuer(invitation):
    page = browser(link=link_of(invitation))
    question = page.get(path(invitation, "decline"))

    response = page.post(path(invitation, "decline"), {"reason": " No time. "}, follow=True)

    assert "Decline the badge “Critical thinking”?" in text_of(question)
    assert "This badge was declined" in text_of(response)
    row = Invitation.objects.get()
    assert (row.decline_reason, row.is_wrong_person, row.closed_at == row.declined_at) == (
        "No time.",
        False,
        True,
    )
    assert list(AuditEvent.objects.values_list("event", "by", "issuer_id")) == [
        ("claims.invitation_declined", None, invitation.issuer_id)
    ]
    assert list(OutgoingMail.objects.values_list("kind", "about")) == [
        ("claims.refused", str(invitation.pk))
    ]


def test_not_me_tells_the_issuer_that_the_person_is_wrong(invitation):
    page = browser(link=link_of(invitation))

    response = page.post(path(invitation, "not-me"), follow=True)

    assert "the mail reached the wrong person" in text_of(response)
    assert Invitation.objects.get().is_wrong_person is True


@pytest.mark.parametrize("step", ["decline", "not-me"])
def test_collected_badge_can_no_longer_be_declined(invitation, giulia, step):
    page = browser(giulia, link=link_of(invitation))
    page.post(path(invitation, "collect"))

    response = page.post(path(invitation, step))

    assert response.status_code == 302
    assert Invitation.objects.get().declined_at is None


def test_declining_leads_to_a_page_that_anyone_can_leave(invitation, luca):
    for user in (None, luca):
        answer = browser(user).post(path(invitation, "decline"))
        assert answer.status_code == 404
    assert Invitation.objects.get().declined_at is None


# --- All at once ------------------------------------------------------------------------------


def test_collect_all_takes_what_waits_at_every_proven_address(giulia):
    EmailAddress.objects.create(user=giulia, email="g@work.example.org", verified=True)
    EmailAddress.objects.create(user=giulia, email="g@home.example.org", verified=False)
    InvitationFactory(address=giulia.email)
    InvitationFactory(address="g@work.example.org")
    InvitationFactory(address="g@home.example.org")
    InvitationFactory(address=giulia.email, withdrawn_at=timezone.now())
    InvitationFactory(address="somebody@example.org")

    response = browser(giulia).post(reverse("backpack_collect_all"))

    assert (response.status_code, response["Location"]) == (303, "/me/")
    assert sorted(Assertion.objects.values_list("recipient_address", flat=True)) == [
        "g@work.example.org",
        giulia.email,
    ]


def test_collect_all_of_one_badge_celebrates(giulia, invitation):
    response = browser(giulia).post(reverse("backpack_collect_all"))

    assert response["Location"] == done_of(invitation)


def test_collect_all_is_closed_to_strangers_and_to_get(invitation, giulia):
    assert browser().post(reverse("backpack_collect_all")).status_code == 302
    assert browser(giulia).get(reverse("backpack_collect_all")).status_code == 405
    assert Assertion.objects.count() == 0


# --- Only a click changes something -----------------------------------------------------------

STEPS = (
    "register",
    "collect",
    "sign-in",
    "switch",
    "add-address",
    "code",
    "new-link",
    "decline",
    "not-me",
    "done",
)


@pytest.mark.threat("W-06")
@pytest.mark.parametrize("viewer", ["invited", "other", "nobody"])
def test_looking_at_every_step_changes_nothing(invitation, giulia, luca, viewer):
    user = {"invited": giulia, "other": luca, "nobody": None}[viewer]
    page = browser(user, link=link_of(invitation))
    page.get(path(invitation))
    before = Invitation.objects.values().get()

    for step in STEPS:
        page.get(path(invitation, step), SOMEBODY | {"password": PASSWORD, "code": "123456"})
        page.head(path(invitation, step))
        page.options(path(invitation, step))

    assert Invitation.objects.values().get() == before
    assert Assertion.objects.count() == OutgoingMail.objects.count() == 0
    assert AddressProof.objects.count() == AuditEvent.objects.count() == 0
    assert ("_auth_user_id" in page.session) == (user is not None)


@pytest.mark.threat("W-06")
@pytest.mark.parametrize("step", STEPS)
def test_a_form_from_another_site_changes_nothing(invitation, giulia, step):
    page = browser(giulia, link=link_of(invitation), enforce_csrf_checks=True)

    response = page.post(
        path(invitation, step), SOMEBODY, headers={"origin": "https://evil.example"}
    )

    assert response.status_code in (403, 405)
    assert Assertion.objects.count() == 0
    assert Invitation.objects.get().declined_at is None


@pytest.mark.threat("G-02")
def test_known_person_under_sixteen_is_not_signed_in_and_collects_nothing(invitation):
    young = UserFactory(email=invitation.address, birth_date=today_in_rome())
    page = browser(link=link_of(invitation))

    response = page.post(path(invitation, "sign-in"), {"password": PASSWORD})

    assert response["Location"] == reverse("too_young")
    assert "_auth_user_id" not in page.session
    assert list(young.assertions.all()) == []
    assert Invitation.objects.get().claimed_at is None
