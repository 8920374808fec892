"""Verify a badge of any version, in any form, by anybody: what was checked, and what it comes to.

`verify` takes what a person has (a picture, a document, a token or an address) and the world as arguments: a
function to fetch with, and the moment. It answers a `Report`, never an exception: whatever cannot be read is
a finding too. Untrusted bytes should be given to it in a process of their own, with limits on time and memory.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal

from openbadges import baking, jws, png
from openbadges.errors import DocumentTooLarge, OpenBadgesError
from openbadges.model import Credential, Endorsement
from openbadges.origins import Origins
from openbadges.probes import Finding, Outcome, Probe, Verdict, failed, unchecked, verdict
from openbadges.proofs import Canonicalizer
from openbadges.reading import items, parse_object
from openbadges.verification_errors import (
    FetchFailed,
    NotABadge,
    UnsupportedVersion,
    WebPage,
)
from openbadges.verify.assertions import (
    CheckedAssertion,
    check_hosted,
    check_signed,
    is_assertion,
    is_signed,
    version_of,
)
from openbadges.verify.credentials import Checked, check_credential, check_token
from openbadges.verify.issuers import host_of
from openbadges.verify.world import MOST_FETCHES, Fetch, Fetched, World

__all__ = [
    "MOST_FETCHES",
    "Fetch",
    "Fetched",
    "Finding",
    "Form",
    "Outcome",
    "Probe",
    "Report",
    "Verdict",
    "verify",
]

Form = Literal["hosted", "signed", "data_integrity", "vc_jwt", "unknown"]

_LONGEST_ADDRESS: Final = 2048
_CANONICALIZER: Final = Canonicalizer()
_SEVERITY: Final = [
    Verdict.NOT_A_BADGE,
    Verdict.INVALID,
    Verdict.REVOKED,
    Verdict.SUSPENDED,
    Verdict.EXPIRED,
    Verdict.NOT_YET_VALID,
    Verdict.COULD_NOT_CHECK,
    Verdict.STATUS_UNKNOWN,
    Verdict.VALID,
]


@dataclass(frozen=True, slots=True)
class Report:
    """What was checked and what it comes to.

    `credential` is what the issuer signed or publishes, and all that may be shown; `document` the same as
    JSON. `issuer_host` is the host that vouches for the issuer, empty unless the key or the address was proven
    to be its own. `others` are reports of further badges in the same picture; `remarks` codes of things worth
    saying that make no difference (`copy_differs`, and those of unbaking). `endorsements` are those inside that hold.
    """

    verdict: Verdict
    version: str = ""
    form: Form = "unknown"
    findings: tuple[Finding, ...] = ()
    credential: Credential | None = None
    document: Mapping[str, Any] = field(default_factory=dict)
    issuer_host: str = ""
    remarks: tuple[str, ...] = ()
    others: tuple["Report", ...] = ()
    endorsements: tuple[Endorsement, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The report for programs: the verdict, and each probe with its outcome, code and reason."""
        return {
            "verdict": self.verdict,
            "version": self.version,
            "form": self.form,
            "issuer": self.issuer_host,
            "probes": [
                {
                    "id": each.probe,
                    "outcome": each.outcome,
                    "code": each.code,
                    "reason": each.reason,
                }
                for each in self.findings
            ],
            "remarks": list(self.remarks),
        }


def verify(
    document: bytes | str,
    *,
    fetch: Fetch,
    now: datetime,
    recipients: Iterable[str] = (),
    own_origins: Iterable[str] = (),
    canonicalizer: Canonicalizer | None = None,
) -> Report:
    """Verify a badge: a PNG or SVG, JSON, a compact JWS, or an https address of any of them.

    `fetch` is given https addresses only, at most eight; it answers `Fetched` and raises an OpenBadgesError
    (such as FetchFailed) when it cannot. What a name resolves to, how long it takes and how much it answers
    are its own to bound. Addresses at `own_origins` (`http://localhost:8000`) are as good as https: `fetch` must
    answer those from its own records, whatever their scheme, and never over a network. `recipients` are addresses of one person to compare with the badge's.
    """
    world = World(fetch, now, canonicalizer or _CANONICALIZER, Origins.answered_by(own_origins))
    addresses = tuple(recipients)
    try:
        texts, remarks = _texts(document, world)
        reports = [_report(text, addresses, world) for text in texts]
    except (FetchFailed, DocumentTooLarge) as refusal:
        return Report(Verdict.COULD_NOT_CHECK, findings=(unchecked(Probe.DOCUMENT, refusal),))
    except OpenBadgesError as refusal:
        return Report(Verdict.NOT_A_BADGE, findings=(failed(Probe.FORMAT, refusal),))
    # A picture with two badges is no better than the worse of them: either could have been put there.
    reports.sort(key=lambda report: _SEVERITY.index(report.verdict))
    return replace(
        reports[0], remarks=(*reports[0].remarks, *remarks), others=tuple(reports[1:])
    )


def _texts(document: bytes | str, world: World) -> tuple[list[str], tuple[str, ...]]:
    """Find the badges in what was given, following one address."""
    text = _text(document)
    if text is not None and _is_address(text):
        answer = world.get(text, name="badge")
        if answer.status == 410:
            return [f'{{"type":"Assertion","id":{_quoted(text)}}}'], ()
        if answer.status != 200:
            raise FetchFailed(name="badge")
        document = answer.body
        text = _text(document)
    if text is not None:
        return [text], ()
    baked = baking.unbake(document if isinstance(document, bytes) else document.encode())
    found = [each for each in (baked.v3, baked.v2) if each]
    return [_followed(each) for each in found], tuple(baked.remarks)


def _text(document: bytes | str) -> str | None:
    """The text of a document, or None for a picture."""
    if isinstance(document, bytes):
        if document.startswith(png.SIGNATURE):
            return None
        try:
            document = document.decode("utf-8")
        except UnicodeDecodeError:
            raise NotABadge(fault="it is neither text nor a PNG or SVG picture") from None
    text = document.strip().removeprefix("\ufeff")
    if text[:20].lower().startswith(("<!doctype html", "<html")):
        raise WebPage
    return None if text.startswith("<") else text


def _followed(text: str) -> str:
    """A badge of before 1.1 is only the address of its assertion."""
    stripped = text.strip()
    if _is_address(stripped):
        return f'{{"type":"Assertion","id":{_quoted(stripped)}}}'
    return stripped


def _quoted(address: str) -> str:
    return '"' + address.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_address(text: str) -> bool:
    return len(text) <= _LONGEST_ADDRESS and text.lower().startswith(("https://", "http://"))


def _report(text: str, addresses: Sequence[str], world: World) -> Report:
    if jws.looks_signed(text):
        token = jws.read(text)
        payload = parse_object(token.payload)
        if is_assertion(payload):
            return _assertion_report(check_signed(token, addresses, world), "signed", world)
        return _credential_report(check_token(token, addresses, world), "vc_jwt", world)
    document = parse_object(text)
    if "VerifiableCredential" in items(document.get("type")):
        checked = check_credential(document, addresses, world)
        return _credential_report(checked, "data_integrity", world)
    if not is_assertion(document):
        raise _not_a_badge(document)
    if is_signed(document):
        raise NotABadge(fault="it should be signed, and is not")
    return _assertion_report(check_hosted(document, addresses, world), "hosted", world)


def _not_a_badge(document: Mapping[str, Any]) -> OpenBadgesError:
    types = {each for each in items(document.get("type")) if isinstance(each, str)}
    if types & {"BadgeClass", "Achievement"}:
        return NotABadge(fault="it describes a badge that can be earned, not one that was")
    if types & {"Issuer", "Profile"}:
        return NotABadge(fault="it describes an issuer")
    if "VerifiablePresentation" in types:
        return UnsupportedVersion(name="VerifiablePresentation")
    return NotABadge(fault="it is another kind of document")


def _credential_report(checked: Checked, form: Form, world: World) -> Report:
    award = checked.award
    proven = _all_passed(checked.findings, {Probe.KEY, Probe.SIGNATURE})
    return Report(
        verdict(checked.findings),
        "3.0",
        form,
        tuple(checked.findings),
        award,
        checked.document,
        host_of(award.issuer.id, world.origins) if award is not None and proven else "",
        endorsements=tuple(checked.endorsements),
    )


def _assertion_report(checked: CheckedAssertion, form: Form, world: World) -> Report:
    needed = {Probe.DOCUMENT, Probe.SCOPE} if form == "hosted" else {Probe.KEY, Probe.SIGNATURE}
    proven = _all_passed(checked.findings, needed)
    return Report(
        verdict(checked.findings),
        version_of(checked.document),
        form,
        tuple(checked.findings),
        checked.award,
        checked.document,
        host_of(checked.issuer.id, world.origins)
        if checked.issuer is not None and proven
        else "",
        tuple(checked.remarks),
        endorsements=tuple(checked.endorsements),
    )


def _all_passed(findings: Iterable[Finding], needed: set[Probe]) -> bool:
    return needed <= {each.probe for each in findings if each.outcome is Outcome.PASSED}
