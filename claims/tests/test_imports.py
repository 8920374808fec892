"""Lists in every shape that offices export them, and what is said about each line."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims import imports
from claims.errors import ListTooLong, ListUnreadable
from claims.imports import problems

TODAY = date(2026, 11, 22)


def read(content, **changes):
    """The rows of a list read as it is guessed, with `changes` made to the guess by a person."""
    reading, _is_certain = imports.guess(content)
    reading = imports.Reading.from_json(reading.as_json() | changes)
    return list(imports.read_rows(content, reading, today=TODAY))


def codes(row):
    return [(problem["column"], problem["code"]) for problem in row.problems]


# --- Letters and delimiters (B-02, B-03) ------------------------------------------------------------

LIST = "Cognome{d}Nome{d}E-mail\nMüller{d}Niccolò{d}nico@example.org\n"


@pytest.mark.threat("B-02")
@pytest.mark.parametrize(
    ("codec", "encoding", "is_certain"),
    [
        ("utf-8", "utf-8", True),
        ("utf-8-sig", "utf-8", True),
        ("cp1252", "cp1252", False),
        ("utf-16", "utf-16", True),
        ("utf-16-le", "utf-16", False),
        ("utf-16-be", "utf-16", False),
    ],
)
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_encoding_and_delimiter_is_read(codec, encoding, is_certain, delimiter):
    content = LIST.format(d=delimiter).encode(codec)

    reading, was_certain = imports.guess(content)
    rows = list(imports.read_rows(content, reading, today=TODAY))

    assert reading == imports.Reading(
        encoding=encoding,
        delimiter=delimiter,
        has_header=True,
        dates="",
        columns={"last_name": 0, "first_name": 1, "address": 2},
    )
    assert was_certain == is_certain
    assert rows == [
        imports.Row(
            number=2,
            typed_address="nico@example.org",
            address="nico@example.org",
            first_name="Niccolò",
            last_name="Müller",
        )
    ]


@pytest.mark.threat("B-03")
def test_bare_addresses_need_no_delimiter_and_no_heading():
    content = b"a@b.it\nc@d.it\n"

    assert imports.guess(content) == (
        imports.Reading(delimiter=",", has_header=False, columns={"address": 0}),
        True,
    )
    assert [row.address for row in read(content)] == ["a@b.it", "c@d.it"]


def test_delimiters_inside_quotes_do_not_count():
    content = b'"Rossi; Bianchi; Verdi",E-mail\n"a; b",a@b.it\n'

    assert imports.guess(content)[0].delimiter == ","


@pytest.mark.threat("B-03")
def test_quoted_line_breaks_keep_the_count_of_lines():
    content = b'E-mail;Motivazione\r\na@b.it;"prima riga\r\nseconda riga"\r\nc@d.it;altro\r\n'

    assert [(row.number, row.narrative) for row in read(content)] == [
        (2, "prima riga\nseconda riga"),
        (4, "altro"),
    ]


@pytest.mark.threat("B-03")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'E-mail;Nome\na@b.it;"Anna\nc@d.it;Carlo\n', "quotation marks in line 2"),
        (b'E-mail;Nome\na@b.it;Anna\nc@d.it;"Car"lo\n', "quotation marks in line 3"),
        (b"E-mail;Nome\na@b.it;" + b"x" * 140_000 + b"\n", "A cell in line 2 is longer"),
        (b";".join([b"x"] * 500) + b"\n", "has 500 columns"),
        (b"", "list is empty"),
        (b" \n\n;;\n", "list is empty"),
        (b"\xef\xbb\xbf", "list is empty"),
        (b"PK\x03\x04rest", "spreadsheet workbook"),
        (b"\xd0\xcf\x11\xe0rest", "spreadsheet workbook"),
        (b"%PDF-1.7", "This is not a list"),
        (b"E-mail\n\x81\x8d@b.it\n", "letters of this list cannot be read"),
        (b"\xef\xbb\xbfE-mail\nni\xf2@b.it\n", "letters of this list cannot be read"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_as_a_whole(content, sentence):
    with pytest.raises(ListUnreadable, match=sentence):
        read(content)


@pytest.mark.threat("B-04")
def test_more_than_a_hundred_thousand_lines_are_refused():
    content = b"E-mail\n" + b"a@b.it\n" * (imports.MAX_ROWS + 1)

    with pytest.raises(ListTooLong):
        read(content)


@pytest.mark.threat("B-04")
def test_a_heading_alone_has_no_rows():
    assert read(b"E-mail;Nome\n") == []


@pytest.mark.threat("B-03")
def test_ragged_lines_are_told_one_by_one():
    rows = read(b"Nome;E-mail\nAnna;a@b.it;;\nCarlo\nRossi;Mario;m@b.it\n")

    assert [(row.number, codes(row)) for row in rows] == [
        (2, []),
        (3, [("address", "empty")]),
        (4, [("", "too_many_cells"), ("address", "no_at")]),
    ]


# --- Columns ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        ("Posta elettronica;Nome;Cognome", {"address": 0, "first_name": 1, "last_name": 2}),
        ("MATRICOLA;Indirizzo e-mail", {"reference": 0, "address": 1}),
        ("N. matricola;e_mail;Data", {"address": 1, "awarded_on": 2, "reference": 0}),
        ("First name;Last name;Email address", {"first_name": 0, "last_name": 1, "address": 2}),
        ("Nominativo;Mail;Lingua", {"full_name": 0, "address": 1, "language": 2}),
        ("issuer_id;template_slug;E-mail", {"address": 2}),
    ],
)
def test_headings_are_known_in_both_languages(heading, columns):
    reading, _is_certain = imports.guess(f"{heading}\n1;2;3\n".encode())

    assert reading.columns == columns


def test_a_column_without_a_known_heading_is_found_by_its_cells():
    reading, is_certain = imports.guess(b"Chi;Dove\nAnna;a@b.it\nCarlo;c@d.it\n")

    assert (reading.columns, is_certain) == ({"address": 1}, False)


@pytest.mark.threat("B-03")
def test_two_headings_for_one_thing_are_for_a_person_to_decide():
    reading, is_certain = imports.guess(b"E-mail;Nome;E-mail\na@b.it;Anna;b@b.it\n")

    assert (reading.columns, is_certain) == ({"address": 0, "first_name": 1}, False)


def test_no_address_anywhere_is_for_a_person_to_decide():
    reading, is_certain = imports.guess(b"Nome;Cognome\nAnna;Bianchi\n")

    assert (reading.columns, is_certain) == ({"first_name": 0, "last_name": 1}, False)


def test_each_column_is_shown_with_some_cells():
    content = b"Nome;Mail;x\nAnna;a@b.it;\nBo\0b;b@b.it;\nCarlo;c@d.it;\nDina;d@d.it;\n"

    assert imports.header_of(content, imports.guess(content)[0]) == [
        {
            "place": 0,
            "heading": "Nome",
            "cells": ["Anna", "Bo�b", "Carlo"],
            "field": "first_name",
        },
        {
            "place": 1,
            "heading": "Mail",
            "cells": ["a@b.it", "b@b.it", "c@d.it"],
            "field": "address",
        },
        {"place": 2, "heading": "x", "cells": [], "field": ""},
    ]


# --- Cells ------------------------------------------------------------------------------------------


@pytest.mark.threat("E-04", "B-02")
@pytest.mark.parametrize(
    ("typed", "address", "code"),
    [
        (" Mario.Rossi@Unito.IT ", "mario.rossi@unito.it", None),
        ("a@straße.de", "a@xn--strae-oqa.de", None),
        ("o'neill@b.it", "o'neill@b.it", None),
        ("", "", "empty"),
        ("mario.rossi", "", "no_at"),
        ("12345", "", "no_at"),
        ("a@b.it, c@d.it", "", "two_addresses"),
        ("a@localhost", "", "no_address"),
        ("a@[127.0.0.1]", "", "no_address"),
        ("=cmd@x.it", "", "no_address"),
        ("-x@x.it", "", "no_address"),
        ("a b@x.it", "", "no_address"),
        ("a" * 250 + "@x.it", "", "no_address"),
        ("a\0@x.it", "", "nul"),
    ],
)
def test_addresses(typed, address, code):
    row = imports.correct(7, {"address": typed}, imports.Reading(), today=TODAY)

    assert (row.address, codes(row)) == (address, [("address", code)] if code else [])


@pytest.mark.threat("B-09")
@pytest.mark.parametrize(
    ("typed", "name", "code"),
    [
        ("  Anna   Maria ", "Anna Maria", None),
        ("👩‍🎓 Ada", "👩‍🎓 Ada", None),
        ("محمد", "محمد", None),
        ("evil\u202eexe", "evilexe", None),
        ("Zoe\u200b", "Zoe", None),
        ("Mario\r\nBcc: x", "Mario Bcc: x", None),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>", None),
        ("E\u0301mile", "Émile", None),
        ("Mario, evil@x.it", "", "name_has_address"),
        ("Vinci qui www.evil.it", "", "name_has_link"),
        ("https://evil.example", "", "name_has_link"),
        ("x" * 300, "", "too_long"),
        ("Ma\0rio", "", "nul"),
    ],
)
def test_names(typed, name, code):
    values = {"address": "a@b.it", "first_name": typed}
    row = imports.correct(7, values, imports.Reading(), today=TODAY)

    assert (row.first_name, codes(row)) == (name, [("first_name", code)] if code else [])


@pytest.mark.threat("B-06", "K-10")
@pytest.mark.parametrize(
    ("typed", "order", "day", "code"),
    [
        ("2026-02-01", "", date(2026, 2, 1), None),
        ("31/01/2026", "", date(2026, 1, 31), None),
        ("01/31/2026", "", date(2026, 1, 31), None),
        ("2/2/2026", "", date(2026, 2, 2), None),
        ("1/2/2026", "", None, "ambiguous_day"),
        ("1/2/2026", "dmy", date(2026, 2, 1), None),
        ("1.2.2026", "mdy", date(2026, 1, 2), None),
        ("31/02/2026", "dmy", None, "no_such_day"),
        ("2026-13-01", "", None, "no_such_day"),
        ("45292", "", None, "no_such_day"),
        ("01/02/26", "dmy", None, "no_such_day"),
        ("0001-01-01", "", None, "no_such_day"),
        ("2026-11-23", "", None, "future_day"),
        ("", "", None, None),
    ],
)
def test_days_are_never_guessed(typed, order, day, code):
    row = imports.correct(
        7,
        {"address": "a@b.it", "awarded_on": typed},
        imports.Reading(dates=order),
        today=TODAY,
    )

    assert (row.awarded_on, codes(row)) == (day, [("awarded_on", code)] if code else [])


def test_one_day_beyond_the_twelfth_tells_how_the_whole_column_is_written():
    rows = read(b"E-mail;Data\na@b.it;01/02/2026\nb@b.it;31/01/2026\n")

    assert [row.awarded_on for row in rows] == [date(2026, 2, 1), date(2026, 1, 31)]


@pytest.mark.parametrize(
    ("values", "expected", "code"),
    [
        ({"language": "Italiano"}, {"language": "it"}, None),
        ({"language": "EN"}, {"language": "en"}, None),
        ({"language": "tedesco"}, {"language": ""}, "unknown_language"),
        (
            {"evidence_url": "https://example.org/a"},
            {"evidence_url": "https://example.org/a"},
            None,
        ),
        ({"evidence_url": "javascript:alert(1)"}, {"evidence_url": ""}, "no_web_address"),
        ({"evidence_url": "https://["}, {"evidence_url": ""}, "no_web_address"),
        ({"evidence_url": "https://example.org/a b"}, {"evidence_url": ""}, "no_web_address"),
        (
            {"evidence_url": "https://example.org/" + "a" * 500},
            {"evidence_url": ""},
            "too_long",
        ),
        ({"reference": " 0012 34 "}, {"reference": "0012 34"}, None),
        ({"reference": "9" * 101}, {"reference": ""}, "too_long"),
        ({"narrative": "x" * 4001}, {"narrative": ""}, "too_long"),
        ({"full_name": "Anna Maria Bianchi"}, {"last_name": "Bianchi"}, None),
        ({"full_name": "Anna"}, {"first_name": "Anna", "last_name": ""}, None),
        ({"full_name": "A" * 150 + " B"}, {"first_name": ""}, "too_long"),
    ],
)
def test_other_columns(values, expected, code):
    row = imports.correct(7, {"address": "a@b.it"} | values, imports.Reading(), today=TODAY)

    assert {name: getattr(row, name) for name in expected} == expected
    assert [code for _column, code in codes(row)] == ([code] if code else [])


@pytest.mark.threat("B-07")
def test_the_second_line_with_an_address_names_the_first():
    rows = read(b"E-mail\nA@x.it\nb@x.it\na@X.it\n")

    assert [row.repeats_line for row in rows] == [None, None, 2]


def test_every_problem_has_its_cure():
    for code in problems.SENTENCES:
        assert str(problems.sentence(code)).endswith(".")
    assert str(problems.sentence("from another release")).endswith("leave it out.")


# --- Any list ---------------------------------------------------------------------------------------

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Zs"]),
    min_size=1,
    max_size=20,
).filter(lambda word: "@" not in word)
people = st.lists(
    st.tuples(words, words, st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.it", fullmatch=True)),
    min_size=1,
    max_size=20,
)


@pytest.mark.threat("B-03")
@given(
    people=people,
    delimiter=st.sampled_from(imports.DELIMITERS),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    ends=st.sampled_from(["\n", "\r\n"]),
)
@settings(deadline=None)
def test_what_a_program_writes_is_read_back(people, delimiter, codec, ends):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=ends)
    writer.writerow(["Nome", "Cognome", "E-mail"])
    writer.writerows(people)
    content = text.getvalue().encode(codec)

    rows = read(content)

    assert [row.typed_address for row in rows] == [address for _, _, address in people]
    assert [(row.first_name, row.last_name) for row in rows if not row.problems] == [
        (imports.rows.clean(first), imports.rows.clean(last))
        for row, (first, last, _) in zip(rows, people, strict=True)
        if not row.problems
    ]


@pytest.mark.threat("B-03")
@given(content=st.binary(max_size=400))
@settings(deadline=None, max_examples=300)
def test_no_bytes_raise_anything_but_a_sentence(content):
    try:
        rows = read(content)
    except ListUnreadable:
        return
    assert all(row.problems or "@" in row.address for row in rows)
