"""Sixteen years: who is younger stays outside, and who never said is asked first."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.auth import login
from django.urls import URLPattern, get_resolver, reverse

from accounts.errors import TooYoung
from accounts.models import User
from accounts.tests.browsers import ELSEWHERE, ask_reset, sent, sign_in
from accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

TOO_YOUNG = date(2015, 1, 1)


@pytest.mark.parametrize("target", ELSEWHERE)
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
        # Their own data is theirs to take along and to have erased, whatever else they do not tell.
        "account_data",
        "account_data_file",
        "account_erase",
        "account_erase_undo",
        "account_reauthenticate",
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
