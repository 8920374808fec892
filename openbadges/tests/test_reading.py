"""JSON of strangers: one meaning, or a refusal that says what is wrong."""

import contextlib
import json
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadges.errors import (
    DateWithoutZone,
    DocumentTooLarge,
    NotJSON,
    UnreadableProperty,
)
from openbadges.reading import parse_json, parse_moment, parse_object

leaves = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(values)
def test_ordinary_json_reads_as_python_does_in_either_spelling(value):
    compact = orjson.dumps(value)
    spaced = json.dumps(value, indent=1)

    assert parse_json(compact) == value
    assert parse_json(spaced) == value


@given(st.binary(max_size=200) | st.text(alphabet='{}[]",:\\u0de1.\ud800', max_size=60))
def test_whatever_is_given_is_read_or_refused_by_a_named_error(octets):
    with contextlib.suppress(NotJSON, DocumentTooLarge):
        parse_json(octets)


@pytest.mark.threat("S-07")
@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"a":1,"a":1}', "it names the same thing twice"),
        ('{"a": {"b":1, "b":2}}', "it names the same thing twice"),
        ("[NaN]", "it contains NaN"),
        ("[-Infinity]", "it contains -Infinity"),
        ("[1e999]", "it contains a number that is too large"),
        ("[1" + "0" * 5001 + "]", "it contains a number that is too large"),
        (r'["\ud800"]', "it contains half a character"),
        ('["\ud800"]', "it contains half a character"),
        ("[" * 33 + "]" * 33, "it is nested too deeply"),
        ("[" * 100_000, "it has too many parts"),
        ("[" + "1," * 10_001 + "1]", "it has too many parts"),
        ("\ufeff{}", "its form is broken"),
        (b"\xff\xfe{\x00}\x00", "it is not UTF-8 text"),
        ("<html></html>", "its form is broken"),
    ],
)
def test_json_with_two_meanings_is_refused(text, fault):
    with pytest.raises(NotJSON) as refusal:
        parse_json(text)

    assert refusal.value.facts == {"fault": fault}


def test_json_over_the_limit_is_refused_unread():
    with pytest.raises(DocumentTooLarge):
        parse_json(b"[" + b" " * 2048 + b"]", limit=1024)


def test_an_object_is_asked_for_and_a_list_refused():
    with pytest.raises(NotJSON):
        parse_object("[]")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-01T00:00:00Z", datetime(2024, 1, 1, tzinfo=UTC)),
        ("2024-01-01T02:00:00.250+02:00", datetime(2024, 1, 1, 0, 0, 0, 250_000, tzinfo=UTC)),
        ("2024-01-01t00:00:00z", datetime(2024, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_moment_with_a_zone_is_read(text, moment):
    assert parse_moment(text, name="validFrom") == moment


@pytest.mark.threat("V-11")
@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("2024-01-01", DateWithoutZone),
        ("2024-01-01T00:00:00", DateWithoutZone),
        ("9999-12-31T23:59:59-12:00", UnreadableProperty),
        ("2024-13-01T00:00:00Z", UnreadableProperty),
        ("tomorrow", UnreadableProperty),
        (1704067200, UnreadableProperty),
        (None, UnreadableProperty),
    ],
)
def test_a_moment_that_could_be_another_is_refused(text, refusal):
    with pytest.raises(refusal):
        parse_moment(text, name="validFrom")
