"""A report in words, in the reader's language."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from verification import resolvers
from verification.documents import day, qr
from verification.reasons import CODES, OTHERWISE, PASSED

# By verdict: how the band looks, and its words.
VERDICTS = {
    "valid": ("unverified", _("Authentic and valid, from an issuer that we do not know")),
    "revoked": ("revoked", _("Revoked by its issuer")),
    "suspended": ("suspended", _("Suspended by its issuer")),
    "expired": ("expired", _("Authentic but expired")),
    "not_yet_valid": ("expired", _("Authentic, but not valid yet")),
    "status_unknown": ("unknown", _("We cannot find out whether it was taken back")),
    "could_not_check": ("unknown", _("We cannot check this badge now")),
    "invalid": ("altered", _("Not authentic: do not rely on it")),
    "not_a_badge": ("unknown", _("There is no badge here that we can read")),
}
WITHDRAWN = _("Signed with a key that its issuer has withdrawn: do not rely on this copy")
KNOWN = ("valid", _("Authentic and valid"))
OUTCOMES = {"passed": "passed", "failed": "failed", "could_not_check": "skipped"}
PROBES = {
    "format": _("Readable as a badge"),
    "document": _("Published by the issuer"),
    "issuer": _("Issuer"),
    "scope": _("Published in the right place"),
    "key": _("Key of the issuer"),
    "signature": _("Unchanged since it was signed"),
    "claims": _("Envelope and content agree"),
    "dates": _("Dates"),
    "status": _("Not taken back"),
    "recipient": _("Holder"),
    "endorsements": _("Endorsements"),
}
PICTURES = {
    "different": _(
        "The picture that you chose is not the one that the issuer publishes. Rely on what stands here, not on that picture."
    ),
    "unknown": _("The picture that you chose is not checked: only the badge inside it is."),
}
# A result may be read for an hour; after some minutes the badge may have been taken back.
JUST_NOW = timedelta(minutes=1)
FRESH_FOR = timedelta(minutes=5)
# A longer address makes a code that no camera reads from paper.
LONGEST_IN_QR = 300
OLD = _("This result is some minutes old. Check again to read whether the badge still holds.")
REMARKS = {
    "copy_differs": _(
        "Your copy says something else than what the issuer publishes today. What stands here is what the issuer publishes."
    ),
}


def page(report: dict, *, at: datetime) -> dict:
    """What the page says of a report, read at that moment."""
    is_known = report["issuer_host"] == urlsplit(settings.SITE_URL).netloc
    checked_at = datetime.fromisoformat(report["checked_at"])
    look, title = VERDICTS[report["verdict"]]
    wrong = decisive(report)
    if report["verdict"] == "valid" and is_known:
        look, title = KNOWN
    elif wrong and wrong["code"] == "key_withdrawn":
        title = WITHDRAWN
    badge = report["badge"] or {}
    return {
        "look": look,
        "title": title,
        "detail": reason(wrong) if wrong else "",
        "checked_at": checked_at,
        "is_past": at - checked_at > JUST_NOW,
        "is_badge": report["verdict"] != "not_a_badge",
        "is_over": report["verdict"] in {"revoked", "invalid"},
        "checks": checks(report["probes"]),
        "others": [
            {
                "holds": report["verdict"] == each["verdict"] == "valid",
                "checks": checks(each["probes"]),
            }
            for each in report["others"]
        ],
        "badge": badge,
        "picture": report["picture"],
        "notices": [*notices(report), *([OLD] if at - checked_at > FRESH_FOR else [])],
        "facts": facts(report, badge) if badge else [],
    } | where(report)


def decisive(report: dict) -> dict | None:
    """The finding to say first: what went wrong, from the badge in the picture that says most of it."""
    wrong = [each for each in report["probes"] if each["outcome"] != "passed"]
    alike = [
        each
        for other in report["others"]
        if other["verdict"] == report["verdict"]
        for each in other["probes"]
        if each["code"] == "revoked_with_reason"
    ]
    if wrong and wrong[0]["code"] == "revoked" and alike:
        return alike[0]
    return wrong[0] if wrong else None


def where(report: dict) -> dict:
    """Where a result leads: to our page of the award, else to where its issuer publishes it."""
    published = report["address"]
    ours = resolvers.page_of(published)
    is_there = published.startswith("https://") and report["badge"] is not None
    is_short = len(published) <= LONGEST_IN_QR and published.isascii()
    address = ours or (published if is_there and is_short else "")
    return {
        "address": address,
        "is_ours": bool(ours),
        "qr": qr(address) if address else "",
    }


def checks(probes: list[dict]) -> list[dict]:
    return [
        {
            "outcome": OUTCOMES[each["outcome"]],
            "title": PROBES.get(each["id"], each["id"]),
            "detail": reason(each),
        }
        for each in probes
    ]


def reason(finding: dict) -> str:
    """Why a check came out as it did."""
    if finding["outcome"] == "passed":
        return PASSED.get(finding["id"], OTHERWISE["passed"])
    sentence = CODES.get(finding["code"], OTHERWISE[finding["outcome"]])
    said = {"reason": "", "day": ""} | finding["facts"]
    return sentence % (said | {"day": written(said["day"])})


def written(iso: str) -> str:
    """A day in words; empty for none."""
    try:
        return day(date.fromisoformat(iso))
    except ValueError:
        return ""


def notices(report: dict) -> list[str]:
    found = [REMARKS[each] for each in report["remarks"] if each in REMARKS]
    if report["picture_brought"] in PICTURES and report["verdict"] != "not_a_badge":
        found.append(PICTURES[report["picture_brought"]])
    return found


def facts(report: dict, badge: dict) -> list[dict]:
    return [
        {"term": _("Issuer"), "value": badge["issuer"]},
        {"term": _("Issuer's site, checked"), "value": report["issuer_host"]},
        {"term": _("Holder"), "value": badge["holder"]},
        {"term": _("Achieved on"), "value": written(badge["awarded"])},
        {"term": _("Valid until"), "value": written(badge["until"])},
        {"term": _("Skills"), "value": ", ".join(badge["skills"])},
        {"term": _("Credits"), "value": number_format(badge["credits"] or "")},
        {"term": _("Standard"), "value": f"Open Badges {report['version']}"},
    ]
