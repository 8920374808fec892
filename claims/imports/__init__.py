"""Lists of people as registrar's offices export them: bytes in, rows with their verdicts out. No database in here."""

from claims.imports.columns import FIELDS, Reading, guess, guess_columns, header_of
from claims.imports.rows import Row, correct, read_rows
from claims.imports.tables import (
    DELIMITERS,
    ENCODINGS,
    MAX_BYTES,
    MAX_ROWS,
    records,
    refuse_too_long,
)

__all__ = [
    "DELIMITERS",
    "ENCODINGS",
    "FIELDS",
    "MAX_BYTES",
    "MAX_ROWS",
    "Reading",
    "Row",
    "correct",
    "guess",
    "guess_columns",
    "header_of",
    "read_rows",
    "records",
    "refuse_too_long",
]
