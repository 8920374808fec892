"""The page of one's own account: what it shows, and what of it can be changed."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


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


@pytest.mark.threat("G-06", "G-08")
def test_the_operator_neither_sees_nor_changes_a_date_of_birth(client):
    person = UserFactory(birth_date=date(1987, 6, 5))
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    address = reverse("admin:accounts_user_change", args=[person.pk])

    page = client.get(address)
    answer = client.post(address, {"birth_date": "1950-01-01", "first_name": "Other"})

    person.refresh_from_db()
    assert (page.status_code, "1987" in page.content.decode()) == (200, False)
    assert (answer.status_code, person.birth_date) == (403, date(1987, 6, 5))
