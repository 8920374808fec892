"""Who was erased, in a file apart from the database: a restored backup has them back, and is told by it.

A line names nobody: it has the keyed hash of the account's public id, which only the backup itself can be compared with.
"""

import hashlib
import hmac
import json
import logging
import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone

logger = logging.getLogger(__name__)


def mark_of(person) -> str:
    """By which a line finds its account again."""
    words = f"erased.v1|{person.public_id}".encode()
    return hmac.digest(settings.LEDGER_KEY.encode(), words, hashlib.sha256).hex()


def note(person) -> None:
    """Add a line, safe on the disk before the transaction that erases may end."""
    line = {
        "at": timezone.now().isoformat(timespec="seconds"),
        "person": mark_of(person),
        "withdrew": person.erasure_withdraws,
    }
    path = Path(settings.ERASURE_LEDGER)
    path.parent.mkdir(parents=True, exist_ok=True)
    # A break before it as well: a line that was torn off by a crash spoils no other.
    content = f"\n{json.dumps(line)}\n".encode()
    opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(opened, content)
        os.fsync(opened)
    finally:
        os.close(opened)


def noted() -> dict[str, bool]:
    """The mark of everybody who was erased, and whether their badges were withdrawn."""
    try:
        lines = Path(settings.ERASURE_LEDGER).read_text().splitlines()
    except FileNotFoundError:
        return {}
    found = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            found[entry["person"]] = entry["withdrew"]
        except (ValueError, KeyError, TypeError):
            logger.error("Line %s of the erasure ledger cannot be read", number)  # noqa: TRY400 - what it says is enough
    return found
