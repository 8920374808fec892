"""One line of a list: its cells, cleaned, with what is wrong about each."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

from accounts.models import Language
from accounts.validators import normalise_address, validate_address
from claims.imports import dates, tables
from claims.imports.columns import Reading, plain

LONGEST_NAME = 100
LONGEST_REFERENCE = 100
LONGEST_NARRATIVE = 4000
LONGEST_URL = 500
LONGEST_TYPED_ADDRESS = 400
SHOWN_VALUE = 200

# The addresses of nearly every line, told by one expression; the others take the long way of accounts.validators.
SIMPLE_ADDRESS = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9_+-]*(?:\.[A-Za-z0-9_+-]+)*@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
SIMPLE_LENGTH = 200
# Signs that turn the direction of text or hide in it; joiners stay, because emoji and some scripts are written with them.
HIDDEN = dict.fromkeys(
    [
        0x061C,
        0x180E,
        0x200B,
        0x200E,
        0x200F,
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
    ]
)
LINK = re.compile(r"https?:|www\.|\w\.(?:com|net|org|info|it|eu)/", re.IGNORECASE)

LANGUAGES = {
    "it": Language.ITALIAN,
    "ita": Language.ITALIAN,
    "italiano": Language.ITALIAN,
    "italian": Language.ITALIAN,
    "itit": Language.ITALIAN,
    "en": Language.ENGLISH,
    "eng": Language.ENGLISH,
    "inglese": Language.ENGLISH,
    "english": Language.ENGLISH,
    "engb": Language.ENGLISH,
    "enus": Language.ENGLISH,
}


class Refused(Exception):
    """A cell that cannot be used; its first argument is the code of the problem."""


@dataclass(slots=True)
class Row:
    """A line as it will be kept; `problems` is empty if it can be awarded."""

    number: int
    typed_address: str = ""
    address: str = ""
    first_name: str = ""
    last_name: str = ""
    language: str = ""
    awarded_on: date | None = None
    narrative: str = ""
    evidence_url: str = ""
    reference: str = ""
    repeats_line: int | None = None
    problems: list[dict] = field(default_factory=list)


def read_rows(content: bytes, reading: Reading, *, today: date) -> Iterator[Row]:
    """Every line of the list after its heading; the second of two lines with one address says which the first was."""
    lines = tables.records(content, encoding=reading.encoding, delimiter=reading.delimiter)
    reader, width = None, 0
    line_of: dict[str, int] = {}
    for place, (number, cells) in enumerate(lines):
        if place == 0:
            reader, width = RowReader(reading, today=today), len(cells)
            if reading.has_header:
                continue
        row = reader.read(number, cells, width)
        if row.address and not row.problems:
            first = line_of.setdefault(row.address, number)
            row.repeats_line = first if first != number else None
        yield row


def correct(number: int, values: dict[str, str], reading: Reading, *, today: date) -> Row:
    """A line again, with what a person typed instead."""
    return RowReader(reading, today=today).check(number, values)


class RowReader:
    """Reads the lines of one list."""

    def __init__(self, reading: Reading, *, today: date):
        self.places = sorted(reading.columns.items(), key=lambda column: column[1])
        self.order = reading.dates
        self.today = today

    def read(self, number: int, cells: list[str], width: int) -> Row:
        count = len(cells)
        row = self.check(
            number, {name: cells[place] for name, place in self.places if place < count}
        )
        if count > width and any(cell.strip() for cell in cells[width:]):
            # A delimiter inside a cell without quotes has moved the cells after it: none of them can be trusted.
            row.problems.insert(0, problem("", "too_many_cells", " | ".join(cells[width:])))
        return row

    def check(self, number: int, values: dict[str, str]) -> Row:
        row = Row(number)
        if "address" not in values:
            values = {"address": "", **values}
        for name, cell in values.items():
            if "\0" in cell:
                row.problems.append(problem(name, "nul", cell))
                continue
            try:
                getattr(self, f"read_{name}")(row, cell)
            except Refused as refusal:
                row.problems.append(problem(name, refusal.args[0], cell))
        return row

    def read_address(self, row: Row, cell: str) -> None:
        typed = cell.strip()
        row.typed_address = typed[:LONGEST_TYPED_ADDRESS]
        if SIMPLE_ADDRESS.fullmatch(typed) and len(typed) < SIMPLE_LENGTH:
            row.address = typed.lower()
        else:
            row.address = unusual_address(typed)

    def read_first_name(self, row: Row, cell: str) -> None:
        row.first_name = name_of(cell, LONGEST_NAME)

    def read_last_name(self, row: Row, cell: str) -> None:
        row.last_name = name_of(cell, LONGEST_NAME)

    def read_full_name(self, row: Row, cell: str) -> None:
        """The last word is the surname; the person sees both parts before anything is sent."""
        first, _space, last = name_of(cell, 2 * LONGEST_NAME).rpartition(" ")
        if len(first) > LONGEST_NAME or len(last) > LONGEST_NAME:
            raise Refused("too_long")
        row.first_name, row.last_name = (first, last) if first else (last, "")

    def read_language(self, row: Row, cell: str) -> None:
        word = plain(cell)
        if word:
            row.language = LANGUAGES.get(word, "")
            if not row.language:
                raise Refused("unknown_language")

    def read_awarded_on(self, row: Row, cell: str) -> None:
        text = cell.strip()
        if not text:
            return
        try:
            day = dates.read_day(text, self.order)
        except dates.AmbiguousDay:
            raise Refused("ambiguous_day") from None
        except ValueError:
            raise Refused("no_such_day") from None
        if day > self.today:
            raise Refused("future_day")
        if day < dates.OLDEST:
            raise Refused("no_such_day")
        row.awarded_on = day

    def read_reference(self, row: Row, cell: str) -> None:
        text = one_line(cell)
        if len(text) > LONGEST_REFERENCE:
            raise Refused("too_long")
        row.reference = text

    def read_narrative(self, row: Row, cell: str) -> None:
        text = several_lines(cell)
        if len(text) > LONGEST_NARRATIVE:
            raise Refused("too_long")
        row.narrative = text

    def read_evidence_url(self, row: Row, cell: str) -> None:
        text = cell.strip()
        if not text:
            return
        if len(text) > LONGEST_URL:
            raise Refused("too_long")
        try:
            parts = urlsplit(text)
            is_address = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
        except ValueError:
            is_address = False
        if not is_address or any(sign.isspace() for sign in text) or clean(text) != text:
            raise Refused("no_web_address")
        row.evidence_url = text


def problem(column: str, code: str, value: str) -> dict:
    """What is wrong with a cell, as it is kept and shown."""
    return {
        "column": column,
        "code": code,
        "value": clean(value.replace("\0", "�"))[:SHOWN_VALUE],
    }


def unusual_address(typed: str) -> str:
    """The normal form of an address that is not plain ASCII, or the reason why it is none."""
    if not typed:
        raise Refused("empty")
    if "@" not in typed:
        raise Refused("no_at")
    if typed.count("@") > 1:
        raise Refused("two_addresses")
    address = normalise_address(clean(typed))
    try:
        validate_address(address)
    except ValidationError:
        raise Refused("no_address") from None
    return address


def name_of(cell: str, longest: int) -> str:
    """A name on one line without hidden signs; an address or a link in it belongs to somebody else's mail."""
    text = one_line(cell)
    if len(text) > longest:
        raise Refused("too_long")
    if "@" in text:
        raise Refused("name_has_address")
    if ("." in text or ":" in text) and LINK.search(text):
        raise Refused("name_has_link")
    return text


def one_line(cell: str) -> str:
    if not (cell.isascii() and cell.isprintable()):
        cell = clean(cell)
    return " ".join(cell.split())


def several_lines(cell: str) -> str:
    lines = cell.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(one_line(line) for line in lines).strip()


def clean(text: str) -> str:
    """In its composed form, without the signs that steer a terminal or hide in a text; line breaks become spaces."""
    text = unicodedata.normalize("NFC", text.translate(HIDDEN))
    return "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text).strip()
