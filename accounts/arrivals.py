"""Somebody who comes from an institution: what it says of them, and how much of that counts."""

from dataclasses import asdict, dataclass
from datetime import date

from accounts.models import IdentityProvider


@dataclass(frozen=True)
class Arrival:
    """What an institution told about a person. The subject alone says who it is; everything else may change or be given to others."""

    provider: IdentityProvider
    subject: str
    address: str
    # The address belongs to whoever comes: by the word of an institution that may say so, or by a code that was mailed to it.
    is_proven: bool
    first_name: str = ""
    last_name: str = ""
    birth_date: date | None = None

    def is_known(self) -> bool:
        """Whether whoever comes has an account here that is joined already."""
        return self.provider.identities.filter(subject=self.subject).exists()

    def to_session(self) -> dict:
        return asdict(self) | {
            "provider": str(self.provider.pk),
            "birth_date": self.birth_date.isoformat() if self.birth_date else "",
        }

    @classmethod
    def from_session(cls, kept: dict) -> "Arrival | None":
        """What `to_session` made, if the institution is still open."""
        provider = IdentityProvider.objects.open().filter(pk=kept["provider"]).first()
        if provider is None:
            return None
        born = kept["birth_date"]
        return cls(
            **kept
            | {"provider": provider, "birth_date": date.fromisoformat(born) if born else None}
        )


def vouches(provider: IdentityProvider, address: str, *, is_verified: object) -> bool:
    """Whether the word of an institution proves an address.

    Only in its own domains, and only by a JSON true: anything else ("true", 1, [true]) is what somebody could have typed
    there. An institution that makes all its addresses itself need not say so each time.
    """
    domain = address.rpartition("@")[2]
    return domain in provider.domains and (
        is_verified is True or (provider.is_authoritative and is_verified is None)
    )
