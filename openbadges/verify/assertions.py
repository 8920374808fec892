"""Checks of Open Badges 1.0 to 2.1: hosted assertions, and signed ones.

Open Badges 2.0, section 4.4 and Verification. A hosted badge is what its address answers now, never the copy
in a file: only the copy's `id` is believed, and only enough to ask there (SECURITY V-04).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from openbadges import v2_reading as v2
from openbadges.errors import (
    KeyRefused,
    MissingProperty,
    NotJSON,
    OpenBadgesError,
    StatusUnreadable,
)
from openbadges.jws import CompactJws
from openbadges.keys import PublicKey
from openbadges.model import Credential, Endorsement, Profile, Revocation
from openbadges.probes import (
    Finding,
    Outcome,
    Probe,
    dates,
    failed,
    passed,
    recipient,
    scope,
    unchecked,
)
from openbadges.reading import items, parse_object
from openbadges.verification_errors import (
    HostedElsewhere,
    IssuerNotBound,
    NotABadge,
    NotHosted,
    Revoked,
    RevokedWithReason,
    TooManyFetches,
    UnsafeAddress,
)
from openbadges.verify.credentials import (
    MOST_ENDORSEMENTS,
    NOT_MADE,
    endorsement_refused,
    require_about,
)
from openbadges.verify.world import Fetched, World

_VERSIONS = {
    "https://w3id.org/openbadges/v2": "2.0",
    "https://openbadgespec.org/v2/context.json": "2.0",
    "https://purl.imsglobal.org/spec/ob/v2p1/ob_v2p1.jsonld": "2.1",
    "https://w3id.org/openbadges/v1": "1.1",
}
_COMPARED = ("recipient", "badge", "issuedOn", "expires")


@dataclass(slots=True)
class CheckedAssertion:
    """An assertion on its way through the probes; `document` is what its address or its signature says."""

    document: Mapping[str, Any]
    findings: list[Finding] = field(default_factory=list)
    award: Credential | None = None
    issuer: Profile | None = None
    remarks: list[str] = field(default_factory=list)
    endorsements: list[Endorsement] = field(default_factory=list)


def version_of(document: Mapping[str, Any]) -> str:
    """The version that an assertion says it follows; 1.0 says none."""
    for each in items(document.get("@context")):
        if isinstance(each, str) and each in _VERSIONS:
            return _VERSIONS[each]
    return "2.0" if "verification" in document else "1.0"


def is_assertion(document: Mapping[str, Any]) -> bool:
    """Whether a document is an assertion of 1.0 to 2.1, in force or revoked."""
    if "Assertion" in items(document.get("type")):
        return True
    return "badge" in document and ("verify" in document or "verification" in document)


def hosted_address(document: Mapping[str, Any]) -> str:
    """Where a hosted assertion says it is published; empty when it says nothing."""
    verify = document.get("verify")
    place = (
        document.get("id") if "verification" in document or "verify" not in document else None
    )
    if place is None and isinstance(verify, Mapping):
        place = verify.get("url", document.get("id"))
    return place if isinstance(place, str) else ""


def is_signed(document: Mapping[str, Any]) -> bool:
    """Whether an assertion says that it holds by a signature, and so means nothing without one."""
    for name in ("verification", "verify"):
        said = document.get(name)
        if isinstance(said, Mapping):
            kinds = {str(each).lower() for each in items(said.get("type"))}
            return bool(kinds & {"signed", "signedbadge"})
    return False


def check_hosted(
    copy: Mapping[str, Any], addresses: Sequence[str], world: World
) -> CheckedAssertion:
    """Check a hosted assertion, from a copy of it that only has to say where it is published."""
    checked = CheckedAssertion({})
    address = hosted_address(copy)
    try:
        answer = world.get(address, name="badge")
        if answer.status == 404:
            raise NotHosted
        checked.document = _published(answer, address)
    except OpenBadgesError as refusal:
        made = unchecked if isinstance(refusal, NOT_MADE) else failed
        checked.findings.append(made(Probe.DOCUMENT, refusal))
        return checked
    checked.findings.append(passed(Probe.DOCUMENT))
    revocation = v2.parse_revocation(checked.document, address)
    in_force = answer.status == 200 and revocation is None
    if not in_force:
        checked.findings.append(failed(Probe.STATUS, _revoked(revocation)))
        if "badge" not in checked.document:
            return checked
    if any(name in copy and copy[name] != checked.document.get(name) for name in _COMPARED):
        checked.remarks.append("copy_differs")
    if _read_award(checked, world) and checked.issuer is not None:
        checked.findings.append(scope(address, checked.issuer, world.origins))
        _check_rest(checked, addresses, world, status=in_force)
    return checked


def _published(answer: Fetched, address: str) -> Mapping[str, Any]:
    """What an assertion's address answers, when it is about that assertion; gone ones may answer anything."""
    try:
        found = parse_object(answer.body)
    except NotJSON:
        if answer.status == 410:
            return {}
        raise
    if answer.status == 200 and hosted_address(found) != address:
        raise HostedElsewhere(name=hosted_address(found)[:100])
    return found


def check_signed(token: CompactJws, addresses: Sequence[str], world: World) -> CheckedAssertion:
    """Check a signed assertion: the key, its owner, the signature, the dates, and the issuer's list."""
    checked = CheckedAssertion(parse_object(token.payload))
    if not _read_award(checked, world) or checked.issuer is None:
        return checked
    try:
        key = _signing_key(checked.document, checked.issuer, world)
    except OpenBadgesError as refusal:
        made = failed if not isinstance(refusal, NOT_MADE) else unchecked
        checked.findings += [made(Probe.KEY, refusal), unchecked(Probe.SIGNATURE, refusal)]
        return checked
    checked.findings.append(passed(Probe.KEY))
    try:
        token.check(key)
        checked.findings.append(passed(Probe.SIGNATURE))
    except OpenBadgesError as refusal:
        checked.findings.append(failed(Probe.SIGNATURE, refusal))
        return checked
    checked.findings.append(_list_finding(checked.document, checked.issuer, world))
    _check_rest(checked, addresses, world, status=False)
    return checked


def _check_rest(
    checked: CheckedAssertion, addresses: Sequence[str], world: World, *, status: bool
) -> None:
    if checked.award is None:
        return
    checked.findings.append(dates(checked.award, world.now))
    if status:
        checked.findings.append(passed(Probe.STATUS))
    if addresses:
        checked.findings.append(recipient(checked.award, addresses))
    endorsements = items(checked.document.get("endorsement"))
    if endorsements and all(each.outcome is Outcome.PASSED for each in checked.findings):
        _check_endorsements(checked, endorsements, world)


def _read_award(checked: CheckedAssertion, world: World) -> bool:
    """Read the assertion, the badge class and the issuer that it names, each from where it is published."""
    try:
        badge_class = _linked(checked.document.get("badge"), "badge class", world)
        checked.issuer = _published_issuer(badge_class.get("issuer"), world)
    except OpenBadgesError as refusal:
        made = unchecked if isinstance(refusal, NOT_MADE) else failed
        checked.findings.append(made(Probe.ISSUER, refusal))
        return False
    checked.findings.append(passed(Probe.ISSUER))
    try:
        achievement = v2.parse_badge_class(badge_class, creator=checked.issuer)
        checked.award = v2.parse_assertion(
            checked.document, achievement=achievement, issuer=checked.issuer
        )
        if not checked.award.recipient.identities:
            raise MissingProperty(document="badge", name="recipient")
    except OpenBadgesError as refusal:
        checked.findings.append(failed(Probe.FORMAT, refusal))
        return False
    checked.findings.append(passed(Probe.FORMAT))
    return True


def _linked(value: object, name: str, world: World) -> Mapping[str, Any]:
    """A linked document: fetched, or embedded by whoever vouches for the outer one."""
    if isinstance(value, Mapping):
        return value
    if not isinstance(value, str):
        raise MissingProperty(document="badge", name=name)
    return world.get_object(value, name=name)


def _published_issuer(value: object, world: World) -> Profile:
    """The issuer as its own address describes it: an embedded one could claim any scope and any key."""
    address = value.get("id") if isinstance(value, Mapping) else value
    if not isinstance(address, str):
        raise MissingProperty(document="badge class", name="issuer")
    found = world.get_object(address, name="issuer")
    if found.get("id", address) != address:
        raise HostedElsewhere(name=str(found["id"])[:100])
    return replace(v2.parse_profile(found), id=address)


def _signing_key(document: Mapping[str, Any], issuer: Profile, world: World) -> PublicKey:
    """The key that a signed assertion names, when its issuer names it too and it names the issuer."""
    said = document.get("verification", document.get("verify"))
    said = said if isinstance(said, Mapping) else {}
    address = said.get("creator", said.get("url"))
    if address is None and len(issuer.public_keys) == 1:
        address = issuer.public_keys[0]
    if not isinstance(address, str):
        raise MissingProperty(document="badge", name="verification.creator")
    legacy = "verification" not in document
    listed = address in issuer.public_keys or (legacy and not issuer.public_keys)
    if not listed or not world.origins.same(address, issuer.id):
        raise IssuerNotBound(name=issuer.id[:100])
    answer = world.get(address, name="key")
    if answer.status != 200:
        raise IssuerNotBound(name=issuer.id[:100])
    if not answer.body.lstrip().startswith(b"{"):
        return PublicKey.from_pem(answer.body)
    found = parse_object(answer.body)
    if found.get("owner", found.get("controller")) != issuer.id:
        raise IssuerNotBound(name=issuer.id[:100])
    pem = found.get("publicKeyPem")
    if not isinstance(pem, str):
        raise KeyRefused(fault="it is missing")
    return PublicKey.from_pem(pem)


def _list_finding(document: Mapping[str, Any], issuer: Profile, world: World) -> Finding:
    """Whether a signed assertion stands in the list of revoked ones that its issuer names."""
    if not issuer.revocation_list:
        return passed(Probe.STATUS)
    names = [each for each in (document.get("id"), document.get("uid")) if each is not None]
    try:
        listed = world.get_object(issuer.revocation_list, name="status list")
        if "verification" in document and "revokedAssertions" not in listed:
            # Before 2.0 a list was any object of names and reasons; taken so, any object says "not revoked".
            raise StatusUnreadable(fault="it is not a list of revoked badges")
        for each in v2.parse_revocation_list(listed):
            if each.id in names:
                return failed(Probe.STATUS, _revoked(each))
    except OpenBadgesError as refusal:
        return unchecked(Probe.STATUS, refusal)
    return passed(Probe.STATUS)


def _revoked(revocation: Revocation | None) -> OpenBadgesError:
    if revocation is None or not revocation.reason:
        return Revoked()
    return RevokedWithReason(reason=revocation.reason[:300])


def _check_endorsements(
    checked: CheckedAssertion, endorsements: Sequence[Any], world: World
) -> None:
    """Whether every endorsement that the assertion names is published by who it says (4.7)."""
    if len(endorsements) > MOST_ENDORSEMENTS:
        checked.findings.append(unchecked(Probe.ENDORSEMENTS, TooManyFetches()))
        return
    finding = passed(Probe.ENDORSEMENTS)
    for each in endorsements:
        try:
            said = _endorsement(each.get("id") if isinstance(each, Mapping) else each, world)
            require_about(said, {str(checked.document.get("id"))})
            checked.endorsements.append(said)
        except OpenBadgesError as refusal:
            finding = endorsement_refused(refusal)
    checked.findings.append(finding)


def _endorsement(address: object, world: World) -> Endorsement:
    if not isinstance(address, str) or not world.origins.trust(address):
        raise UnsafeAddress(name="endorsement")
    found = world.get_object(address, name="endorsement")
    if found.get("id") != address:
        raise HostedElsewhere(name=str(found.get("id"))[:100])
    issuer = _published_issuer(found.get("issuer"), world)
    said = v2.parse_endorsement(found, issuer=issuer)
    placed = scope(address, issuer, world.origins)
    if placed.outcome is not Outcome.PASSED:
        raise NotABadge(fault=placed.reason)
    return said
