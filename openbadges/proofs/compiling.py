"""Compile the shape of a document: its statements once, with holes where texts stand.

The document is read with a different address in the place of each text; where those addresses turn up among
the statements, the holes are. What cannot be compiled safely has no shape, and takes the reference path.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from openbadges import contexts
from openbadges.errors import OpenBadgesError
from openbadges.proofs.canonical import LARGEST, parsed
from openbadges.proofs.shapes import SCHEMES, WORD_VALUED, Form, Line, Shape, node_hash, outline

_SENTINEL: Final = "urn:x-hole:{:05d}"
_SENTINEL_FORM = re.compile(r"urn:x-hole:(\d{5})")
_SUBJECT: Final = 1
_PREDICATE: Final = 3


class _NoShape(Exception):
    """This document cannot be compiled; the reference path takes it."""


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
    # A document may say one thing twice; statements are a set.
    found = {tuple(_line(quad, nodes, kinds, count)): None for quad in quads}
    lines = [list(line) for line in found]
    if None in kinds:
        raise _NoShape
    lines.sort(key=lambda line: _sample(line, texts))
    fixed: list[bytes | None] = []
    open_pieces: list[Line] = []
    tails: list[tuple[bytes, ...] | None] = []
    for node in range(len(nodes)):
        said, tail = _statements_of(node, lines, count)
        own = _joined(said, "\n")
        if not any(isinstance(piece, int) for piece in own):
            fixed.append(node_hash("".join(map(str, own)).encode(), tail))
        elif not tail and _is_steady(said):
            fixed.append(None)
            said.sort(key=lambda line: _sample(line, texts))
            open_pieces.append([*_joined(said, "\n"), "\n"])
            tails.append(None)
        else:
            fixed.append(None)
            open_pieces.append(own)
            tails.append(tail)
    chunks = _chunks(lines)
    filled = [chunk for chunk in chunks if any(isinstance(piece, int) for piece in chunk)]
    subjects = {line[_SUBJECT] for line in lines}
    return Shape(
        literals=tuple(place for place, kind in enumerate(kinds) if kind == "literal"),
        addresses=tuple(place for place, kind in enumerate(kinds) if kind == "address"),
        constant_chunks=tuple(
            "".join(map(str, chunk)).encode() for chunk in chunks if chunk not in filled
        ),
        chunks=Form.of(_joined(filled, "\0")),
        subjects=tuple(each for each in subjects if isinstance(each, int) and each < count),
        constant_subjects=frozenset(
            each.encode() for each in subjects if isinstance(each, str)
        ),
        node_statements=Form.of(_joined(open_pieces, "\0")),
        node_tails=tuple(tails),
        fixed_hashes=tuple(fixed),
    )


def _chunks(lines: Sequence[Line]) -> list[Line]:
    """Join lines of one subject in their order, but for those that say the same of several things, some open."""
    openness = _openness(lines)
    chunks: list[Line] = []
    last: str | int | None = None
    for line in lines:
        several = openness[line[_SUBJECT], line[_PREDICATE]]
        stands_alone = len(several) > 1 and any(several)
        if stands_alone or line[_SUBJECT] != last:
            chunks.append([])
        chunks[-1] += [*line, "\n"]
        last = None if stands_alone else line[_SUBJECT]
    return chunks


def _openness(lines: Sequence[Line]) -> dict[tuple[str | int, str | int], list[bool]]:
    """For each thing said of a subject, which of its values are holes or labels."""
    openness: dict[tuple[str | int, str | int], list[bool]] = {}
    for line in lines:
        is_open = any(isinstance(piece, int) for piece in line[_PREDICATE + 1 :])
        openness.setdefault((line[_SUBJECT], line[_PREDICATE]), []).append(is_open)
    return openness


def _sample(line: Line, texts: Sequence[str]) -> str:
    """A line as the compiled document has it, to find the order that will mostly be right."""
    return "".join(
        piece
        if isinstance(piece, str)
        else texts[piece]
        if piece < len(texts)
        else f"_:c14n{piece}"
        for piece in line
    )


def _joined(parts: Sequence[Line], separator: str) -> Line:
    joined: Line = []
    for number, part in enumerate(parts):
        joined += [separator, *part] if number else part
    return joined


def _refuse_redefined_schemes(document: Mapping[str, Any]) -> None:
    words = contexts.words_of(contexts.allowed(document.get("@context")))
    if words & SCHEMES:
        raise _NoShape


def _line(quad: Quad, nodes: dict[BlankNode, int], kinds: list[str | None], count: int) -> Line:
    """One statement as pieces: texts, holes by number, and blank nodes by number after the holes.

    The subject stands at _SUBJECT and the predicate at _PREDICATE, so that blocks can be made.
    """
    if not isinstance(quad.predicate, NamedNode) or isinstance(quad.subject, Triple):
        raise _NoShape
    pieces = _term(quad.subject, nodes, kinds, count)
    pieces += ["<" + str(*_hole(quad.predicate.value, "", [])) + "> "]
    for term in (quad.object, quad.graph_name):
        if not isinstance(term, DefaultGraph):
            pieces += _term(term, nodes, kinds, count)
    return [*pieces, "."]


def _term(
    term: object, nodes: dict[BlankNode, int], kinds: list[str | None], count: int
) -> Line:
    if isinstance(term, BlankNode):
        return ["", count + nodes.setdefault(term, len(nodes)), " "]
    if isinstance(term, NamedNode):
        return ["<", *_hole(term.value, "address", kinds), "> "]
    if not isinstance(term, Literal):
        raise _NoShape
    found = _hole(term.value, "literal", kinds)
    whole = str(term)
    if isinstance(found[0], int):
        return ['"', found[0], whole[len(term.value) + 1 :] + " "]
    return [whole + " "]


def _hole(value: str, kind: str, kinds: list[str | None]) -> Line:
    found = _SENTINEL_FORM.fullmatch(value)
    if found is None:
        if _SENTINEL_FORM.search(value):
            raise _NoShape
        return [value]
    if not kind:
        raise _NoShape
    place = int(found[1])
    if kinds[place] not in {None, kind}:
        raise _NoShape
    kinds[place] = kind
    return [place]


def _statements_of(
    node: int, lines: list[Line], count: int
) -> tuple[list[Line], tuple[bytes, ...]]:
    """What is said about one blank node: with no other node, and (as fixed text) with another."""
    own: list[Line] = []
    tail: list[bytes] = []
    for line in lines:
        mentioned = {piece for piece in line if isinstance(piece, int) and piece >= count}
        if count + node not in mentioned:
            continue
        named = [_name(piece, count + node, count) for piece in line]
        if len(mentioned) == 1:
            own.append(named)
        elif all(isinstance(piece, str) for piece in named):
            tail.append("".join(map(str, named)).encode())
        else:
            raise _NoShape
    return own, tuple(tail)


def _is_steady(own: Sequence[Line]) -> bool:
    """Whether the order of a blank node's statements is the same whatever the texts.

    Statements about it come after those that lead to it, in the order of their predicates.
    """
    leading = [line for line in own if line[_SUBJECT] != "_:a"]
    if len(leading) > 1 and any(isinstance(piece, int) for line in leading for piece in line):
        return False
    return all(len(said) == 1 or not any(said) for said in _openness(own).values())


def _name(piece: str | int, itself: int, count: int) -> str | int:
    if isinstance(piece, int) and piece >= count:
        return "_:a" if piece == itself else "_:z"
    return piece
