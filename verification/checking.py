"""A badge of anybody into a report: judged in a child process, which asks here for what it must read.

Whatever goes wrong, the answer is a report, and one that says that nothing could be checked.
"""

import base64
import hashlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from accounts import limits
from openbadges import png
from openbadges.errors import OpenBadgesError
from openbadges.verification_errors import Suspended
from openbadges.verify import MOST_FETCHES
from outbox import fetching
from verification import resolvers

logger = logging.getLogger(__name__)

SECONDS = 10
CHECKS_OF_A_HOST_A_MINUTE = 10
PROGRAM = ["-m", "verification.judging"]
LARGEST_PICTURE = 512 * 1024
UNREAD = "unread"
SEEN = {b"IHDR", b"PLTE", b"tRNS", b"IDAT"}
LONGEST_ANSWER = 8 * 1024 * 1024
REASONS = {
    "too_complex": "This badge takes too much work to check. Ask its issuer for a new copy.",
    "broke_off": "The check broke off. Try again later.",
    "suspended": Suspended.sentence,
}


@dataclass(frozen=True)
class Checked:
    """A report, and what is needed to check the same again: the badge without its picture, and the print of that."""

    report: dict
    content: bytes
    drawing: str


def check(content: bytes, *, drawing: str | None = None, at=None, network=None) -> Checked:
    """Judge what somebody brought: a PNG or SVG, JSON, a token, or an https address.

    `drawing` is the print of the picture in which the badge was brought before, when it is checked again.
    """
    at = at or timezone.now()
    drawing = drawing_of(content) if drawing is None else drawing
    question = {
        "content": base64.b64encode(content).decode(),
        "now": at.isoformat(),
        "own_origin": settings.SITE_URL,
    }
    errands = Errands(time.monotonic() + SECONDS, network)
    answer = _asked(question, errands)
    report = answer.get("report") or nothing_checked(answer.get("stopped", "broke_off"))
    picture = _picture(report["badge"], errands)
    for each in (report, *report["others"]):
        _name_suspension(each)
    kept = base64.b64decode(answer.get("kept", ""))
    report |= {
        "checked_at": at.isoformat(),
        "picture": "data:image/png;base64," + base64.b64encode(picture).decode()
        if picture
        else "",
        "picture_brought": _compared(drawing, picture),
    }
    return Checked(report, kept, drawing)


def _name_suspension(report: dict) -> None:
    """The forms of a badge can only say "taken back"; of our own it is known whether that is for good."""
    status = next((each for each in report["probes"] if each["id"] == "status"), None)
    if report["verdict"] != "revoked" or not resolvers.is_suspended(report["address"]):
        return
    status |= {"code": "suspended", "reason": REASONS["suspended"], "facts": {}}
    report["verdict"] = "suspended"


def _picture(badge: dict | None, errands) -> bytes:
    """The picture that the issuer publishes: it is shown, and the one that was brought never is."""
    if not badge or not badge["image"]:
        return b""
    errands.left = 1
    found = errands.run(badge["image"], largest=LARGEST_PICTURE)
    content = base64.b64decode(found["body"]) if found.get("status") == 200 else b""
    try:
        png.inspect(content)
    except OpenBadgesError:
        return b""
    return content


def _compared(drawing: str, picture: bytes) -> str:
    """Whether the picture that was brought is the published one: same, different, unknown; empty for no picture."""
    if not drawing:
        return ""
    if drawing == UNREAD or not picture:
        return "unknown"
    return "same" if drawing == drawing_of(picture) else "different"


def drawing_of(content: bytes) -> str:
    """The print of what is seen of a PNG; UNREAD for an SVG, empty for no picture."""
    if not content.startswith(png.SIGNATURE):
        return UNREAD if content.lstrip().startswith(b"<") else ""
    seen, place = hashlib.sha256(), len(png.SIGNATURE)
    while place + 8 <= len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        if content[place + 4 : place + 8] in SEEN:
            seen.update(content[place : place + 8 + length])
        place += 12 + length
    return seen.hexdigest()


def nothing_checked(reason: str) -> dict:
    """The report of a check that came to nothing."""
    finding = {
        "id": "format",
        "outcome": "could_not_check",
        "code": reason,
        "reason": REASONS[reason],
        "facts": {},
    }
    return {
        "verdict": "could_not_check",
        "version": "",
        "form": "unknown",
        "issuer_host": "",
        "address": "",
        "probes": [finding],
        "remarks": [],
        "badge": None,
        "identities": [],
        "others": [],
    }


class Errands:
    """What one check may read of the world, and until when."""

    def __init__(self, until: float, network=None):
        self.until = until
        self.network = network
        self.left = MOST_FETCHES
        self.hosts = {}

    def run(self, address: str, *, largest=fetching.LARGEST_DOCUMENT) -> dict:
        """The answer of an address for the child; empty when there is none."""
        self.left -= 1
        try:
            if self.left < 0:
                return {}
            found = (
                resolvers.own(address)
                if resolvers.is_ours(address)
                else fetching.fetch(
                    address,
                    until=self.until,
                    largest=largest,
                    network=self.network,
                    may_ask=self.may_ask,
                )
            )
        except OpenBadgesError:
            return {}
        return {
            "status": found.status,
            "url": found.url,
            "body": base64.b64encode(found.body).decode(),
            "content_type": found.content_type,
        }

    def may_ask(self, host: str) -> bool:
        """A host is asked by few checks a minute, so that we are not thrown at somebody; each counts once."""
        if host not in self.hosts:
            self.hosts[host] = limits.allow("verify-host", host, CHECKS_OF_A_HOST_A_MINUTE, 60)
        return self.hosts[host]


def _asked(question: dict, errands: Errands) -> dict:
    """Let a child judge, and run its errands until it is done or its time is up."""
    # The program is ours and the bytes go through a pipe; the environment stays out.
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-E", "-s", *PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env={"LANG": "C.UTF-8", "PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
        text=True,
        encoding="utf-8",
    ) as child:
        clock = threading.Timer(max(0.1, errands.until - time.monotonic()), child.kill)
        clock.start()
        try:
            return _talked(child, question, errands)
        except (
            OSError,
            ValueError,
            TypeError,
        ) as error:  # it ended in the middle of a sentence
            logger.info("A check was ended: %s", type(error).__name__)
            return {"stopped": "too_complex"}
        except Exception:
            logger.exception("A check broke off")
            return {"stopped": "broke_off"}
        finally:
            clock.cancel()
            child.kill()
            _closed(child)


def _talked(child, question: dict, errands: Errands) -> dict:
    _told(child, question)
    while True:
        said = json.loads(child.stdout.readline(LONGEST_ANSWER))
        if "fetch" not in said:
            return {name: said[name] for name in ("report", "kept", "stopped") if name in said}
        _told(child, errands.run(said["fetch"]))


def _told(child, message: dict) -> None:
    child.stdin.write(json.dumps(message) + "\n")
    child.stdin.flush()


def _closed(child) -> None:
    try:
        child.stdin.close()
    except OSError:
        logger.debug("A check was ended before it had read all")
