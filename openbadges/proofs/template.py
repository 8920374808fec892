"""Sign one badge class for many recipients: the document, its statements and its proof are filled in, not made.

What differs between two awards of a batch is a dozen texts. Everything else is worked out once; each signature
then costs little more than Ed25519 itself, and the octets are those that `sign` would have made.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import orjson

from openbadges.errors import ProofRefused
from openbadges.keys.pairs import PrivateKey
from openbadges.proofs.canonical import canonicalize
from openbadges.proofs.compiling import compile_shape
from openbadges.proofs.integrity import proof_config, sign, timestamp, unsecured, written

Path = tuple[str | int, ...]

_HOLE: Final = "urn:x-template:{:05d}"
_CREATED: Final = "urn:x-template:created"
_VALUE: Final = "urn:x-template:value"


class Template:
    """The credentials of one batch, with holes at `paths`: where a text stands that differs between awards."""

    def __init__(
        self, document: Mapping[str, Any], *, paths: Sequence[Path], method: str
    ) -> None:
        """Compile a template from any one award's credential, without its proof.

        Raises what signing that credential would raise, and ProofRefused when a path leads to no text, or to
        a type or context, which decide what is signed.
        """
        document = unsecured(document)
        canonicalize(document)
        self._method = method
        self._contexts = document["@context"]
        opened: Any = orjson.loads(orjson.dumps(document))
        holes = [_HOLE.format(place) for place in range(len(paths))]
        texts = [_open(opened, path, hole) for path, hole in zip(paths, holes, strict=True)]
        self._shape = compile_shape(opened, holes=holes, texts=texts)
        self._pieces = _pieces(opened, holes, self._config(_CREATED))
        self._moment = lru_cache(maxsize=8)(self._hashed_moment)

    @property
    def is_compiled(self) -> bool:
        """Whether the fast way can be taken; signing works without it too."""
        return self._shape is not None

    def sign(self, texts: Sequence[str], key: PrivateKey, *, created: datetime) -> bytes:
        """Write the signed credential with these texts in the order of the paths: compact UTF-8 JSON."""
        statements = self._shape.fill(texts) if self._shape is not None else None
        moment, config_hash = self._moment(created)
        strings = [*map(orjson.dumps, texts), moment]
        if statements is None:
            unsigned = orjson.loads(self._pieces % (*strings, b'""'))
            return orjson.dumps(sign(unsigned, key, method=self._method, created=created))
        value = key.sign(config_hash + hashlib.sha256(statements).digest())
        return self._pieces % (*strings, orjson.dumps(written(value)))

    def _hashed_moment(self, created: datetime) -> tuple[bytes, bytes]:
        """A moment as JSON, and the hash of a proof made then: a batch is signed in few seconds."""
        config = canonicalize(self._config(timestamp(created)))
        return orjson.dumps(timestamp(created)), hashlib.sha256(config).digest()

    def _config(self, moment: str) -> dict[str, Any]:
        return proof_config({"@context": self._contexts}, method=self._method, created=moment)


def _open(document: Any, path: Path, hole: str) -> str:
    """Put a hole where a text stands, and give the text back."""
    place = document
    try:
        for step in path[:-1]:
            place = place[step]
        found = place[path[-1]]
    except (KeyError, IndexError, TypeError):
        found = None
    if not isinstance(found, str) or {"type", "@context"} & set(path):
        raise ProofRefused(fault="a template cannot be opened there")
    place[path[-1]] = hole
    return found


def _pieces(opened: Mapping[str, Any], holes: Sequence[str], config: dict[str, Any]) -> bytes:
    """The signed document as text with `%s` for each hole in order, then for the moment and the signature.

    Holes are filled by position, so they must stand in the text in the order of the paths.
    """
    proof = {name: value for name, value in config.items() if name != "@context"}
    whole = orjson.dumps({**opened, "proof": [{**proof, "proofValue": _VALUE}]}).decode()
    text = whole.replace("%", "%%")
    positions = [text.index(f'"{each}"') for each in (*holes, _CREATED, _VALUE)]
    if positions != sorted(positions):
        raise ProofRefused(fault="the paths of a template stand in another order")
    for each in (*holes, _CREATED, _VALUE):
        text = text.replace(f'"{each}"', "%s")
    return text.encode()
