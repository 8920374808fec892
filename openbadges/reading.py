"""Bytes of strangers to plain values: JSON that means one thing, and moments that have a zone.

`json.loads` takes two values for one name, NaN, half a character and nesting without end; each of them makes
two readers see two badges, or one reader fall over.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from openbadges.errors import DateWithoutZone, DocumentTooLarge, NotJSON, UnreadableProperty

DEEPEST: Final = 32
MOST_NODES: Final = 10_000
LARGEST: Final = 1024 * 1024
_LONGEST_NUMBER: Final = 40

_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?P<zone>[Zz]|[+-]\d\d:?\d\d)?"
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STRING = re.compile(r'"(?:[^"\\]+|\\.)*"', re.DOTALL)
_BETWEEN = re.compile(r"[^\[\]{},]+")


def parse_json(text: bytes | str, *, limit: int = LARGEST) -> Any:
    """Read JSON in UTF-8 without double names, NaN, infinities, half characters or deep nesting.

    What is written back to the same bytes held no double name, so that `orjson` alone suffices for it.
    Raises NotJSON with what is wrong, and DocumentTooLarge over `limit` bytes. Never anything else.
    """
    if len(text) > limit:
        raise DocumentTooLarge(limit=f"{limit // 1024} KiB")
    try:
        octets = text.encode() if isinstance(text, str) else text
    except UnicodeEncodeError:
        raise NotJSON(fault="it contains half a character") from None
    try:
        value = orjson.loads(octets)
        if octets.count(b",") < MOST_NODES // 2 and orjson.dumps(value) == octets:
            _refuse_depth(value, octets)
            return value
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        pass
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        raise NotJSON(fault="it is not UTF-8 text") from None
    _refuse_structure(text)
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise NotJSON(fault="it is nested too deeply") from None
    except ValueError:
        raise NotJSON(fault="its form is broken") from None
    _refuse_half_characters(value)
    return value


def parse_object(text: bytes | str, *, limit: int = LARGEST) -> dict[str, Any]:
    """Read JSON that must be one object."""
    value = parse_json(text, limit=limit)
    if not isinstance(value, dict):
        raise NotJSON(fault="it is not an object")
    return value


def parse_moment(value: object, *, name: str, document: str = "badge") -> datetime:
    """Read an ISO 8601 moment that says its zone, in UTC.

    Raises DateWithoutZone for one without, UnreadableProperty for anything else: a guess could decide
    whether a badge holds.
    """
    if not isinstance(value, str):
        raise UnreadableProperty(document=document, name=name)
    found = _MOMENT.fullmatch(value)
    if found is None:
        if _DAY.fullmatch(value):
            raise DateWithoutZone(name=name)
        raise UnreadableProperty(document=document, name=name)
    if found["zone"] is None:
        raise DateWithoutZone(name=name)
    try:
        return datetime.fromisoformat(value.upper().replace(",", ".")).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnreadableProperty(document=document, name=name) from None


def items(value: object) -> list[Any]:
    """One or many: the standard lets a single entry stand without its list, JSON-LD lists within lists."""
    if isinstance(value, list):
        return [each for part in value for each in items(part)]
    return [] if value is None else [value]


def single(value: object) -> Any:
    """The one entry, however many lists stand around it; a list of different entries stays a list."""
    if not isinstance(value, list):
        return value
    listed = items(value)
    return listed[0] if listed and all(each == listed[0] for each in listed) else listed


def _refuse_depth(value: Any, octets: bytes) -> None:
    brackets = octets.translate(None, delete=_NOT_BRACKETS)
    for _ in range(DEEPEST):
        if not brackets:
            return
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    # Deep, or brackets inside a text.
    layer = [value]
    for _ in range(DEEPEST):
        layer = [
            child
            for each in layer
            if isinstance(each, (dict, list))
            for child in (each.values() if isinstance(each, dict) else each)
            if isinstance(child, (dict, list))
        ]
        if not layer:
            return
    raise NotJSON(fault="it is nested too deeply")


def _refuse_structure(text: str) -> None:
    """Count the structure before parsing: a recursive parser ends at a depth of its own choosing."""
    structure = _BETWEEN.sub("", _STRING.sub("", text))
    brackets = structure.replace(",", "")
    if len(structure) - len(brackets) + len(brackets) // 2 > MOST_NODES:
        raise NotJSON(fault="it has too many parts")
    for _ in range(DEEPEST):
        if not brackets:
            return
        brackets = brackets.replace("[]", "").replace("{}", "")
    if brackets:
        raise NotJSON(fault="its form is broken or it is nested too deeply")


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJSON(fault="it names the same thing twice")
    return found


def _no_constant(name: str) -> float:
    raise NotJSON(fault=f"it contains {name}")


def _number(digits: str) -> float:
    value = float(digits) if len(digits) <= _LONGEST_NUMBER else float("inf")
    if value in {float("inf"), float("-inf")}:
        raise NotJSON(fault="it contains a number that is too large")
    return value


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise NotJSON(fault="it contains a number that is too large")
    return int(digits)


def _refuse_half_characters(value: Any) -> None:
    rest = [value]
    while rest:
        each = rest.pop()
        if isinstance(each, str):
            if _SURROGATE.search(each):
                raise NotJSON(fault="it contains half a character")
        elif isinstance(each, dict):
            rest.extend(each)
            rest.extend(each.values())
        elif isinstance(each, list):
            rest.extend(each)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_distinct,
    parse_constant=_no_constant,
    parse_float=_number,
    parse_int=_integer,
)
