"""Logs as JSON lines, with what nobody may read in a log taken out."""

import json
import logging
import re

SECRETS = re.compile(
    r"(/(?:c|join)/)[A-Za-z0-9_-]{20,}|([?&](?:key|token|code)=)[^&\s\"]+|(/account/password/reset/key/)[^\s\"]+"
)
ADDRESS = re.compile(r"\b([A-Za-z0-9._%+-])[A-Za-z0-9._%+-]*@([A-Za-z0-9.-]+\.[A-Za-z]{2,})\b")


def mask(text: str) -> str:
    """The text without link tokens, and with mail addresses cut to their first letter."""
    text = SECRETS.sub(
        lambda found: f"{found.group(1) or found.group(2) or found.group(3)}…", text
    )
    return ADDRESS.sub(r"\1…@\2", text)


class MaskSecrets(logging.Filter):
    """Runs over every record on its way out, whoever wrote it."""

    def filter(self, record):
        record.msg = mask(record.getMessage())
        record.args = None
        return True


class JsonLines(logging.Formatter):
    """One JSON object a line: a line break in a message cannot forge another line."""

    def format(self, record):
        entry = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = mask(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)
