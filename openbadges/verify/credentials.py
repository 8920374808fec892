"""Checks of Open Badges 3.0 and of endorsements: a credential with embedded proofs, or inside a JWT."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openbadges import contexts, jws, v3
from openbadges.errors import ContextRefused, OpenBadgesError, SignatureMismatch, TooComplex
from openbadges.keys import PublicKey
from openbadges.model import Credential, Endorsement
from openbadges.probes import (
    Finding,
    Outcome,
    Probe,
    claims,
    dates,
    failed,
    passed,
    recipient,
    unchecked,
)
from openbadges.proofs import EmbeddedProof, check, read_proofs
from openbadges.reading import items
from openbadges.verification_errors import (
    ContextMoved,
    EndorsementUnproven,
    Expired,
    FetchFailed,
    IssuerUnsupported,
    NotABadge,
    TooManyFetches,
)
from openbadges.verify.issuers import key_of_proof, key_of_token
from openbadges.verify.statuses import status_finding
from openbadges.verify.world import World

MOST_ENDORSEMENTS = 8
# A refusal of these kinds says that a check was not made, not that it failed.
NOT_MADE = (FetchFailed, TooManyFetches, IssuerUnsupported)


@dataclass(slots=True)
class Checked:
    """A credential on its way through the probes."""

    document: Mapping[str, Any]
    findings: list[Finding] = field(default_factory=list)
    award: Credential | None = None
    endorsements: list[Endorsement] = field(default_factory=list)


def check_credential(
    document: Mapping[str, Any], addresses: Sequence[str], world: World
) -> Checked:
    """Check a credential with embedded proofs: format, key, signature, dates, status, recipient, endorsements."""
    checked = Checked(document)
    if _read_format(checked):
        checked.findings += _proof_findings(document, world)
        _check_rest(checked, addresses, world)
    return checked


def check_token(token: jws.CompactJws, addresses: Sequence[str], world: World) -> Checked:
    """Check a VC-JWT. Only what its signed payload says is read and shown."""
    document, claimed = jws.credential_in(token.payload)
    checked = Checked(document)
    if _read_format(checked):
        checked.findings += _token_findings(checked, token, world)
        checked.findings.append(claims(document, claimed))
        _check_rest(checked, addresses, world)
    return checked


def _check_rest(checked: Checked, addresses: Sequence[str], world: World) -> None:
    if checked.award is None:
        return
    checked.findings.append(dates(checked.award, world.now))
    proven = all(
        each.outcome is Outcome.PASSED or each.probe is Probe.DATES for each in checked.findings
    )
    if proven:
        # A forger's list would be asked in the forger's name, and from our address.
        checked.findings.append(status_finding(checked.document, world))
    if addresses:
        checked.findings.append(recipient(checked.award, addresses))
    embedded = _endorsements_in(checked.document)
    if proven and embedded:
        finding, checked.endorsements = _proven_endorsements(embedded, world)
        checked.findings.append(finding)


def _read_format(checked: Checked) -> bool:
    """Read the credential into the model; without that nothing else can be checked."""
    try:
        _refuse_other_credentials(checked.document)
        checked.award = v3.read_credential(checked.document)
    except OpenBadgesError as refusal:
        checked.findings.append(failed(Probe.FORMAT, refusal))
        return False
    checked.findings.append(passed(Probe.FORMAT))
    return True


def _refuse_other_credentials(document: Mapping[str, Any]) -> None:
    types = {each for each in items(document.get("type")) if isinstance(each, str)}
    if "VerifiableCredential" not in types or not types & v3.BADGE_TYPES:
        raise NotABadge(fault="it is another kind of credential")
    listed = items(document.get("@context"))
    if listed[:1] not in ([contexts.VCDM_1], [contexts.VCDM_2]):
        raise ContextRefused(name=str(listed[0])[:100] if listed else "no context")
    if not any(contexts.is_badge_context(each) for each in listed):
        raise ContextRefused(name="not the context of Open Badges")


def _proof_findings(document: Mapping[str, Any], world: World) -> list[Finding]:
    """Every proof must hold: a bad one beside a good one is a change somebody made."""
    try:
        proofs = read_proofs(document)
    except OpenBadgesError as refusal:
        return [failed(Probe.SIGNATURE, refusal)]
    issuer = v3.issuer_id(document)
    for proof in proofs:
        try:
            key = key_of_proof(
                issuer, proof.method, signed_at=proof.created or world.now, world=world
            )
        except OpenBadgesError as refusal:
            return [_could_not(Probe.KEY, refusal), unchecked(Probe.SIGNATURE, refusal)]
        finding = _signature_finding(document, proof, key, world)
        if finding.outcome is not Outcome.PASSED:
            return [passed(Probe.KEY), finding]
    return [passed(Probe.KEY), passed(Probe.SIGNATURE)]


def _signature_finding(
    document: Mapping[str, Any], proof: EmbeddedProof, key: PublicKey, world: World
) -> Finding:
    try:
        check(document, proof, key, canonicalizer=world.canonicalizer)
    except SignatureMismatch as refusal:
        if contexts.moves(items(document.get("@context"))):
            return unchecked(Probe.SIGNATURE, ContextMoved())
        return failed(Probe.SIGNATURE, refusal)
    except TooComplex as refusal:
        return unchecked(Probe.SIGNATURE, refusal)
    except OpenBadgesError as refusal:
        return failed(Probe.SIGNATURE, refusal)
    if proof.expires is not None and proof.expires <= world.now:
        return failed(Probe.SIGNATURE, Expired(day=proof.expires.date().isoformat()))
    return passed(Probe.SIGNATURE)


def _token_findings(checked: Checked, token: jws.CompactJws, world: World) -> list[Finding]:
    issuer = v3.issuer_id(checked.document)
    since = checked.award.valid_from if checked.award is not None else None
    try:
        key = key_of_token(issuer, token, signed_at=since or world.now, world=world)
    except OpenBadgesError as refusal:
        return [_could_not(Probe.KEY, refusal), unchecked(Probe.SIGNATURE, refusal)]
    try:
        token.check(key)
    except OpenBadgesError as refusal:
        return [passed(Probe.KEY), failed(Probe.SIGNATURE, refusal)]
    return [passed(Probe.KEY), passed(Probe.SIGNATURE)]


def _could_not(probe: Probe, refusal: OpenBadgesError) -> Finding:
    return (
        unchecked(probe, refusal) if isinstance(refusal, NOT_MADE) else failed(probe, refusal)
    )


def _endorsements_in(document: Mapping[str, Any]) -> list[tuple[Any, set[str]]]:
    """Endorsements of the badge, of what it was given for, and of who gave it, each with the ids it may be about."""
    subject = document.get("credentialSubject")
    subject = subject if isinstance(subject, dict) else {}
    found: list[tuple[Any, set[str]]] = []
    for endorsed, also in (
        (document, subject.get("id")),
        (document.get("issuer"), None),
        (subject.get("achievement"), None),
    ):
        if isinstance(endorsed, dict):
            names = {each for each in (endorsed.get("id"), also) if isinstance(each, str)}
            embedded = items(endorsed.get("endorsement")) + items(
                endorsed.get("endorsementJwt")
            )
            found += [(each, names) for each in embedded]
    return found


def _proven_endorsements(
    embedded: list[tuple[Any, set[str]]], world: World
) -> tuple[Finding, list[Endorsement]]:
    """Those that hold, and the finding about all of them: an unproven one is worth saying, never worth showing."""
    if len(embedded) > MOST_ENDORSEMENTS:
        return unchecked(Probe.ENDORSEMENTS, TooManyFetches()), []
    proven: list[Endorsement] = []
    finding = passed(Probe.ENDORSEMENTS)
    for each, subjects in embedded:
        try:
            said = _check_endorsement(each, world)
            require_about(said, subjects)
            proven.append(said)
        except OpenBadgesError as refusal:
            finding = endorsement_refused(refusal)
    return finding, proven


def endorsement_refused(refusal: OpenBadgesError) -> Finding:
    """Why an endorsement is not shown: it could not be checked, or it did not hold."""
    if isinstance(refusal, NOT_MADE):
        return unchecked(Probe.ENDORSEMENTS, refusal)
    return failed(Probe.ENDORSEMENTS, EndorsementUnproven(reason=str(refusal)))


def require_about(said: Endorsement, subjects: set[str]) -> None:
    """Raise unless an endorsement is about what it was put beside: praise of another badge is none of this one."""
    if said.about not in subjects:
        raise NotABadge(fault="an endorsement is about something else")


def _check_endorsement(embedded: Any, world: World) -> Endorsement:
    """Raise unless one endorsement is signed by who it says, and in force."""
    if isinstance(embedded, str):
        token = jws.read(embedded)
        document, _ = jws.credential_in(token.payload)
        said = v3.read_endorsement(document)
        key = key_of_token(
            said.issuer.id, token, signed_at=said.valid_from or world.now, world=world
        )
        token.check(key)
    else:
        if not isinstance(embedded, Mapping):
            raise NotABadge(fault="an endorsement is neither an object nor a token")
        document = dict(embedded)
        said = v3.read_endorsement(document)
        for proof in read_proofs(document):
            signed_at = proof.created or world.now
            key = key_of_proof(said.issuer.id, proof.method, signed_at=signed_at, world=world)
            check(document, proof, key, canonicalizer=world.canonicalizer)
    finding = status_finding(document, world)
    if finding.outcome is not Outcome.PASSED:
        raise NotABadge(fault=finding.reason)
    if said.valid_until is not None and said.valid_until <= world.now:
        raise Expired(day=said.valid_until.date().isoformat())
    return said
