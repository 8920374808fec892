"""From the bytes of a file to its records: which letters, which delimiter, which cells."""

import codecs
import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from claims.errors import LettersUnreadable, ListTooLong, ListUnreadable

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 60
CHUNK = 1 << 16

# In the order in which they are tried on the first line: a tie goes to what offices here export.
DELIMITERS = (";", "\t", ",", "|")
ENCODINGS = ("utf-8", "cp1252", "utf-16")

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What the first bytes give away of files that are no text at all.
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
PICTURES_AND_PAPERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")


def refuse_what_is_no_list(content: bytes) -> None:
    """Raise the sentence that tells what this file is instead."""
    if content.startswith(WORKBOOKS):
        raise ListUnreadable(
            _(
                "This is a spreadsheet workbook. In your spreadsheet choose “Save as”, then “CSV”, and upload that file."
            )
        )
    if content.startswith(PICTURES_AND_PAPERS):
        raise ListUnreadable(_("This is not a list. Upload a CSV file with one person a line."))
    if not content.strip():
        raise ListUnreadable(
            _("This list is empty. Put one person on each line, with the mail address.")
        )


def guess_encoding(content: bytes) -> tuple[str, bool]:
    """The encoding, and whether that is certain: a mark or strict UTF-8 is, anything else is to be looked at by a person."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return encoding, True
    if looks_like_utf16(content):
        return "utf-16", False
    text = open_text(content, "utf-8")
    try:
        while text.read(CHUNK):
            pass
    except UnicodeDecodeError:
        return "cp1252", False
    return "utf-8", True


def looks_like_utf16(content: bytes) -> bool:
    """Whether every other byte of the beginning is zero, as of Latin letters in UTF-16 without a mark."""
    beginning = content[:400]
    return len(beginning) > 3 and beginning.count(0) * 5 > len(beginning) * 2


def open_text(content: bytes, encoding: str) -> io.TextIOWrapper:
    """The text as a stream that is decoded while it is read, so that 20 MB never stand in memory twice."""
    if encoding == "utf-8":
        encoding = "utf-8-sig"
    elif encoding == "utf-16" and not content.startswith(
        (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    ):
        encoding = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    return io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")


def first_line(content: bytes, encoding: str) -> str:
    """The first line that says anything."""
    try:
        for line in open_text(content, encoding):
            if line.strip():
                return line
    except UnicodeError as error:
        raise LettersUnreadable from error
    raise ListUnreadable(
        _("This list is empty. Put one person on each line, with the mail address.")
    )


def guess_delimiter(line: str) -> str:
    """The delimiter that stands most often outside quotes in the first line.

    Never `csv.Sniffer`: on a list of bare addresses it answers with a letter.
    """
    outside = "".join(line.split('"')[::2])
    counts = {delimiter: outside.count(delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=counts.__getitem__)
    return best if counts[best] else ","


def records(
    content: bytes, *, encoding: str, delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    """Every record that has a cell with something in it, with the number of the line on which it begins.

    Raises ListUnreadable where the file as a whole makes no sense, ListTooLong beyond 100,000 records.
    """
    text = open_text(content, encoding)
    # Strict, because otherwise a quote that nobody closed silently swallows all that follows.
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    begins, count = 1, 0
    try:
        for cells in reader:
            if len(cells) > MAX_COLUMNS:
                raise too_many_columns(len(cells))
            if any(cell and not cell.isspace() for cell in cells):
                count += 1
                if count > MAX_ROWS + 1:
                    raise ListTooLong
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise broken_quote(begins, error) from error
    except UnicodeError as error:
        raise LettersUnreadable from error


def refuse_too_long(content: bytes, *, encoding: str, delimiter: str) -> None:
    """Count the records of a list that has enough line breaks to be too long; empty lines and lines in quotes are none."""
    if max(content.count(b"\n"), content.count(b"\r")) > MAX_ROWS:
        for _record in records(content, encoding=encoding, delimiter=delimiter):
            pass


def too_many_columns(count: int) -> ListUnreadable:
    return ListUnreadable(
        _("This list has %(count)s columns. Keep those that are needed, at most %(most)s.")
        % {"count": count, "most": MAX_COLUMNS}
    )


def broken_quote(line: int, error: csv.Error) -> ListUnreadable:
    if "field limit" in str(error):
        return ListUnreadable(
            _(
                "A cell in line %(line)s is longer than a book chapter. Is a quotation mark missing there?"
            )
            % {"line": line}
        )
    return ListUnreadable(
        _(
            "The quotation marks in line %(line)s do not pair up, so the lines after it cannot be told apart. "
            "Correct that line and upload the list again."
        )
        % {"line": line}
    )
