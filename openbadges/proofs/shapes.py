"""Canonical N-Quads by filling in a form: documents of one shape differ only in their texts.

Expanding contexts is nine tenths of the cost of a Data Integrity proof, and gives the same statements for
every badge of the same keys, types and contexts. A shape keeps those statements with holes for the texts.
What must be worked out for each document is the order of its blank nodes: their labels follow the hashes of
what is said about them, and so move with the texts.

Exact under these conditions, each of them tested; otherwise `fill` answers None and the reference path
(`canonical`) is taken:
- the hashes of all blank nodes differ, so that no tie has to be broken;
- a statement with two blank nodes has no hole, so that equal statements are the same statement;
- an address has one of a few plain forms, whose scheme no context redefines;
- every hole is seen in the statements, as a literal or as an address and not both.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import eq, itemgetter
from typing import Any, Final

from openbadges import contexts
from openbadges.proofs.canonical import LARGEST, MOST_BLANK_NODES

WORD_VALUED: Final = frozenset({"type", "proofPurpose"})

SCHEMES: Final = frozenset({"http", "https", "did", "urn", "data"})
_PLAIN: Final = "[A-Za-z0-9._~!$&'()*+,;=:@/-]*"
_PATH: Final = rf"{_PLAIN}(?:%[0-9A-Fa-f]{{2}}{_PLAIN})*"
_TAIL: Final = rf"(?:\?{_PATH}(?:\?{_PATH})*)?(?:\#{_PATH}(?:\?{_PATH})*)?"
_ADDRESSES = re.compile(
    rf"(?:(?:https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::[0-9]{{1,5}})?(?:/{_PATH})?{_TAIL}"
    rf"|did:[a-z0-9]+:[A-Za-z0-9._%:-]*[A-Za-z0-9](?:/{_PATH})?(?:\#[A-Za-z0-9._~:-]*)?"
    r"|urn:[a-z0-9]+:[A-Za-z0-9:._-]+"
    r"|data:image/[a-z+]+;base64,[A-Za-z0-9+/=]*"
    r")\n)*"
)
_ESCAPED: Final = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
}
_LABELS: Final = tuple(f"_:c14n{number}".encode() for number in range(MOST_BLANK_NODES))
_SEPARATOR: Final = "\x1f"
# The separator is no text's, see `Shape._escaped`.
_TO_ESCAPE = re.compile('["\\\\\x00-\x1e\x7f]')

_OBJECT, _LIST, _TEXT, _END = range(4)

Outline = tuple[object, ...]
Line = list[str | int]
Values = Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Form:
    """Octets with places: `%s` in `text`, filled with the values at `places`. UTF-8 sorts as code points do."""

    text: bytes
    places: Callable[[Values], tuple[bytes, ...]]

    @classmethod
    def of(cls, pieces: "Line") -> "Form":
        text = "".join("%s" if isinstance(p, int) else p.replace("%", "%%") for p in pieces)
        return cls(text.encode(), _picker([p for p in pieces if isinstance(p, int)]))

    def fill(self, values: Values) -> bytes:
        return self.text % self.places(values)


@dataclass(frozen=True, slots=True)
class Shape:
    """The statements of every document with one outline, in chunks whose inner order never changes.

    A chunk has one subject; where a subject says one thing of several holes or labels, each is a chunk of its
    own. So sorting a few chunks sorts all statements.
    """

    literals: tuple[int, ...]
    addresses: tuple[int, ...]
    constant_chunks: tuple[bytes, ...]
    chunks: Form
    subjects: tuple[int, ...]
    constant_subjects: frozenset[bytes]
    node_statements: Form
    # None where a blank node's statements stand in an order that never changes.
    node_tails: tuple[tuple[bytes, ...] | None, ...]
    fixed_hashes: tuple[bytes | None, ...]

    def fill(self, texts: Sequence[str], *, limit: int = LARGEST) -> bytes | None:
        """Write the canonical N-Quads for the texts of one document, or None when this is not sure."""
        values = self._escaped(texts, limit)
        if values is None:
            return None
        hashes = self._hashes(values)
        order = sorted(range(len(hashes)), key=hashes.__getitem__)
        if len(set(hashes)) != len(hashes):
            return None
        labels = [b""] * len(hashes)
        for node, label in zip(order, _LABELS, strict=False):
            labels[node] = label
        filled = self.chunks.fill(values + labels)
        chunks = filled.split(b"\0")
        chunks += self.constant_chunks
        chunks.sort()
        if not self._subjects_differ(values) or any(map(eq, chunks, islice(chunks, 1, None))):
            lines = sorted(set(b"".join(chunks).split(b"\n")))
            return b"\n".join(lines).lstrip(b"\n") + b"\n"
        return b"".join(chunks)

    def _subjects_differ(self, values: Values) -> bool:
        """Two holes with one address would be one subject, whose chunks would overlap."""
        found = {values[place] for place in self.subjects}
        return len(found) == len(self.subjects) and found.isdisjoint(self.constant_subjects)

    def _escaped(self, texts: Sequence[str], limit: int) -> list[bytes] | None:
        addresses = "".join([texts[place] + "\n" for place in self.addresses])
        if not _ADDRESSES.fullmatch(addresses):
            return None
        # All at once: an address holds nothing to escape, and a text with the separator is left to the reference.
        together = _SEPARATOR.join(texts)
        if len(together) > limit // 2 or together.count(_SEPARATOR) >= max(len(texts), 1):
            return None
        if contexts.UNDEFINED in together or contexts.BASE in together:
            return None
        return escape(together).encode().split(_SEPARATOR.encode()) if texts else []

    def _hashes(self, values: Values) -> list[bytes]:
        if not self.node_tails:
            return [each for each in self.fixed_hashes if each is not None]
        filled = self.node_statements.fill(values).split(b"\0")
        found = iter(
            hashlib.sha256(own).digest() if tail is None else node_hash(own, tail)
            for own, tail in zip(filled, self.node_tails, strict=True)
        )
        return [next(found) if each is None else each for each in self.fixed_hashes]


def outline(document: Mapping[str, Any]) -> tuple[Outline, list[str]]:
    """Split a document into what decides its statements and the texts that only fill them."""
    tokens: list[object] = []
    texts: list[str] = []
    _outline(document, tokens, texts)
    return tuple(tokens), texts


def escape(text: str) -> str:
    """Write a literal as canonical N-Quads do (RDF 1.2 N-Quads, canonical form), but for the separator U+001F."""
    return _TO_ESCAPE.sub(lambda found: _ESCAPED.get(found[0], f"\\u{ord(found[0]):04X}"), text)


def node_hash(own: bytes, tail: tuple[bytes, ...]) -> bytes:
    """Hash one blank node's statements: those with no other node once, those with another as often as they stand."""
    lines = own.split(b"\n") if own else []
    if len(lines) > 1:
        lines = [*set(lines)]
    lines += tail
    lines.sort()
    return hashlib.sha256(b"\n".join(lines) + b"\n").digest()


def _outline(node: Mapping[str, Any], tokens: list[object], texts: list[str]) -> None:
    """A name that nothing follows has a text; anything else has a mark after its name."""
    tokens.append(_OBJECT)
    for name, value in node.items():
        tokens.append(name)
        if name == "@context":
            tokens.append((value,) if isinstance(value, str) else tuple(value))
        elif name in WORD_VALUED:
            tokens.append(tuple(value) if isinstance(value, list) else (None, value))
        elif type(value) is str:
            texts.append(value)
        elif type(value) is dict:
            _outline(value, tokens, texts)
        else:
            _outline_value(value, tokens, texts)
    tokens.append(_END)


def _outline_value(value: Any, tokens: list[object], texts: list[str]) -> None:
    if isinstance(value, dict):
        _outline(value, tokens, texts)
    elif isinstance(value, list):
        tokens.append(_LIST)
        for each in value:
            _outline_value(each, tokens, texts)
        tokens.append(_END)
    elif isinstance(value, str):
        tokens.append(_TEXT)
        texts.append(value)
    else:
        tokens.append((type(value), value))


def _picker(places: list[int]) -> Callable[[Values], tuple[bytes, ...]]:
    if not places:
        return lambda _values: ()
    if len(places) == 1:
        only = places[0]
        return lambda values: (values[only],)
    return itemgetter(*places)
