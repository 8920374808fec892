"""An award into a report: what was checked, with which outcome, and the verdict that follows."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

import segno
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from badges.models import AssertionDocument
from issuers import documents as issuers
from openbadges import jws, keys, v3
from openbadges.errors import OpenBadgesError

Form = AssertionDocument.Form


class Verdict(models.TextChoices):
    """The closed list of what a check of one of our awards can say, in the order in which a later one gives way."""

    REVOKED = "revoked", gettext_lazy("Revoked")
    ALTERED = "altered", gettext_lazy("Not authentic: the record was changed")
    SUSPENDED = "suspended", gettext_lazy("Suspended")
    EXPIRED = "expired", gettext_lazy("Authentic, but expired")
    VALID = "valid", gettext_lazy("Authentic and valid")


@dataclass(frozen=True)
class Finding:
    """One check in plain words: `outcome` is passed, failed, or warning where it says less than it should."""

    id: str
    outcome: str
    title: str
    detail: str


@dataclass(frozen=True)
class Report:
    """The verdict on an award at a moment, and the findings it follows from."""

    verdict: Verdict
    sentence: str
    checked_at: datetime
    findings: tuple[Finding, ...]


def report(assertion, *, at=None) -> Report:
    """Check one of our own awards from its rows."""
    at = at or timezone.now()
    findings = (
        _unchanged(assertion),
        _signed(assertion),
        _issuer(assertion),
        _recipient(assertion),
        _not_revoked(assertion),
        _in_time(assertion, at),
    )
    verdict = _verdict(assertion, findings, at)
    return Report(verdict, _sentence(verdict, assertion), at, findings)


def _verdict(assertion, findings, at) -> Verdict:
    if assertion.revoked_at:
        return Verdict.REVOKED
    unchanged, signed, *_others = findings
    if "failed" in {unchanged.outcome, signed.outcome}:
        return Verdict.ALTERED
    if assertion.suspended_at:
        return Verdict.SUSPENDED
    return Verdict.EXPIRED if assertion.is_expired(at=at) else Verdict.VALID


def _sentence(verdict, assertion) -> str:
    if verdict == Verdict.REVOKED:
        return _("The issuer revoked it on %(day)s. Reason: %(reason)s") % {
            "day": day(assertion.revoked_at),
            "reason": assertion.revocation_reason,
        }
    if verdict == Verdict.SUSPENDED:
        return _("The issuer suspended it on %(day)s. Reason: %(reason)s") % {
            "day": day(assertion.suspended_at),
            "reason": assertion.suspension_reason,
        }
    if verdict == Verdict.EXPIRED:
        return _("It was valid until %(day)s.") % {"day": day(assertion.expires_at)}
    if verdict == Verdict.ALTERED:
        return _("Do not rely on it, and tell the issuer.")
    return ""


def _unchanged(assertion) -> Finding:
    hosted = _document(assertion, Form.HOSTED_2_0)
    title = _("Unchanged since it was issued")
    if hosted is None or any(
        hashlib.sha256(bytes(form.body)).hexdigest() != form.sha256
        for form in assertion.documents.all()
    ):
        return Finding(
            "unchanged", "failed", title, _("The record does not match its fingerprint.")
        )
    return Finding(
        "unchanged",
        "passed",
        title,
        _("The record matches its fingerprint %(fingerprint)s…")
        % {"fingerprint": hosted.sha256[:16]},
    )


def _signed(assertion) -> Finding:
    """Whether the issuer's key signed what this page says: whoever can write our rows cannot write a signature."""
    token = _document(assertion, Form.JWT_3_0)
    title = _("The digital signature is intact")
    if token is None:
        return Finding(
            "signature",
            "warning",
            _("Not signed"),
            _("It was issued before badges were signed here."),
        )
    if token.key.compromised_at:
        return Finding(
            "signature",
            "warning",
            _("Signed with a key that was reported as stolen"),
            _("Our own record confirms it. Ask the holder for the copy that is signed anew."),
        )
    try:
        read = jws.read(bytes(token.body).decode())
        read.check(keys.from_jwk(token.key.public_jwk))
        said = v3.read_credential(jws.credential_in(read.payload)[0])
    except (OpenBadgesError, ValueError):
        return Finding("signature", "failed", title, _("The signature does not fit."))
    if _facts_signed(said) != _facts_shown(assertion):
        return Finding(
            "signature", "failed", title, _("What was signed is not what the record says.")
        )
    return Finding(
        "signature",
        "passed",
        title,
        f"{token.key.algorithm} · {issuers.did(assertion.issuer_id)}",
    )


def _facts_signed(said) -> tuple:
    return (
        said.recipient.name,
        said.achievement.name,
        timezone.localtime(said.awarded_at).date() if said.awarded_at else None,
        said.valid_until,
    )


def _facts_shown(assertion) -> tuple:
    """What the page says of an award, but for what may change: the issuer's name, this site's address, the day of signing."""
    version = assertion.version
    return (
        assertion.holder_name,
        version.text(version.language).name,
        assertion.awarded_on,
        assertion.expires_at,
    )


def _document(assertion, form):
    return next((row for row in assertion.documents.all() if row.form == form), None)


def _issuer(assertion) -> Finding:
    title = _("The issuer is who it says it is")
    return Finding(
        "issuer",
        "passed",
        title,
        _("%(issuer)s keeps its badges here since %(day)s.")
        % {"issuer": assertion.issuer.name, "day": day(assertion.issuer.created_at)},
    )


def _recipient(assertion) -> Finding:
    return Finding(
        "recipient",
        "passed",
        _("The holder has proven to own the address it was awarded to"),
        _("Collected on %(day)s.") % {"day": day(assertion.issued_at)},
    )


def _not_revoked(assertion) -> Finding:
    if assertion.revoked_at:
        return Finding("status", "failed", _("Revoked"), assertion.revocation_reason)
    if assertion.suspended_at:
        return Finding("status", "failed", _("Suspended"), assertion.suspension_reason)
    return Finding("status", "passed", _("Not revoked"), _("The issuer stands by this badge."))


def _in_time(assertion, at) -> Finding:
    if assertion.expires_at is None:
        return Finding("dates", "passed", _("Not expired"), _("It has no end date."))
    detail = _("Valid until %(day)s.") % {"day": day(assertion.expires_at)}
    if assertion.is_expired(at=at):
        return Finding("dates", "failed", _("Expired"), detail)
    return Finding("dates", "passed", _("Not expired"), detail)


def day(moment) -> str:
    """The calendar day of a moment, in words and in the site's time zone."""
    local = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    text = date_format(local, "j F Y")
    # Italian writes its months small; Django's catalogue has them as headings.
    return text.lower() if get_language() == "it" else text


def readable_record(assertion) -> str:
    """The stored record with its lines broken, for the technical part of the page."""
    stored = _document(assertion, Form.HOSTED_2_0)
    return (
        json.dumps(json.loads(bytes(stored.body)), indent=2, ensure_ascii=False)
        if stored
        else ""
    )


def qr(address: str) -> SafeString:
    """The address as a QR code for the printed page; drawn without a style attribute, which our policy refuses."""
    drawing = segno.make(address, error="m").svg_inline(
        scale=3, border=2, omitsize=True, svgclass="qr", lineclass="qr__line"
    )
    return mark_safe(drawing)  # noqa: S308 - drawn by the library from modules, no text of anybody in it
