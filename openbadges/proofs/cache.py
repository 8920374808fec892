"""Remembers the shapes of documents seen before, so that the next badge of a kind costs a thirtieth."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

from openbadges.proofs.canonical import LARGEST, canonicalize
from openbadges.proofs.compiling import compile_shape
from openbadges.proofs.shapes import Outline, Shape, outline

MOST_SHAPES: Final = 256


class Canonicalizer:
    """Canonicalises documents, by their shape where it is known and by the reference path where it is not.

    Holds a bounded number of shapes, oldest forgotten first. One for a process; threads may share it, since a
    shape lost in a race is only compiled again.
    """

    def __init__(self, most_shapes: int = MOST_SHAPES) -> None:
        self._most_shapes = most_shapes
        self._shapes: OrderedDict[Outline, Shape | None] = OrderedDict()

    def canonicalize(self, document: Mapping[str, Any], *, limit: int = LARGEST) -> bytes:
        """Write a document as canonical N-Quads, exactly as `canonical.canonicalize` does and refuses."""
        try:
            key, texts = outline(document)
            shape = self._shapes.get(key)
        except (TypeError, RecursionError):
            return canonicalize(document, limit=limit)
        if shape is not None:
            filled = shape.fill(texts, limit=limit)
            return canonicalize(document, limit=limit) if filled is None else filled
        statements = canonicalize(document, limit=limit)
        if key not in self._shapes:
            self._remember(key, document, texts, statements)
        return statements

    def _remember(
        self, key: Outline, document: Mapping[str, Any], texts: list[str], statements: bytes
    ) -> None:
        shape = compile_shape(document)
        if shape is not None and shape.fill(texts) not in {None, statements}:
            # Should never be; then the reference path is right, for good.
            shape = None
        self._shapes[key] = shape
        while len(self._shapes) > self._most_shapes:
            self._shapes.popitem(last=False)
