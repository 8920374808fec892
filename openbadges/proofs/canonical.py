"""A document as canonical N-Quads (RDFC-1.0): the reference path, which every faster one must equal.

JSON-LD drops in silence what it does not understand: undefined words, broken addresses, words with a space.
A proof would not cover them, and a reader would show them. Here they are refused (SECURITY V-06), as are
graphs made to keep a canonicaliser busy (V-08).
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)

from openbadges import contexts
from openbadges.errors import ContextRefused, TooComplex, UnsignedContent

LARGEST: Final = 64 * 1024
MOST_QUADS: Final = 5_000
MOST_BLANK_NODES: Final = 200
# Canonical labels are found by trying orders; what grows without end is the number of blank nodes that look
# alike and lead to one another.
MOST_TANGLED: Final = 8
MOST_TANGLES: Final = 3


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9:/#._~?=&%+-]*")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f<>\"{}|\\^`]*")
# Words whose values are words themselves, and so do not stand among the quads as they were written.
_WORD_VALUED: Final = frozenset({"type", "proofPurpose"})


def canonicalize(document: Mapping[str, Any], *, limit: int = LARGEST) -> bytes:
    """Write a credential without its proof, or a proof without its value, as canonical N-Quads.

    Raises ContextRefused, UnsignedContent for content that would not be signed, and TooComplex.
    """
    quads = parsed(document, limit=limit)
    refuse_unsigned(document, quads)
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return b"".join(sorted(f"{quad} .\n".encode() for quad in dataset))


def parsed(document: Mapping[str, Any], *, limit: int = LARGEST) -> list[Quad]:
    """Read a document's quads, within the limits and with nothing undefined among them."""
    text = orjson.dumps(_prepared(document, ()))
    if len(text) - _weightless(document) > limit:
        raise TooComplex(fault=f"it is larger than {limit // 1024} KiB")
    quads: list[Quad] = []
    try:
        # Lenient, because the strict reader leaves out every statement with a broken address, unsaid.
        for quad in parse(text, RdfFormat.JSON_LD, base_iri=contexts.BASE, lenient=True):
            quads.append(quad)
            if len(quads) > MOST_QUADS:
                raise TooComplex(fault="it makes too many statements")
    except SyntaxError:
        raise ContextRefused(name="words used against their definition") from None
    _refuse_undefined(quads)
    _refuse_tangled(quads)
    return quads


def refuse_unsigned(document: Mapping[str, Any], quads: list[Quad]) -> None:
    """Raise UnsignedContent for the first text in the document that stands in no quad."""
    signed = {
        term.value
        for quad in quads
        for term in (quad.subject, quad.object, quad.graph_name)
        if hasattr(term, "value")
    }
    for name, value in _texts(document, ""):
        if name not in _WORD_VALUED and value not in signed:
            raise UnsignedContent(name=name)


def _prepared(node: Any, path: tuple[str, ...]) -> Any:
    """Copy a document with its contexts written out, refusing what JSON-LD would drop or reinterpret."""
    if isinstance(node, list):
        return [_prepared(each, path) for each in node]
    if node is None:
        raise UnsignedContent(name=path[-1] if path else "nothing")
    if isinstance(node, float):
        # Other languages write sixteen digits, pyoxigraph all seventeen.
        return float(f"{node:.15e}")
    if not isinstance(node, Mapping):
        return node
    prepared: dict[str, Any] = {}
    for name, value in node.items():
        if name == "@context":
            prepared[name] = orjson.Fragment(contexts.inlined(contexts.allowed(value)))
        elif not _NAME.fullmatch(name):
            raise UnsignedContent(name=name[:60])
        else:
            if name == "type":
                _refuse_odd_types(value)
            prepared[name] = _prepared(value, (*path, name))
    if not path and "@context" not in prepared:
        raise ContextRefused(name="no context")
    return prepared


def _refuse_odd_types(value: Any) -> None:
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, str) or not _TYPE.fullmatch(each):
            raise UnsignedContent(name=str(each)[:60])


def _weightless(node: Any) -> int:
    """What makes a document long and no more complex: contexts, and pictures inside it."""
    if isinstance(node, list):
        return sum(map(_weightless, node))
    if isinstance(node, str):
        return len(node) if node.startswith("data:image/") else 0
    if not isinstance(node, Mapping):
        return 0
    own = len(contexts.inlined(contexts.allowed(node["@context"]))) if "@context" in node else 0
    return own + sum(_weightless(value) for name, value in node.items() if name != "@context")


def _refuse_undefined(quads: list[Quad]) -> None:
    """Raise UnsignedContent for undefined words, relative addresses and broken ones."""
    for quad in quads:
        for term in (quad.predicate, quad.object, quad.subject, quad.graph_name):
            value = getattr(term, "value", "")
            for sentinel in (contexts.UNDEFINED, contexts.BASE):
                if sentinel in value:
                    raise UnsignedContent(name=value.replace(sentinel, "")[:60] or "nothing")
            if isinstance(term, NamedNode) and not _ADDRESS.fullmatch(value):
                raise UnsignedContent(name=value[:60])


def _refuse_tangled(quads: list[Quad]) -> None:
    """Bound the blank nodes that cannot be told apart by their own statements and touch one another."""
    mentions: defaultdict[BlankNode, list[Quad]] = defaultdict(list)
    for quad in quads:
        for node in _blank(quad):
            mentions[node].append(quad)
    if len(mentions) > MOST_BLANK_NODES:
        raise TooComplex(fault="it has too many parts without a name")
    hashes = {node: _first_degree(node, found) for node, found in mentions.items()}
    shared = {each for each, count in Counter(hashes.values()).items() if count > 1}
    alike = {node for node, each in hashes.items() if each in shared}
    touching = {
        node: {other for quad in mentions[node] for other in _blank(quad)} & alike - {node}
        for node in alike
    }
    tangled = [node for node, others in touching.items() if others]
    if len(tangled) > MOST_TANGLED or any(len(touching[n]) > MOST_TANGLES for n in tangled):
        raise TooComplex(fault="its parts cannot be told apart")


def _blank(quad: Quad) -> set[BlankNode]:
    terms = (quad.subject, quad.object, quad.graph_name)
    return {term for term in terms if isinstance(term, BlankNode)}


def _first_degree(node: BlankNode, quads: list[Quad]) -> str:
    """Hash what a blank node's quads say, itself as `_:a` and any other as `_:z` (RDFC-1.0, 4.6)."""
    lines = []
    for quad in quads:
        terms = [
            ("_:a" if term == node else "_:z") if isinstance(term, BlankNode) else str(term)
            for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        ]
        lines.append(" ".join(terms))
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _texts(node: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield name, node
    elif isinstance(node, list):
        for each in node:
            yield from _texts(each, name)
    elif isinstance(node, Mapping):
        for key, value in node.items():
            if key != "@context":
                yield from _texts(value, key)
