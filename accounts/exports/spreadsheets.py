"""Lists as files for a spreadsheet, in which no cell can become a formula."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator

# What a spreadsheet takes for the beginning of a formula, also in its wide forms.
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# Semicolons and a mark, because that is how a double click opens a list with accents in this country's spreadsheets.
DELIMITER = ";"
BYTE_ORDER_MARK = "\ufeff"


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
