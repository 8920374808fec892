"""What a form says is one sentence, at the field where it is wrong, and says what to do."""

from datetime import date

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import override

from accounts.forms import BirthDateField, RegistrationForm

TODAY = "2026-11-22 12:00:00+01:00"
GOOD = {
    "first_name": "Giulia",
    "last_name": "Rossi",
    "birth_date_day": "17",
    "birth_date_month": "5",
    "birth_date_year": "1990",
    "password1": "correct horse battery",
    "password2": "correct horse battery",
    "terms": "on",
}


def cleaned(day, month, year):
    with time_machine.travel(TODAY, tick=False):
        return BirthDateField().clean([day, month, year])


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (("17", "5", "1990"), date(1990, 5, 17)),
        ((" 07 ", "05", "1990"), date(1990, 5, 7)),
        (("29", "2", "2012"), date(2012, 2, 29)),
        (("22", "11", "2026"), date(2026, 11, 22)),
        (("1", "1", "1900"), date(1900, 1, 1)),
    ],
)
@pytest.mark.threat("G-01")
def test_day_is_read(typed, day):
    assert cleaned(*typed) == day


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("31", "2", "2010"), "no_such_day"),
        (("29", "2", "2011"), "no_such_day"),
        (("23", "11", "2026"), "to_come"),
        (("1", "1", "1850"), "too_long_ago"),
        (("1", "1", "01"), "year"),
        (("0", "0", "0000"), "day"),
        (("17", "13", "1990"), "month"),
        (("32", "1", "1990"), "day"),
        (("x", "5", "1990"), "day"),
        (("\u0661", "5", "1990"), "day"),
        (("1e1", "5", "1990"), "day"),
        (("17", "5", ""), "required"),
        (("", "", ""), "required"),
        (("2010-06-15T00:00Z", "5", "1990"), "day"),
    ],
)
@pytest.mark.threat("G-01")
def test_what_is_no_day_of_birth_is_refused(typed, code):
    with pytest.raises(ValidationError) as refusal:
        cleaned(*typed)

    assert [error.code for error in refusal.value.error_list] == [code]


def test_day_that_does_not_exist_is_named_in_the_readers_language():
    with pytest.raises(ValidationError) as refusal, override("en"):
        cleaned("31", "2", "2010")

    assert refusal.value.messages == [
        "There is no 31 February 2010. Check the day and the month."
    ]


def test_three_boxes_have_labels_and_what_was_typed():
    page = str(RegistrationForm(GOOD | {"birth_date_day": "31", "birth_date_month": "2"}))

    assert 'for="id_birth_date_0"' in page
    assert 'value="31"' in page
    assert 'autocomplete="bday-year"' in page
    assert "There is no 31 February 1990" in page


def test_registration_gives_what_the_action_takes():
    form = RegistrationForm(GOOD, address="giulia@example.org")

    assert form.is_valid(), form.errors
    assert form.person() == {
        "first_name": "Giulia",
        "last_name": "Rossi",
        "birth_date": date(1990, 5, 17),
        "password": "correct horse battery",
    }


@pytest.mark.threat("C-04")
def test_address_that_is_posted_is_ignored():
    form = RegistrationForm(GOOD | {"email": "evil@example.org"}, address="giulia@example.org")

    assert form.is_valid()
    assert form.cleaned_data["email"] == "giulia@example.org"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        (
            {"password2": "another"},
            "password2",
            "The two passwords differ. Type the same one twice.",
        ),
        (
            {"terms": ""},
            "terms",
            "An account needs this: read the terms and tick the box to go on.",
        ),
        ({"first_name": " \u202e\n "}, "first_name", "This field is required."),
        (
            {"password1": "x" * 1025, "password2": "x" * 1025},
            "password1",
            "This password is too long. Use at most 1,000 letters and digits.",
        ),
    ],
)
def test_mistakes_are_named_at_their_field(changes, field, message):
    form = RegistrationForm(GOOD | changes)

    assert not form.is_valid()
    assert message in form.errors[field]


@pytest.mark.parametrize("password", ["short", "password123", "giulia.rossi@example.org"])
def test_password_that_is_easy_to_guess_is_refused(password):
    form = RegistrationForm(
        GOOD | {"password1": password, "password2": password},
        address="giulia.rossi@example.org",
    )

    assert list(form.errors) == ["password1"]


def test_names_keep_every_script_and_lose_what_no_name_has():
    form = RegistrationForm(
        GOOD | {"first_name": "سارة\u202e", "last_name": "  O\u2019Brien\r\nBcc:  x "}
    )

    assert form.is_valid()
    assert (form.cleaned_data["first_name"], form.cleaned_data["last_name"]) == (
        "سارة",
        "O\u2019Brien Bcc: x",
    )


def test_short_password_is_refused_in_the_readers_language():
    with override("it"):
        with pytest.raises(ValidationError) as refusal:
            validate_password("corta")
        said = refusal.value.messages

    assert said == ["Questa password è troppo corta. Scegline una di almeno 10 caratteri."]
