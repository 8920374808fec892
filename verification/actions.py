"""What verification does: check a badge, and forget old checks."""

import json
import threading

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from badges.models import Assertion
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


def erase_person(person, addresses):
    """Delete the checks whose report mentions the person or one of their badges; nobody knows who brought them."""
    awards = Assertion.objects.held_by(person).values_list("pk", flat=True)
    mentioned = Q()
    for word in filter(None, [*addresses, person.get_full_name(), *map(str, awards)]):
        # As JSON writes it where letters beyond ASCII are escaped, and where they are not.
        mentioned |= Q(text__icontains=word) | Q(text__icontains=json.dumps(word)[1:-1])
    Check.objects.annotate(text=Cast("report", TextField())).filter(mentioned).delete()
