"""What a verification knows of the world: the moment, and what it was given to fetch with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from openbadges.errors import OpenBadgesError
from openbadges.keys import VerificationMethod
from openbadges.origins import Origins
from openbadges.proofs import Canonicalizer
from openbadges.reading import parse_object
from openbadges.verification_errors import FetchFailed, TooManyFetches, UnsafeAddress

MOST_FETCHES: Final = 8
_MISSING: Final = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer to a fetch: `url` is where it came from in the end, after any redirects."""

    status: int
    url: str
    body: bytes
    content_type: str = ""


Fetch = Callable[[str], Fetched]


@dataclass
class World:
    """The moment and the means of one verification; remembers what it fetched, and counts."""

    fetch: Fetch
    now: datetime
    canonicalizer: Canonicalizer
    origins: Origins = field(default_factory=Origins)
    fetches_left: int = MOST_FETCHES
    methods: dict[str, tuple[VerificationMethod, ...]] = field(default_factory=dict)
    _answers: dict[str, Fetched | OpenBadgesError] = field(default_factory=dict)

    def get(self, address: str, *, name: str = "document") -> Fetched:
        """Fetch an https address, or one of our own; answers 200, 404 and 410 only, from the same host and port.

        Raises UnsafeAddress, TooManyFetches after eight, and FetchFailed, whose facts say only what was
        wanted: how a fetch failed tells a stranger about the inside of our network.
        """
        if not self.origins.trust(address):
            raise UnsafeAddress(name=name)
        known = self._answers.get(address)
        if known is None:
            if self.fetches_left <= 0:
                raise TooManyFetches
            self.fetches_left -= 1
            known = self._answers[address] = self._fetched(address, name)
        if isinstance(known, OpenBadgesError):
            raise known
        return known

    def get_object(self, address: str, *, name: str = "document") -> dict[str, Any]:
        """Fetch an address that must answer a JSON object. Raises FetchFailed and NotJSON."""
        answer = self.get(address, name=name)
        if answer.status != 200:
            raise FetchFailed(name=name)
        return parse_object(answer.body)

    def _fetched(self, address: str, name: str) -> Fetched | OpenBadgesError:
        try:
            answer = self.fetch(address)
        except OpenBadgesError:
            return FetchFailed(name=name)
        if not self.origins.same(address, answer.url):
            return FetchFailed(name=name)
        if answer.status != 200 and answer.status not in _MISSING:
            return FetchFailed(name=name)
        return answer
