"""Reads and judges one badge of a stranger, in a process of its own that may use little memory and little time.

Started as `python -m verification.judging` and spoken to in lines of JSON: it is given the badge, asks for the addresses
that it needs (`{"fetch": address}`, at most eight) and ends with `{"report": ...}` or `{"stopped": reason}`. It imports
nothing of the site and can open neither files nor connections: what reads strangers' bytes should know no rows and no keys.
"""

import base64
import json
import resource
import secrets
import sys
from datetime import datetime

from openbadges import baking, contexts, identity, png
from openbadges.errors import NotAnImage, OpenBadgesError
from openbadges.origins import Origins
from openbadges.probes import Outcome, Probe
from openbadges.verification_errors import FetchFailed
from openbadges.verify import Fetched, Report, verify
from openbadges.verify.issuers import host_of

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 2
LONGEST_TEXT = 10_000
MOST_ENTRIES = 50
LARGEST_KEPT = 256 * 1024
# A picture of one dot, which carries a badge on without the picture that it came in.
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
# What has to hold before anything that a badge says may be shown as its issuer's words.
NEEDED = {"hosted": {Probe.DOCUMENT, Probe.SCOPE}}
NEEDED_OF_SIGNED = {Probe.KEY, Probe.SIGNATURE}


def shut() -> None:
    """Give up what reading a badge does not need; what is on the disk is read before."""
    for name in contexts.KNOWN:
        contexts.definition(name)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # No file and no connection can be opened any more.
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def say(message: dict) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def fetch(address: str) -> Fetched:
    """Ask the parent, which alone may."""
    say({"fetch": address})
    answer = json.loads(sys.stdin.readline())
    if "status" not in answer:
        raise FetchFailed(name="document")
    body = base64.b64decode(answer["body"])
    return Fetched(answer["status"], answer["url"], body, answer["content_type"])


def described(report: Report) -> dict:
    """The report as the page shows it: what was found, and only what is proven of what the badge says."""
    passed = {each.probe for each in report.findings if each.outcome is Outcome.PASSED}
    failed = {each.probe for each in report.findings if each.outcome is Outcome.FAILED}
    is_proven = NEEDED.get(report.form, NEEDED_OF_SIGNED) <= passed
    is_shown = is_proven and report.credential is not None and Probe.CLAIMS not in failed
    return {
        "verdict": report.verdict,
        "version": report.version,
        "form": report.form,
        "issuer_host": report.issuer_host,
        "probes": [
            {
                "id": each.probe,
                "outcome": each.outcome,
                "code": each.code,
                "reason": cut(each.reason),
                "facts": {name: cut(str(said)) for name, said in each.facts.items()},
            }
            for each in report.findings
        ],
        "remarks": list(report.remarks),
        # Where it says that it is published: a place to look at, never a proof of anything.
        "address": str(report.document.get("id", ""))[:2048],
        "badge": badge(report) if is_shown else None,
        "identities": identities(report.credential) if is_shown else [],
        "others": [described(each) for each in report.others],
    }


def badge(report: Report) -> dict:
    """What the issuer says, as text, with what others say of it."""
    award, achievement = report.credential, report.credential.achievement
    image = achievement.image or award.image
    return {
        "name": cut(achievement.name),
        "description": cut(achievement.description),
        "criteria": cut(achievement.criteria.narrative),
        "criteria_address": achievement.criteria.id[:2048],
        "issuer": cut(award.issuer.name),
        "holder": cut(award.recipient.name),
        "awarded": day(award.awarded_at or award.valid_from),
        "until": day(award.valid_until),
        "credits": award.credits_earned or achievement.credits_available,
        "skills": [cut(each.target_name) for each in achievement.alignments[:MOST_ENTRIES]],
        "evidence": [
            {
                "name": cut(each.name),
                "address": each.id[:2048],
                "narrative": cut(each.narrative),
            }
            for each in award.evidence[:MOST_ENTRIES]
        ],
        "endorsements": [
            {
                "by": cut(each.issuer.name),
                "host": host_of(each.issuer.id, Origins()),
                "comment": cut(each.comment),
            }
            for each in report.endorsements[:MOST_ENTRIES]
        ],
        "image": image.id if image else "",
    }


def identities(award) -> list[dict]:
    """To whom it was issued, so that an address can be compared and none is kept in plain words."""
    found = []
    for each in award.recipient.identities[:MOST_ENTRIES]:
        if each.hashed:
            found.append({"value": each.value, "salt": each.salt})
        elif "@" in each.value:
            salt = secrets.token_hex(16)
            plain = each.value.strip().lower().removeprefix("mailto:")
            found.append({"value": identity.make(plain, salt), "salt": salt})
    return found


def day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def cut(text: str) -> str:
    return text[:LONGEST_TEXT]


def judged(question: dict) -> dict:
    content = base64.b64decode(question["content"])
    try:
        report = verify(
            content,
            fetch=fetch,
            now=datetime.fromisoformat(question["now"]),
            own_origins=[question["own_origin"]],
        )
    except (MemoryError, RecursionError):
        return {"stopped": "too_complex"}
    except (OpenBadgesError, Exception):  # noqa: BLE001 - whatever a stranger's bytes have hit, it is not proven
        return {"stopped": "broke_off"}
    return {"report": described(report), "kept": base64.b64encode(kept(content)).decode()}


def kept(content: bytes) -> bytes:
    """What is needed to check it again, without the picture; nothing where there is no badge or a very long one."""
    try:
        if baking.media_type(content):
            found = baking.unbake(content)
            content = png.Carrier.from_png(DOT).bake(v2=found.v2, v3=found.v3)
    except NotAnImage:
        pass  # a document, a token or an address, as it is
    except OpenBadgesError:
        return b""
    return content if len(content) <= LARGEST_KEPT else b""


def main() -> None:
    question = json.loads(sys.stdin.readline())
    shut()
    say(judged(question))


if __name__ == "__main__":
    main()
