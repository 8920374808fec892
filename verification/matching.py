"""Is a badge for this mail address? Compared with the salted hashes in its report; nothing is kept of it."""

import hashlib
import json

from django.utils.translation import gettext_lazy as _

from accounts import limits
from accounts.validators import normalise_address
from openbadges import identity
from openbadges.errors import OpenBadgesError

MATCHES_AN_HOUR = 5
TOO_MANY = _("That were many tries. Wait an hour and compare again.")


def may_compare(asker: str, subject: str) -> bool:
    """Whether somebody may compare an address with one badge again: who may try many, guesses."""
    return limits.allow("award-match", f"{asker}:{subject}", MATCHES_AN_HOUR, 3600)


def subject_of(identities: list[dict]) -> str:
    """What stays the same of a badge's recipient, however often the badge is checked."""
    hashes = sorted(each["value"] for each in identities)
    return hashlib.sha256(json.dumps(hashes).encode()).hexdigest()


def is_one_of(identities: list[dict], address: str) -> bool | None:
    """Whether the badge was issued to an address, however that was spelt; None when it cannot be compared."""
    spellings = (address.lower(), normalise_address(address))
    answers = [_is(each, address, spellings) for each in identities]
    if True in answers:
        return True
    return False if False in answers else None


def _is(published: dict, address: str, spellings) -> bool | None:
    try:
        return identity.match(
            published["value"], address, published["salt"], variants=spellings
        )
    except OpenBadgesError:
        return None
