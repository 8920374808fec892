"""How a state looks on a page: a tone, an icon, and words for those who see neither."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Face:
    """What a component shows of a state."""

    tone: str
    icon: str
    words: str | Promise = ""


VERDICT = {
    "valid": Face("ok", "badge-check", _("Authentic and valid")),
    "expired": Face("warn", "clock-alert", _("Authentic but expired")),
    "revoked": Face("bad", "ban", _("Revoked")),
    "suspended": Face("warn", "circle-pause", _("Suspended")),
    "unknown": Face("neutral", "circle-question-mark", _("We cannot check this now")),
    "private": Face("info", "lock", _("Its holder keeps this badge private")),
    "withdrawn": Face("neutral", "archive", _("Withdrawn by its holder")),
    "altered": Face("bad", "shield-x", _("Not authentic: the file has been changed")),
    "unverified": Face("warn", "shield-alert", _("Issuer not verified")),
}
CHECK = {
    "passed": Face("ok", "circle-check", _("Passed:")),
    "failed": Face("bad", "circle-x", _("Failed:")),
    "warning": Face("warn", "circle-alert", _("Attention:")),
    "skipped": Face("neutral", "circle-minus", _("Not checked:")),
}
# By the names of Django's messages, and by the tones themselves.
NOTICE = {
    "success": Face("ok", "circle-check"),
    "ok": Face("ok", "circle-check"),
    "warning": Face("warn", "circle-alert"),
    "warn": Face("warn", "circle-alert"),
    "error": Face("bad", "circle-alert"),
    "bad": Face("bad", "circle-alert"),
    "info": Face("info", "info"),
}
PILL = {
    "ok": Face("ok", "check"),
    "warn": Face("warn", "clock"),
    "bad": Face("bad", "x"),
    "info": Face("info", ""),
    "brand": Face("brand", ""),
    "neutral": Face("neutral", ""),
}

# Each kind, and the face of a state that it does not know.
KINDS = {
    "verdict": (VERDICT, VERDICT["unknown"]),
    "check": (CHECK, CHECK["skipped"]),
    "notice": (NOTICE, NOTICE["info"]),
    "pill": (PILL, PILL["neutral"]),
}


def face_of(kind: str, state: str) -> Face:
    """The face of a state, and the most careful one where the state is unknown."""
    faces, otherwise = KINDS[kind]
    return faces.get(str(state or ""), otherwise)
