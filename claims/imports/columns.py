"""Which column holds what: guessed from its heading and its cells, corrected by a person."""

import re
import unicodedata
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext_lazy as _

from claims.imports import dates, tables

FIELDS = {
    "address": _("Mail address"),
    "first_name": _("Name"),
    "last_name": _("Surname"),
    "full_name": _("Name and surname together"),
    "awarded_on": _("Day it was achieved"),
    "language": _("Language of the mail"),
    "reference": _("Own id, such as a student number"),
    "narrative": _("What was done"),
    "evidence_url": _("Address of the evidence"),
}

ALIASES = {
    "address": "email mail posta postaelettronica indirizzo indirizzoemail indirizzomail indirizzodiposta "
    "indirizzodipostaelettronica emailaddress mailaddress address emailistituzionale mailistituzionale recapito "
    "emailstudente recipient destinatario",
    "first_name": "nome name firstname givenname forename nomi nomestudente",
    "last_name": "cognome surname lastname familyname cognomi cognomestudente",
    "full_name": "nominativo nomeecognome nomecognome cognomeenome cognomenome fullname studente student persona person "
    "learner titolare",
    "awarded_on": "data date dataconseguimento datadiconseguimento conseguitoil datarilascio superatoil achievedon "
    "awardedon dateachieved completedon completato dataesame",
    "language": "lingua language lang locale linguamail",
    "reference": "matricola id numeromatricola numerodimatricola nmatricola codice codicestudente studentid studentnumber "
    "reference ref riferimento ownid",
    "narrative": "motivazione descrizione narrative cosahafatto checosahafatto attivita motivo whatwasdone description",
    "evidence_url": "evidenza evidenze prova prove link url evidence evidenceurl indirizzodelleprove",
}
FIELD_OF = {alias: field for field, aliases in ALIASES.items() for alias in aliases.split()}

SAMPLE = 200
SHOWN = 3
LOOKS_LIKE_ADDRESS = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")


@dataclass(frozen=True)
class Reading:
    """How a list is read; kept with it as JSON, so that the check and every later look read the same."""

    encoding: str = "utf-8"
    delimiter: str = ","
    has_header: bool = True
    dates: str = ""
    columns: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict) -> "Reading":
        return cls(**stored)


def plain(text: str) -> str:
    """A heading without case, accents, spaces and signs: "E-mail" and "e_mail" are both "email"."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in decomposed if letter.isascii() and letter.isalnum())


def guess(content: bytes) -> tuple[Reading, bool]:
    """How this list is probably read, and whether that is beyond doubt."""
    tables.refuse_what_is_no_list(content)
    encoding, is_certain = tables.guess_encoding(content)
    delimiter = tables.guess_delimiter(tables.first_line(content, encoding))
    return guess_columns(content, encoding, delimiter, is_certain=is_certain)


def guess_columns(content, encoding, delimiter, *, is_certain=True) -> tuple[Reading, bool]:
    """The same with encoding and delimiter given, as when a person has corrected one of them."""
    sample = sample_of(content, encoding, delimiter)
    has_header = not any(LOOKS_LIKE_ADDRESS.search(cell) for cell in sample[0])
    body = sample[1:] if has_header else sample
    columns, unclear = {}, False
    if has_header:
        columns, unclear = by_heading(sample[0])
    if "address" not in columns and (found := column_of_addresses(body)) is not None:
        # Not what its heading says, if that said something else.
        columns = {name: place for name, place in columns.items() if place != found}
        columns["address"] = found
        unclear = unclear or len(sample[0]) > 1
    place = columns.get("awarded_on")
    cells = [row[place] for row in body if place is not None and place < len(row)]
    reading = Reading(encoding, delimiter, has_header, dates.guess_order(cells), columns)
    return reading, is_certain and not unclear and "address" in columns


def by_heading(heading: list[str]) -> tuple[dict[str, int], bool]:
    """The columns that their headings name, and whether two headings name the same."""
    columns, unclear = {}, False
    for place, cell in enumerate(heading):
        name = FIELD_OF.get(plain(cell))
        if name and name in columns:
            unclear = True
        elif name:
            columns[name] = place
    if "full_name" in columns and ("first_name" in columns or "last_name" in columns):
        del columns["full_name"]
    return columns, unclear


def column_of_addresses(rows: list[list[str]]) -> int | None:
    """The column in which most cells look like an address."""
    counts: dict[int, int] = {}
    for row in rows:
        for place, cell in enumerate(row):
            if LOOKS_LIKE_ADDRESS.fullmatch(cell.strip()):
                counts[place] = counts.get(place, 0) + 1
    return max(counts, key=counts.__getitem__) if counts else None


def sample_of(content, encoding, delimiter) -> list[list[str]]:
    """The first records of the list, at least one."""
    sample = []
    for _line, cells in tables.records(content, encoding=encoding, delimiter=delimiter):
        sample.append(cells)
        if len(sample) == SAMPLE:
            break
    if not sample:
        tables.refuse_what_is_no_list(b"")
    return sample


def header_of(content: bytes, reading: Reading) -> list[dict]:
    """Each column for a person to look at: its heading, some of its cells, and the field it is read as."""
    sample = sample_of(content, reading.encoding, reading.delimiter)
    heading = sample[0] if reading.has_header else []
    body = sample[1:] if reading.has_header else sample
    field_at = {place: name for name, place in reading.columns.items()}
    return [
        {
            "place": place,
            "heading": heading[place].strip() if place < len(heading) else "",
            "cells": filled_cells(body, place),
            "field": field_at.get(place, ""),
        }
        for place in range(max(len(row) for row in sample))
    ]


def filled_cells(rows: list[list[str]], place: int) -> list[str]:
    found = []
    for row in rows:
        if place < len(row) and (cell := row[place].replace("\0", "�").strip()):
            found.append(cell[:80])
        if len(found) == SHOWN:
            break
    return found
