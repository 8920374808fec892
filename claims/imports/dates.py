"""Days as people write them: as ISO, or in the one order that the whole column proves. Never guessed cell by cell."""

import re
from datetime import date

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
THREE_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
OLDEST = date(1900, 1, 1)
LAST_MONTH = 12


class AmbiguousDay(Exception):
    """Day or month first? Both would be a day."""


def guess_order(cells: list[str]) -> str:
    """ "dmy" or "mdy" if a cell of the column can only be read so and none contradicts, else ""."""
    proven = set()
    for cell in cells:
        if found := THREE_NUMBERS.fullmatch(cell.strip()):
            first, second = int(found[1]), int(found[2])
            if first > LAST_MONTH:
                proven.add("dmy")
            elif second > LAST_MONTH:
                proven.add("mdy")
    return proven.pop() if len(proven) == 1 else ""


def read_day(text: str, order: str) -> date:
    """The day of a cell; ValueError if there is no such day, AmbiguousDay if there are two."""
    if found := ISO.fullmatch(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    found = THREE_NUMBERS.fullmatch(text)
    if not found:
        raise ValueError(text)
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    if order == "mdy":
        return date(year, first, second)
    if order == "dmy" or first > LAST_MONTH:
        return date(year, second, first)
    if second > LAST_MONTH:
        return date(year, first, second)
    if first != second:
        raise AmbiguousDay(text)
    return date(year, second, first)
