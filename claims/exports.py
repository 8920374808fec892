"""Lists as files for a spreadsheet, in which no cell can become a formula."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

# What a spreadsheet takes for the beginning of a formula, also in its wide forms.
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# Semicolons and a mark, because that is how a double click opens a list with accents in this country's spreadsheets.
DELIMITER = ";"
BYTE_ORDER_MARK = "\ufeff"

VERDICTS = {
    "accepted": pgettext_lazy("line of a list", "Awarded"),
    "fresh": pgettext_lazy("line of a list", "New"),
    "had_already": pgettext_lazy("line of a list", "Has it already"),
    "repeated": pgettext_lazy("line of a list", "Twice in this list"),
    "with_problem": pgettext_lazy("line of a list", "To correct"),
    "left_out": pgettext_lazy("line of a list", "Left out"),
}


def safe_cell(value) -> str:
    """The text of a cell, with an apostrophe before it where a spreadsheet would calculate instead of show."""
    text = "" if value is None else str(value)
    if text.startswith(("\t", "\r", "\n")):
        return f"'{text}"
    shown = unicodedata.normalize("NFKC", text).lstrip().lstrip("\"'").lstrip()
    return f"'{text}" if shown.startswith(STARTS_FORMULA) else text


class _Line:
    """Where csv.writer writes to: it gives back what it got."""

    def write(self, text):
        return text


def as_csv(rows: Iterable[Iterable]) -> Iterator[str]:
    """Each row as a line of a file, made while it is read; every cell is quoted and safe."""
    writer = csv.writer(_Line(), delimiter=DELIMITER, quoting=csv.QUOTE_ALL)
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])


def template() -> Iterator[list[str]]:
    """A list to fill in: the headings that are known, and nobody in it."""
    yield [
        pgettext("heading of a list", "Mail address"),
        pgettext("heading of a list", "Name"),
        pgettext("heading of a list", "Surname"),
        pgettext("heading of a list", "Date"),
        pgettext("heading of a list", "Language"),
        pgettext("heading of a list", "Own id"),
        pgettext("heading of a list", "What was done"),
        pgettext("heading of a list", "Evidence"),
    ]


def result(batch, sentence, *, only_problems=False) -> Iterator[list]:
    """What became of each line of a list; `sentence(code)` says how to cure a problem.

    The headings are those that are understood when the corrected lines are uploaded again.
    """
    yield [*next(template()), _("Line"), _("Result"), _("What to do")]
    rows = batch.rows.with_problem() if only_problems else batch.rows.all()
    for row in rows.order_by("number").iterator(chunk_size=2000):
        wrong = {problem["column"]: problem["value"] for problem in row.problems}
        yield [
            wrong.get("address", row.typed_address),
            wrong.get("first_name", wrong.get("full_name", row.first_name)),
            wrong.get("last_name", row.last_name),
            wrong.get("awarded_on", row.awarded_on),
            wrong.get("language", row.language),
            wrong.get("reference", row.reference),
            wrong.get("narrative", row.narrative),
            wrong.get("evidence_url", row.evidence_url),
            row.number,
            VERDICTS[row.verdict],
            cure(row, sentence),
        ]


def cure(row, sentence) -> str:
    """What to do about a line, in whole sentences."""
    if row.problems:
        return " ".join(str(sentence(problem["code"])) for problem in row.problems)
    if row.repeats_line:
        return _("The same address stands in line %(line)s already: it is awarded once.") % {
            "line": row.repeats_line
        }
    return ""
