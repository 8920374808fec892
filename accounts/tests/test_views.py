"""Pages about one's own account, tried by the owner, by strangers, and by who is too young."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth import hashers, login
from django.core import mail as django_mail
from django.core.cache import caches
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from accounts.actions import ask_address_proof
from accounts.errors import TooYoung
from accounts.models import AccountMail, User
from accounts.tests.factories import PASSWORD, UserFactory
from outbox import actions as outbox
from outbox.models import OutgoingMail

pytestmark = pytest.mark.django_db

TOO_YOUNG = date(2015, 1, 1)


@pytest.fixture(autouse=True)
def _no_counts():
    caches["default"].clear()


@pytest.fixture
def giulia():
    return UserFactory(email="giulia@example.org", first_name="Giulia")


def sign_in(client, address, password=PASSWORD, **options):
    return client.post(
        reverse("account_login") + options.pop("query", ""),
        {"login": address, "password": password, **options},
    )


def confirm_password(client, address):
    """Sign in and say the password once more, as before something that matters."""
    sign_in(client, address)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def sent():
    """The mails that leave when a worker looks."""
    django_mail.outbox.clear()
    outbox.deliver()
    return django_mail.outbox


# --- Signing in and out -----------------------------------------------------------------------


def test_sign_in_with_any_proven_address_in_any_case(client, giulia):
    EmailAddress.objects.create(user=giulia, email="second@example.org", verified=True)

    response = sign_in(client, " Second@Example.ORG ")

    assert (response.status_code, response["Location"]) == (302, "/me/")
    assert client.session["_auth_user_id"] == str(giulia.pk)


def test_sign_out_needs_a_post(client, giulia):
    client.force_login(giulia)

    page = client.get(reverse("account_logout"))
    assert (page.status_code, "_auth_user_id" in client.session) == (200, True)
    response = client.post(reverse("account_logout"))
    assert (response["Location"], "_auth_user_id" in client.session) == ("/", False)


@pytest.mark.threat("A-14")
def test_wrong_password_and_unknown_address_get_the_same_page(client, giulia):
    pages = []
    for address in ("giulia@example.org", "nobody@example.org"):
        response = sign_in(client, address, "wrong password")
        body = response.content.decode().replace(address, "…")
        pages.append(
            (response.status_code, re.sub(r'csrfmiddlewaretoken" value="\w+"', "", body))
        )

    assert pages[0] == pages[1]
    assert "Address and password do not fit together." in pages[0][1]


@pytest.mark.threat("A-14")
def test_unknown_address_costs_as_many_hashes_as_a_wrong_password(client, giulia, monkeypatch):
    counts = []
    for address in ("giulia@example.org", "nobody@example.org"):
        hashed = []
        real = hashers.MD5PasswordHasher.encode
        monkeypatch.setattr(
            hashers.MD5PasswordHasher,
            "encode",
            lambda self, password, salt, real=real, hashed=hashed: (
                hashed.append(1),
                real(self, password, salt),
            )[1],
        )
        sign_in(client, address, "wrong password")
        counts.append(len(hashed))
        monkeypatch.undo()

    assert counts[0] == counts[1] > 0


@pytest.mark.threat("A-15")
def test_fifth_wrong_password_shuts_the_account_whatever_the_header_says(client, giulia):
    for number in range(5):
        client.post(
            reverse("account_login"),
            {"login": "giulia@example.org", "password": "wrong password"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )

    response = client.post(
        reverse("account_login"),
        {"login": "giulia@example.org", "password": PASSWORD},
        headers={"X-Forwarded-For": "203.0.113.99"},
    )

    assert "Too many attempts with this address." in response.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.threat("A-15")
def test_one_place_tries_thirty_times_a_minute_whatever_the_header_says(client):
    answers = [
        client.post(
            reverse("account_login"),
            {"login": f"person{number}@example.org", "password": "wrong password"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )
        for number in range(32)
    ]

    assert "Too many attempts" in answers[-1].content.decode()


@pytest.mark.threat("A-16")
def test_session_gets_a_new_key_at_sign_in(client, giulia):
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key

    sign_in(client, "giulia@example.org")

    assert client.session.session_key != before


EVIL = [
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "https://evil.example/me/",
    "http://testserver.evil.example/",
    "javascript:alert(1)",
    "https://testserver@evil.example/",
    "///evil.example",
    "\thttps://evil.example",
    "http:///evil.example",
]


@pytest.mark.parametrize("target", EVIL)
@pytest.mark.threat("W-05")
def test_sign_in_leads_to_no_other_site(client, giulia, target):
    response = sign_in(client, "giulia@example.org", next=target)

    assert response["Location"] == "/me/"


@pytest.mark.parametrize("target", EVIL)
@pytest.mark.threat("W-05")
def test_answering_the_age_question_leads_to_no_other_site(client, target):
    client.force_login(UserFactory(birth_date=None))

    response = client.post(
        reverse("birth_date"),
        {
            "birth_date_day": "1",
            "birth_date_month": "1",
            "birth_date_year": "1990",
            "next": target,
        },
    )

    assert response["Location"] == reverse("account")


def test_sign_in_leads_where_the_person_was_going(client, giulia):
    response = sign_in(client, "giulia@example.org", next="/me/account/?tab=1")

    assert response["Location"] == "/me/account/?tab=1"


def test_closed_account_does_not_open(client, giulia):
    User.objects.update(is_active=False)

    response = sign_in(client, "giulia@example.org")

    assert response["Location"] == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


# --- A new password ---------------------------------------------------------------------------


def ask_reset(client, address, **headers):
    return client.post(reverse("account_reset_password"), {"email": address}, **headers)


@pytest.mark.threat("A-14")
def test_reset_answers_the_same_for_known_and_unknown_addresses(client, giulia):
    answers = []
    for address in ("giulia@example.org", "nobody@example.org"):
        response = ask_reset(client, address)
        answers.append(
            (
                response.status_code,
                response["Location"],
                client.get(response["Location"]).content,
            )
        )

    assert answers[0] == answers[1]
    assert OutgoingMail.objects.count() == 2
    assert [message.to for message in sent()] == [["giulia@example.org"]]


def test_reset_mail_is_in_the_persons_language_and_its_link_changes_the_password(
    client, giulia
):
    User.objects.update(language="it")
    ask_reset(client, "giulia@example.org")

    [message] = sent()
    link = re.search(r"http://localhost:8000(/it/account/password/reset/key/\S+)", message.body)
    page = client.get(link.group(1), follow=True)
    response = client.post(
        page.redirect_chain[-1][0],
        {"password1": "another horse battery", "password2": "another horse battery"},
    )

    assert response["Location"] == "/it/account/password/reset/key/done/"
    giulia.refresh_from_db()
    assert giulia.check_password("another horse battery")
    assert "_auth_user_id" not in client.session
    used = Client().get(link.group(1))
    assert used.status_code == 200
    assert 'name="password1"' not in used.content.decode()


def test_person_is_told_of_a_new_password_by_mail(client, giulia):
    client.force_login(giulia)

    response = client.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "another horse battery",
            "password2": "another horse battery",
        },
    )

    assert response["Location"] == reverse("account")
    assert [message.subject for message in sent()] == ["Your password was changed"]
    assert "_auth_user_id" in client.session


@pytest.mark.threat("A-04")
def test_new_password_ends_every_other_session(client, giulia):
    other = Client()
    other.force_login(giulia)
    client.force_login(giulia)

    client.post(
        reverse("account_change_password"),
        {
            "oldpassword": PASSWORD,
            "password1": "another horse battery",
            "password2": "another horse battery",
        },
    )

    assert other.get(reverse("account")).status_code == 302
    assert client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "evil.example"},
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_X_FORWARDED_PROTO": "https"},
    ],
)
@pytest.mark.threat("A-17")
def test_link_in_a_mail_leads_to_this_site_whatever_the_request_says(
    client, giulia, headers, settings
):
    settings.ALLOWED_HOSTS = ["testserver"]

    response = ask_reset(client, "giulia@example.org", **headers)

    messages = sent()
    if "HTTP_HOST" in headers:
        assert (response.status_code, len(messages)) == (400, 0)
    else:
        [message] = messages
        links = re.findall(r"https?://[^/\s\"<]+", message.body + message.alternatives[0][0])
        assert set(links) == {"http://localhost:8000"}


# --- The account ------------------------------------------------------------------------------


def test_name_and_language_are_changed_and_the_page_answers_in_it(client, giulia):
    client.force_login(giulia)

    response = client.post(
        reverse("account"), {"first_name": "Julia", "last_name": "Rossi", "language": "it"}
    )

    giulia.refresh_from_db()
    assert (giulia.first_name, giulia.language) == ("Julia", "it")
    assert response["Location"] == "/it/me/account/"


@pytest.mark.threat("G-06")
def test_nothing_else_of_the_account_can_be_posted(client, giulia):
    client.force_login(giulia)

    client.post(
        reverse("account"),
        {
            "first_name": "Julia",
            "last_name": "Rossi",
            "language": "en",
            "birth_date": "1950-01-01",
            "birth_date_year": "1950",
            "is_staff": "on",
            "is_superuser": "on",
            "email": "other@example.org",
        },
    )

    giulia.refresh_from_db()
    assert (giulia.birth_date, giulia.is_staff, giulia.is_superuser, giulia.email) == (
        date(1990, 5, 17),
        False,
        False,
        "giulia@example.org",
    )


def test_address_is_added_by_the_code_of_the_mail(client, giulia):
    confirm_password(client, "giulia@example.org")

    response = client.post(reverse("account_email"), {"address": "New@Example.org"})
    [message] = sent()
    code = re.search(r"\b\d{6}\b", message.body).group()
    done = client.post(response["Location"], {"code": code})

    assert message.to == ["new@example.org"]
    assert message.subject == f"{code} is your code"
    assert done["Location"] == reverse("account_email")
    assert giulia.verified_addresses() == {"giulia@example.org", "new@example.org"}


def test_wrong_code_is_said_at_its_field(client, giulia):
    confirm_password(client, "giulia@example.org")
    page = client.post(reverse("account_email"), {"address": "new@example.org"})["Location"]

    response = client.post(page, {"code": "000 00"})

    assert "This code is not the one we sent." in response.content.decode()


def test_addresses_are_changed_only_after_the_password_once_more(client, giulia):
    second = EmailAddress.objects.create(user=giulia, email="b@example.org", verified=True)
    client.force_login(giulia)

    for name in ("account_email_primary", "account_email_remove"):
        response = client.post(reverse(name, args=[second.pk]))
        assert response["Location"].startswith(reverse("account_reauthenticate"))

    assert EmailAddress.objects.filter(pk=second.pk, primary=False).exists()


@pytest.mark.threat("Z-01")
def test_addresses_and_codes_of_others_are_not_there(client, giulia):
    confirm_password(client, "giulia@example.org")
    other = UserFactory()
    proof = ask_address_proof(other, "c@example.org", "en")
    address = other.emailaddress_set.get()

    assert client.get(reverse("account_email_code", args=[proof.pk])).status_code == 404
    for name in ("account_email_primary", "account_email_remove"):
        assert client.post(reverse(name, args=[address.pk])).status_code == 404


def test_other_sessions_are_listed_and_ended(client, giulia):
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    other = Client(headers={"User-Agent": firefox})
    for browser in (other, client):
        sign_in(browser, "giulia@example.org")
        browser.get(reverse("account"))

    page = client.get(reverse("account_sessions")).content.decode()
    client.post(reverse("account_sessions"))

    assert "Firefox, Windows" in page
    assert other.get(reverse("account")).status_code == 302
    assert client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize(
    "name",
    ["account", "account_email", "account_sessions", "account_change_password", "birth_date"],
)
def test_strangers_are_asked_to_sign_in(client, name):
    response = client.get(reverse(name))

    assert response["Location"] == f"{reverse('account_login')}?next={reverse(name)}"


@pytest.mark.threat("G-08")
def test_date_of_birth_is_shown_to_its_owner_only_on_the_account_page(client):
    user = UserFactory(birth_date=date(1987, 6, 5))
    client.force_login(user)

    account = client.get(reverse("account")).content.decode()
    others = [
        client.get(reverse(name)).content.decode()
        for name in ("account_email", "account_sessions")
    ]

    assert "5 June 1987" in account
    assert all("1987" not in page for page in others)


# --- The age rule -----------------------------------------------------------------------------


@pytest.fixture
def young():
    return UserFactory(email="young@example.org", birth_date=TOO_YOUNG)


@pytest.mark.threat("G-02")
def test_too_young_is_told_so_at_sign_in(client, young):
    response = sign_in(client, "young@example.org")

    page = client.get(response["Location"])
    assert response["Location"] == reverse("too_young")
    assert "at least 16" in page.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.threat("G-02")
def test_way_in_that_knows_nothing_of_the_rule_is_shut_too(client, young, rf):
    request = rf.get("/")
    request.session = client.session

    with pytest.raises(TooYoung):
        login(request, young, backend="django.contrib.auth.backends.ModelBackend")

    assert "_auth_user_id" not in request.session


@pytest.mark.threat("G-02")
def test_session_of_who_turns_out_too_young_ends(client, giulia):
    client.force_login(giulia)
    User.objects.update(birth_date=TOO_YOUNG)

    response = client.get(reverse("account"))

    assert response["Location"] == reverse("too_young")
    assert client.get(reverse("account"))["Location"].startswith(reverse("account_login"))


@pytest.mark.threat("G-02")
def test_new_password_does_not_sign_the_too_young_in(client, young):
    ask_reset(client, "young@example.org")
    [message] = sent()
    link = re.search(r"http://localhost:8000(/\S+)", message.body).group(1)
    page = client.get(link, follow=True).redirect_chain[-1][0]

    client.post(
        page, {"password1": "another horse battery", "password2": "another horse battery"}
    )

    assert "_auth_user_id" not in client.session
    assert sign_in(client, "young@example.org", "another horse battery")["Location"] == reverse(
        "too_young"
    )


def addresses_of_all_pages():
    """Every address of the site, with something in the place of its arguments."""
    samples = {
        "uuid": "0192f0c0-0000-7000-8000-000000000001",
        "int": "1",
        "slug": "slug",
        "str": "text",
        "path": "a/b",
    }

    def walk(patterns, prefix):
        for entry in patterns:
            route = getattr(entry.pattern, "_route", None)
            if route is None:
                route = str(entry.pattern) if not hasattr(entry.pattern, "_regex") else None
            if route is None:
                continue
            path = prefix + re.sub(
                r"<(?:(\w+):)?\w+>",
                lambda found: samples.get(found.group(1) or "str", "160"),
                route,
            )
            if isinstance(entry, URLPattern):
                yield "/" + path, entry.name
            else:
                yield from walk(entry.url_patterns, path)

    return list(walk(get_resolver().url_patterns, ""))


@pytest.mark.threat("G-03")
def test_account_without_date_of_birth_reaches_only_the_question(client):
    client.force_login(UserFactory(birth_date=None, is_staff=True, is_superuser=True))
    reached = set()

    for path, name in addresses_of_all_pages():
        for method in (client.get, client.post):
            response = method(path)
            if response.status_code == 404 and response.resolver_match is None:
                continue
            if not response.get("Location", "").startswith(reverse("birth_date")):
                reached.add(name)
        # Signing out is one of the doors, so come back in.
        client.force_login(User.objects.get())

    assert reached == {
        "birth_date",
        "too_young",
        "account_logout",
        "terms",
        "privacy",
        "accessibility",
        "healthz",
        "readyz",
    }


@pytest.mark.threat("G-03")
def test_question_is_answered_and_everything_opens(client):
    user = UserFactory(birth_date=None)
    client.force_login(user)
    question = client.get("/me/account/")["Location"]

    response = client.post(
        question,
        {
            "birth_date_day": "17",
            "birth_date_month": "5",
            "birth_date_year": "1990",
            "next": "/me/account/",
        },
    )

    user.refresh_from_db()
    assert question == "/account/birth-date/?next=%2Fme%2Faccount%2F"
    assert (user.birth_date, response["Location"]) == (date(1990, 5, 17), "/me/account/")


@pytest.mark.threat("G-04", "G-05")
def test_too_young_answer_is_not_kept_signs_out_and_is_not_mended_today(client):
    user = UserFactory(birth_date=None)
    with time_machine.travel("2026-11-22 12:00:00+01:00", tick=False) as clock:
        for year in ("2015", "1990"):
            client.force_login(user)
            response = client.post(
                reverse("birth_date"),
                {"birth_date_day": "1", "birth_date_month": "1", "birth_date_year": year},
            )
            assert response["Location"] == reverse("too_young")
            assert "_auth_user_id" not in client.session

        user.refresh_from_db()
        assert user.birth_date is None
        clock.shift(timedelta(days=1, minutes=1))


# --- Registering without an invitation --------------------------------------------------------


def test_closed_registration_says_how_an_account_begins(client):
    page = client.get(reverse("account_signup"))
    client.post(reverse("account_signup"), {"address": "new@example.org"})

    assert "An account begins with a badge" in page.content.decode()
    assert (OutgoingMail.objects.count(), User.objects.count()) == (0, 0)


@pytest.mark.threat("A-14")
def test_open_registration_answers_the_same_and_only_the_mail_differs(client, giulia, settings):
    settings.OPEN_REGISTRATION = True

    pages = [
        re.sub(
            r'csrfmiddlewaretoken" value="\w+"', "", page.content.decode().replace(address, "…")
        )
        for address in ("giulia@example.org", "new@example.org")
        for page in [client.post(reverse("account_signup"), {"address": address})]
    ]

    assert pages[0] == pages[1]
    assert {message.to[0]: message.subject for message in sent()} == {
        "giulia@example.org": "You have an account on Bestr",
        "new@example.org": "Make your account on Bestr",
    }


def test_open_registration_makes_the_account_of_the_mailbox(client, settings):
    settings.OPEN_REGISTRATION = True
    client.post(reverse("account_signup"), {"address": "new@example.org"})
    [message] = sent()
    link = re.search(r"http://localhost:8000(/account/register/\S+)", message.body).group(1)

    form = client.get(link)["Location"]
    response = client.post(
        form,
        {
            "first_name": "Nuova",
            "last_name": "Persona",
            "email": "evil@example.org",
            "birth_date_day": "17",
            "birth_date_month": "5",
            "birth_date_year": "1990",
            "password1": "correct horse battery",
            "password2": "correct horse battery",
            "terms": "on",
        },
    )

    user = User.objects.get()
    assert (response["Location"], user.email) == ("/me/", "new@example.org")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert AccountMail.objects.count() == 0


# --- Texts ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["terms", "privacy", "accessibility"])
@pytest.mark.parametrize("language", ["", "/it"])
def test_texts_are_whole_in_each_language_and_set_no_cookie(client, name, language, settings):
    settings.CONTACT_ADDRESS = "office@operator.example"

    response = client.get(f"{language}/{name}/")

    page = response.content.decode()
    assert "office@operator.example" in page
    assert (
        ("2026-11-22" in page) or ("22 November 2026" in page) or ("22 novembre 2026" in page)
    )
    assert (len(response.cookies), "Cookie" in response.get("Vary", "")) == (0, False)
