"""What verification does: check a badge, and forget old checks."""

import threading

from django.utils import timezone

from verification import checking
from verification.errors import TooBusy
from verification.models import Check

AT_ONCE = 2
MOST_WAITING = 20
LONGEST_WAIT = 8

_running = threading.BoundedSemaphore(AT_ONCE)
_waiting = threading.BoundedSemaphore(AT_ONCE + MOST_WAITING)


def check(*, content: bytes, drawing: str | None = None, network=None) -> Check:
    """Check what somebody brought and keep it and its report for an hour; two at a time. Raises TooBusy."""
    if not _waiting.acquire(blocking=False):
        raise TooBusy
    try:
        if not _running.acquire(timeout=LONGEST_WAIT):
            raise TooBusy
        try:
            checked = checking.check(content, drawing=drawing, network=network)
        finally:
            _running.release()
    finally:
        _waiting.release()
    return Check.objects.create(
        report=checked.report, content=checked.content, drawing=checked.drawing
    )


def check_again(*, found: Check) -> Check:
    """Check what was brought once more, with a report and an address of its own. Raises TooBusy."""
    return check(content=bytes(found.content), drawing=found.drawing)


def forget_old() -> int:
    """Delete the checks whose hour is over."""
    count, _by_model = Check.objects.filter(expires_at__lte=timezone.now()).delete()
    return count
