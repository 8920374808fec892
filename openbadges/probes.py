"""One small check each: it passed, failed, or could not be made, with a reason fit for a person.

The ids of probes, the outcomes and the verdicts are closed lists that other programs may rely on; `verify`
decides which probes a badge needs, and in which order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from openbadges.errors import OpenBadgesError
from openbadges.jws import claims_of
from openbadges.model import Credential, Profile
from openbadges.origins import Origins, authority
from openbadges.verification_errors import (
    ClaimsDisagree,
    Expired,
    NoDate,
    NotYetValid,
    OutsideScope,
    RecipientDiffers,
    RecipientUnknown,
    UnsafeAddress,
)

SKEW: Final = timedelta(seconds=60)


class Probe(StrEnum):
    """What is looked at."""

    FORMAT = "format"
    DOCUMENT = "document"
    ISSUER = "issuer"
    SCOPE = "scope"
    KEY = "key"
    SIGNATURE = "signature"
    CLAIMS = "claims"
    DATES = "dates"
    STATUS = "status"
    RECIPIENT = "recipient"
    ENDORSEMENTS = "endorsements"


class Outcome(StrEnum):
    """What came of it."""

    PASSED = "passed"
    FAILED = "failed"
    COULD_NOT_CHECK = "could_not_check"


class Verdict(StrEnum):
    """What all of it comes to; only the first means that the badge may be relied on."""

    VALID = "valid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    STATUS_UNKNOWN = "status_unknown"
    COULD_NOT_CHECK = "could_not_check"
    INVALID = "invalid"
    NOT_A_BADGE = "not_a_badge"


PASSED: Final[Mapping[Probe, str]] = {
    Probe.FORMAT: "This is a badge of a known version, with all that the standard asks for.",
    Probe.DOCUMENT: "The issuer publishes this badge at its address.",
    Probe.ISSUER: "The issuer's own page was read at its address.",
    Probe.SCOPE: "The badge is published where its issuer publishes badges.",
    Probe.KEY: "The key that signed this badge is one that its issuer publishes.",
    Probe.SIGNATURE: "The signature fits: nothing was changed since the badge was signed.",
    Probe.CLAIMS: "The signed envelope and the badge in it say the same.",
    Probe.DATES: "The badge is within its dates.",
    Probe.STATUS: "The issuer has not taken this badge back.",
    Probe.RECIPIENT: "This badge was issued to that address.",
    Probe.ENDORSEMENTS: "Every endorsement in this badge is proven.",
}

# What fails here says something about the badge without making it less the issuer's.
_ADVISORY: Final = frozenset({Probe.RECIPIENT, Probe.ENDORSEMENTS})
_STATES: Final = {
    "revoked": Verdict.REVOKED,
    "revoked_with_reason": Verdict.REVOKED,
    "suspended": Verdict.SUSPENDED,
    "expired": Verdict.EXPIRED,
    "not_yet_valid": Verdict.NOT_YET_VALID,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One probe's answer: `code` and `facts` for programs, `reason` for people."""

    probe: Probe
    outcome: Outcome
    code: str
    reason: str
    facts: Mapping[str, str | int]


def passed(probe: Probe) -> Finding:
    """Say that a check was made and held."""
    return Finding(probe, Outcome.PASSED, "passed", PASSED[probe], {})


def failed(probe: Probe, refusal: OpenBadgesError) -> Finding:
    """Say that a check was made and did not hold."""
    return Finding(probe, Outcome.FAILED, refusal.code, str(refusal), refusal.facts)


def unchecked(probe: Probe, refusal: OpenBadgesError) -> Finding:
    """Say that a check could not be made, which is never as good as having passed."""
    return Finding(probe, Outcome.COULD_NOT_CHECK, refusal.code, str(refusal), refusal.facts)


def verdict(findings: Iterable[Finding]) -> Verdict:
    """Sum up: what is wrong comes before what has ended, and that before what is not known."""
    essential = [each for each in findings if each.probe not in _ADVISORY]
    wrong = [each for each in essential if each.outcome is Outcome.FAILED]
    states = {_STATES.get(each.code, Verdict.INVALID) for each in wrong}
    for state in (
        Verdict.INVALID,
        Verdict.REVOKED,
        Verdict.SUSPENDED,
        Verdict.EXPIRED,
        Verdict.NOT_YET_VALID,
    ):
        if state in states:
            return state
    unknown = {each.probe for each in essential if each.outcome is Outcome.COULD_NOT_CHECK}
    if unknown - {Probe.STATUS}:
        return Verdict.COULD_NOT_CHECK
    if unknown:
        return Verdict.STATUS_UNKNOWN
    # Silence is no proof: what was never asked cannot have been answered.
    asked = {each.probe for each in essential}
    return Verdict.VALID if {Probe.DATES, Probe.STATUS} <= asked else Verdict.COULD_NOT_CHECK


def dates(award: Credential, now: datetime) -> Finding:
    """Whether the badge holds now, give or take a minute between two clocks."""
    since = award.valid_from or award.awarded_at
    if since is None:
        return failed(Probe.DATES, NoDate())
    if since > now + SKEW:
        return failed(Probe.DATES, NotYetValid(day=since.date().isoformat()))
    if award.valid_until is not None and award.valid_until <= now - SKEW:
        return failed(Probe.DATES, Expired(day=award.valid_until.date().isoformat()))
    return passed(Probe.DATES)


def recipient(award: Credential, addresses: Sequence[str]) -> Finding:
    """Whether the badge was issued to any of these addresses, all of one person."""
    if not award.recipient.identities:
        return unchecked(Probe.RECIPIENT, RecipientUnknown())
    try:
        matches = any(award.recipient.matches(address) for address in addresses)
    except OpenBadgesError as refusal:
        return unchecked(Probe.RECIPIENT, refusal)
    return passed(Probe.RECIPIENT) if matches else failed(Probe.RECIPIENT, RecipientDiffers())


def claims(credential: Mapping[str, Any], claimed: Mapping[str, Any]) -> Finding:
    """Whether a VC-JWT's claims are those of the credential in it (Open Badges 3.0, section 8.2.5).

    An absent claim counts where the credential has a value for it; `sub` alone may be left out, because
    readers and writers disagree on it.
    """
    try:
        expected = claims_of(credential)
    except OpenBadgesError as refusal:
        return failed(Probe.CLAIMS, refusal)
    for name, value in expected.items():
        if name == "sub" and name not in claimed:
            continue
        if name not in claimed or claimed[name] != value or isinstance(claimed[name], bool):
            return failed(Probe.CLAIMS, ClaimsDisagree(name=name))
    for name in ("iss", "jti", "sub", "nbf", "exp"):
        if name in claimed and name not in expected:
            return failed(Probe.CLAIMS, ClaimsDisagree(name=name))
    return passed(Probe.CLAIMS)


def scope(address: str, issuer: Profile, origins: Origins) -> Finding:
    """Whether an assertion lies where its issuer publishes (Open Badges 2.0, 4.4 VerificationObject).

    Without a scope of the issuer's own it is the issuer's host and port.
    """
    if not origins.trust(issuer.id):
        return failed(Probe.SCOPE, UnsafeAddress(name="issuer"))
    if not origins.trust(address):
        return failed(Probe.SCOPE, UnsafeAddress(name="badge"))
    prefixes, hosts = issuer.starts_with, issuer.allowed_origins
    within_origin = authority(address) in {each.lower() for each in hosts}
    if not prefixes and not hosts:
        within_origin = authority(address) == authority(issuer.id)
    if within_origin or any(origins.lies_under(address, prefix) for prefix in prefixes):
        return passed(Probe.SCOPE)
    return failed(Probe.SCOPE, OutsideScope(name=authority(address)))
