"""Which addresses may be believed: those of https, and those that whoever asks answers itself.

What comes over plain http could have been written by anybody on the way. A site that checks its own badges answers its
own addresses from its own records, so nobody is on the way, whatever stands in front of its host.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit


@dataclass(frozen=True, slots=True)
class Origins:
    """`own` are the origins (`http://localhost:8000`) that whoever asks answers itself, without a network."""

    own: frozenset[str] = frozenset()

    @classmethod
    def answered_by(cls, origins: Iterable[str]) -> "Origins":
        return cls(frozenset(each.lower() for each in origins))

    def trust(self, address: str) -> bool:
        """Whether an address is plain https, or one's own: with a host, and without a name or password before it."""
        parts = _parts(address)
        if parts is None:
            return False
        return parts.scheme == "https" or f"{parts.scheme}://{parts.netloc.lower()}" in self.own

    def same(self, first: str, second: str) -> bool:
        """Whether two such addresses have one host and port."""
        return (
            self.trust(first) and self.trust(second) and authority(first) == authority(second)
        )

    def lies_under(self, address: str, prefix: str) -> bool:
        """Whether a prefix ends where a part of the address does: `https://a.it` is no prefix of `https://a.it.evil`."""
        if not self.trust(prefix) or authority(prefix) != authority(address):
            return False
        if "/.." in address or "%2e" in address.lower():
            return False
        rest = address[len(prefix) :] if address.startswith(prefix) else None
        return rest is not None and (
            not rest or prefix.endswith(("/", "?", "#", "=")) or rest[0] in "/?#"
        )


def authority(address: str) -> str:
    """Host and port of an address, without https's own port; empty when it has none."""
    try:
        return urlsplit(address).netloc.lower().removesuffix(":443")
    except ValueError:
        return ""


def _parts(address: str) -> SplitResult | None:
    """An address in its parts, when two readers could not take it for two hosts."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    odd = {"\\", " ", "@"} & set(parts.netloc) or not address.isprintable() or "\\" in address
    return None if odd or not parts.hostname or port == 0 else parts
