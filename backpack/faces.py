"""What a holder's pages say about an awarded badge: its state in a word, its facts, what happened to it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from badges.faces import facts as badge_facts


class AwardState(models.TextChoices):
    """What a holder has in hand, in the order in which a later one gives way."""

    REVOKED = "revoked", gettext_lazy("Revoked")
    SUSPENDED = "suspended", gettext_lazy("Suspended")
    EXPIRED = "expired", gettext_lazy("Expired")
    VALID = "valid", gettext_lazy("Valid")


TONES = {
    AwardState.REVOKED: "bad",
    AwardState.SUSPENDED: "warn",
    AwardState.EXPIRED: "warn",
    AwardState.VALID: "ok",
}


def state_of(award, *, at=None) -> AwardState:
    """The state of one awarded badge, read off its moments."""
    if award.revoked_at:
        return AwardState.REVOKED
    if award.suspended_at:
        return AwardState.SUSPENDED
    return AwardState.EXPIRED if award.is_expired(at=at) else AwardState.VALID


def in_state(awards, state):
    """Those of the awards that are in this state now; all of them if the word is none of ours."""
    now = timezone.now()
    if state == AwardState.REVOKED:
        return awards.exclude(revoked_at=None)
    if state == AwardState.SUSPENDED:
        return awards.filter(revoked_at=None).exclude(suspended_at=None)
    if state == AwardState.EXPIRED:
        return awards.filter(revoked_at=None, suspended_at=None, expires_at__lte=now)
    if state == AwardState.VALID:
        return awards.in_force(at=now)
    return awards


def matching(awards, words):
    """Those whose name or issuer has every one of the words."""
    for word in words.split():
        awards = awards.filter(
            Q(version__texts__name__icontains=word) | Q(issuer__name__icontains=word)
        )
    return awards.distinct() if words.split() else awards


def card(award):
    """An awarded badge as a card shows it: `{award, text, state, tone}`."""
    state = state_of(award)
    return {"award": award, "text": award.version.words, "state": state, "tone": TONES[state]}


def facts(award):
    """Who, when, until when, then what the badge itself is."""
    return [
        {"term": _("Holder"), "value": award.holder_name},
        {"term": _("Issuer"), "value": award.issuer.name},
        {"term": _("Awarded to"), "value": award.recipient_address},
        *badge_facts(award.version),
    ]


def history(award):
    """What happened to an awarded badge, newest first, for a timeline."""
    events = [
        {
            "title": _("You collected it"),
            "at": award.issued_at,
            "icon_name": "award",
            "tone": "ok",
        }
    ]
    if award.expires_at and award.is_expired():
        events.append(
            {
                "title": _("It expired"),
                "at": award.expires_at,
                "icon_name": "clock",
                "tone": "warn",
            }
        )
    if award.suspended_at:
        events.append(
            {
                "title": _("The issuer suspended it"),
                "at": award.suspended_at,
                "detail": award.suspension_reason,
                "icon_name": "circle-pause",
                "tone": "warn",
            }
        )
    if award.revoked_at:
        events.append(
            {
                "title": _("The issuer revoked it"),
                "at": award.revoked_at,
                "detail": award.revocation_reason,
                "icon_name": "ban",
                "tone": "bad",
            }
        )
    return sorted(events, key=lambda event: event["at"], reverse=True)
