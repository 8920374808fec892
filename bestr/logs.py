"""Logs as JSON lines, with what nobody may read in a log taken out."""

import json
import logging
import re

SECRETS = re.compile(
    r"""
      (/(?:c|join|register)/)[A-Za-z0-9_-]{20,}           # links to claim, to join, to register
    | (/password/reset/key/)[^/\s"']+                     # links to a new password
    | ((?:key|token|code|password\d?|oldpassword|csrfmiddlewaretoken|sessionid|birth_date(?:_\w+)?)
       (?:["']?\s*[:=]\s*["']?|%3D))[^&\s"',;}\]]+        # fields of forms and cookies, however written
    | ((?:Cookie|Authorization)["']?\s*:\s*["']?)[^\r\n"']+
    """,
    re.VERBOSE | re.IGNORECASE,
)
ADDRESS = re.compile(
    r"(?<![\w.+%-])([^\s@\"'<>()\[\],;:=/\\])[^\s@\"'<>()\[\],;:=/\\]*(?:@|%40)([\w.-]+\.[\w-]{2,})"
)


def mask(text: str) -> str:
    """The text without secrets, and with mail addresses cut to their first letter."""
    text = SECRETS.sub(lambda found: f"{next(filter(None, found.groups()))}…", text)
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
            "message": mask(record.getMessage()),
        }
        if record.exc_info:
            entry["traceback"] = mask(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)
