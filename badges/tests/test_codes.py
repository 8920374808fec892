"""The short code of an award survives paper, dictation and haste."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges import codes
from badges.models import Assertion

CODES = st.builds(lambda _seed: codes.new(), st.integers())


@given(CODES)
def test_a_code_is_read_as_people_write_it(code):
    spellings = [
        code,
        codes.written(code),
        f"  {codes.written(code).lower()} ",
        codes.written(code).replace("-", " "),
        codes.written(code).replace("-", "–"),
        code.replace("0", "O").replace("1", "l"),
        code.replace("1", "i"),
    ]

    assert [codes.read(each) for each in spellings] == [code] * len(spellings)


@given(CODES, st.integers(0, codes.LENGTH - 1), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_found_out(code, place, other):
    wrong = code[:place] + other + code[place + 1 :]

    assert codes.read(wrong) == (code if wrong == code else "")


@given(CODES, st.integers(0, codes.LENGTH - 1), st.integers(0, codes.LENGTH - 1))
def test_two_characters_that_changed_places_are_found_out(code, first, second):
    letters = list(code)
    letters[first], letters[second] = letters[second], letters[first]
    swapped = "".join(letters)

    assert codes.read(swapped) == (code if swapped == code else "")


@pytest.mark.parametrize("text", ["", "-", "7K3M", "U" * 12, "é" * 12, "\x00" * 12, "0" * 13])
def test_what_is_no_code_is_none(text):
    assert codes.read(text) == ""


@pytest.mark.threat("P-07")
def test_every_award_has_a_code_of_its_own(award):
    second = codes.new()

    assert Assertion.objects.get(code=award.code) == award
    assert codes.read(award.written_code) == award.code
    assert second != award.code
