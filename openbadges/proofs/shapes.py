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

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from openbadges import contexts
from openbadges.errors import OpenBadgesError
from openbadges.proofs.canonical import LARGEST, MOST_BLANK_NODES, parsed

WORD_VALUED: Final = frozenset({"type", "proofPurpose"})

_SENTINEL: Final = "urn:x-hole:{:05d}"
_SENTINEL_FORM = re.compile(r"urn:x-hole:(\d{5})")
_SCHEMES: Final = frozenset({"http", "https", "did", "urn", "data"})
_PATH: Final = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*"
_TAIL: Final = rf"(?:\?(?:{_PATH[:-1]}|\?)*)?(?:\#(?:{_PATH[:-1]}|\?)*)?"
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
_LABELS: Final = tuple(f"_:c14n{number}" for number in range(MOST_BLANK_NODES))
_TO_ESCAPE = re.compile('["\\\\\x00-\x1f\x7f]')

Outline = tuple[object, ...]
Fillable = Callable[[Sequence[str]], tuple[str, ...]]


class _NoShape(Exception):
    """This document cannot be compiled; the reference path takes it."""


@dataclass(frozen=True, slots=True)
class _Form:
    """Text with places: `%s` in `text`, filled with the values at `places`."""

    text: str
    places: Fillable

    @classmethod
    def of(cls, pieces: Sequence[str | int]) -> "_Form":
        text = "".join("%s" if isinstance(p, int) else p.replace("%", "%%") for p in pieces)
        return cls(text, _picker([p for p in pieces if isinstance(p, int)]))

    def fill(self, values: Sequence[str]) -> str:
        return self.text % self.places(values)


@dataclass(frozen=True, slots=True)
class Shape:
    """The statements of every document with one outline."""

    literals: tuple[int, ...]
    addresses: tuple[int, ...]
    # Statements that never change, and those with holes or labels; each sorted as in the compiled document, so
    # that sorting both together is mostly a merge.
    constant: tuple[str, ...]
    statements: _Form
    node_statements: _Form
    node_tails: tuple[tuple[str, ...], ...]
    fixed_hashes: tuple[bytes | None, ...]

    def fill(self, values: Sequence[str]) -> bytes | None:
        """Write the canonical N-Quads for the texts of one document, or None when this is not sure."""
        filled = self._escaped(values)
        if filled is None:
            return None
        hashes = self._hashes(filled)
        order = sorted(range(len(hashes)), key=hashes.__getitem__)
        if len(set(hashes)) != len(hashes):
            return None
        labels = [""] * len(hashes)
        for node, label in zip(order, _LABELS, strict=False):
            labels[node] = label
        text = self.statements.fill(filled + labels)
        if contexts.UNDEFINED in text or contexts.BASE in text:
            return None
        lines = [*self.constant, *text.split("\n")]
        lines.sort()
        if any(map(eq, lines, islice(lines, 1, None))):
            lines = sorted(set(lines))
        return ("\n".join(lines).lstrip("\n") + "\n").encode()

    def _escaped(self, values: Sequence[str]) -> list[str] | None:
        addresses = "".join([values[place] + "\n" for place in self.addresses])
        if not _ADDRESSES.fullmatch(addresses):
            return None
        together = "".join([values[place] for place in self.literals])
        if len(together) + len(addresses) > LARGEST // 4:
            return None
        filled = list(values)
        if _TO_ESCAPE.search(together):
            for place in self.literals:
                filled[place] = escape(filled[place])
        return filled

    def _hashes(self, filled: list[str]) -> list[bytes]:
        if not self.node_tails:
            return [each for each in self.fixed_hashes if each is not None]
        texts = self.node_statements.fill(filled).split("\0")
        found = map(_hash, texts, self.node_tails)
        return [next(found) if each is None else each for each in self.fixed_hashes]


def outline(document: Mapping[str, Any]) -> tuple[Outline, list[str]]:
    """Split a document into what decides its statements and the texts that only fill them."""
    tokens: list[object] = []
    texts: list[str] = []
    _outline(document, tokens, texts)
    return tuple(tokens), texts


def compile_shape(
    document: Mapping[str, Any],
    *,
    holes: Sequence[str] | None = None,
    texts: Sequence[str] = (),
) -> Shape | None:
    """Compile the shape of a document; None when it has statements that cannot be filled safely.

    `holes` names texts of the document to be left open, each different and standing only where it is to be
    replaced by such as in `texts`; without it every text is a hole, in the order of `outline`.
    """
    try:
        if holes is None:
            opened, texts = _opened(document, [0]), outline(document)[1]
        else:
            opened = _replaced(document, {text: place for place, text in enumerate(holes)})
        quads = parsed(opened, limit=LARGEST * 4)
        return _compiled(quads, texts, document)
    except (_NoShape, OpenBadgesError):
        return None


def escape(text: str) -> str:
    """Write a literal as canonical N-Quads do (RDF 1.2 N-Quads, canonical form)."""
    return _TO_ESCAPE.sub(lambda found: _ESCAPED.get(found[0], f"\\u{ord(found[0]):04X}"), text)


def _outline(node: Mapping[str, Any], tokens: list[object], texts: list[str]) -> None:
    tokens.append(1)
    for name, value in node.items():
        tokens.append(name)
        if name == "@context":
            tokens.append(value if isinstance(value, str) else tuple(value))
        elif name in WORD_VALUED:
            tokens.append(tuple(value) if isinstance(value, list) else (value,))
        elif type(value) is str:
            tokens.append(0)
            texts.append(value)
        else:
            _outline_value(value, tokens, texts)
    tokens.append(2)


def _outline_value(value: Any, tokens: list[object], texts: list[str]) -> None:
    if isinstance(value, Mapping):
        _outline(value, tokens, texts)
    elif isinstance(value, list):
        tokens.append(3)
        for each in value:
            _outline_value(each, tokens, texts)
        tokens.append(4)
    elif isinstance(value, str):
        tokens.append(0)
        texts.append(value)
    else:
        tokens.append((type(value), value))


def _opened(node: Any, counter: list[int], name: str = "") -> Any:
    if isinstance(node, Mapping):
        return {
            key: value if key == "@context" else _opened(value, counter, key)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_opened(each, counter, name) for each in node]
    if isinstance(node, str) and name not in WORD_VALUED:
        counter[0] += 1
        return _SENTINEL.format(counter[0] - 1)
    return node


def _replaced(node: Any, holes: Mapping[str, int]) -> Any:
    if isinstance(node, Mapping):
        return {key: _replaced(value, holes) for key, value in node.items()}
    if isinstance(node, list):
        return [_replaced(each, holes) for each in node]
    if isinstance(node, str):
        if _SENTINEL_FORM.search(node):
            raise _NoShape
        return _SENTINEL.format(holes[node]) if node in holes else node
    return node


def _compiled(quads: list[Quad], texts: Sequence[str], document: Mapping[str, Any]) -> Shape:
    _refuse_redefined_schemes(document)
    count = len(texts)
    nodes: dict[BlankNode, int] = {}
    kinds: list[str | None] = [None] * count
    lines = [_line(quad, nodes, kinds, count) for quad in quads]
    if None in kinds:
        raise _NoShape
    sample = [*texts, *("_:c14n" for _ in nodes)]
    lines.sort(key=lambda line: _Form.of(line).fill(sample))
    fixed: list[bytes | None] = []
    open_pieces: list[list[str | int]] = []
    tails: list[tuple[str, ...]] = []
    for node in range(len(nodes)):
        own, tail = _statements_of(node, lines, count)
        if any(isinstance(piece, int) for piece in own):
            fixed.append(None)
            open_pieces.append(own)
            tails.append(tail)
        else:
            fixed.append(_hash("".join(map(str, own)), tail))
    filled = [line for line in lines if any(isinstance(piece, int) for piece in line)]
    return Shape(
        literals=tuple(place for place, kind in enumerate(kinds) if kind == "literal"),
        addresses=tuple(place for place, kind in enumerate(kinds) if kind == "address"),
        constant=tuple(
            sorted({"".join(map(str, line)) for line in lines if line not in filled})
        ),
        statements=_Form.of(_joined(filled, "\n")),
        node_statements=_Form.of(_joined(open_pieces, "\0")),
        node_tails=tuple(tails),
        fixed_hashes=tuple(fixed),
    )


def _joined(parts: Sequence[Sequence[str | int]], separator: str) -> list[str | int]:
    joined: list[str | int] = []
    for number, part in enumerate(parts):
        joined += [separator, *part] if number else part
    return joined


def _hash(own: str, tail: tuple[str, ...]) -> bytes:
    """Hash one blank node's statements: those with no other node once, those with another as often as they stand."""
    lines = own.split("\n") if own else []
    if len(lines) > 1:
        lines = [*set(lines)]
    lines += tail
    lines.sort()
    return hashlib.sha256(("\n".join(lines) + "\n").encode()).digest()


def _refuse_redefined_schemes(document: Mapping[str, Any]) -> None:
    words = contexts.words_of(contexts.allowed(document.get("@context")))
    if words & _SCHEMES:
        raise _NoShape


def _line(
    quad: Quad, nodes: dict[BlankNode, int], kinds: list[str | None], count: int
) -> list[str | int]:
    """One statement as pieces: texts, holes by number, and blank nodes by number after the holes."""
    pieces: list[str | int] = []
    for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        if isinstance(term, BlankNode):
            pieces += [count + nodes.setdefault(term, len(nodes)), " "]
        elif isinstance(term, NamedNode):
            pieces += ["<", *_hole(term.value, "address", kinds), "> "]
        elif isinstance(term, Literal):
            found = _hole(term.value, "literal", kinds)
            whole = str(term)
            if isinstance(found[0], int):
                pieces += ['"', found[0], whole[len(term.value) + 1 :], " "]
            else:
                pieces += [whole, " "]
    return [*pieces, "."]


def _hole(value: str, kind: str, kinds: list[str | None]) -> list[str | int]:
    found = _SENTINEL_FORM.fullmatch(value)
    if found is None:
        if _SENTINEL_FORM.search(value):
            raise _NoShape
        return [value]
    place = int(found[1])
    if kinds[place] not in {None, kind}:
        raise _NoShape
    kinds[place] = kind
    return [place]


def _statements_of(
    node: int, lines: list[list[str | int]], count: int
) -> tuple[list[str | int], tuple[str, ...]]:
    """What is said about one blank node: with no other node, and (as fixed text) with another."""
    own: list[list[str | int]] = []
    tail: list[str] = []
    for line in lines:
        mentioned = {piece for piece in line if isinstance(piece, int) and piece >= count}
        if count + node not in mentioned:
            continue
        named = [_name(piece, count + node, count) for piece in line]
        if len(mentioned) == 1:
            own.append(named)
        elif all(isinstance(piece, str) for piece in named):
            tail.append("".join(map(str, named)))
        else:
            raise _NoShape
    return _joined(own, "\n"), tuple(tail)


def _name(piece: str | int, itself: int, count: int) -> str | int:
    if isinstance(piece, int) and piece >= count:
        return "_:a" if piece == itself else "_:z"
    return piece


def _picker(places: list[int]) -> Fillable:
    if not places:
        return lambda _values: ()
    if len(places) == 1:
        only = places[0]
        return lambda values: (values[only],)
    return itemgetter(*places)
