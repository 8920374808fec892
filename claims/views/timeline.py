"""What happened to an invitation: from the moments of its row, from the book, and from its mails."""

from django.utils.translation import gettext as _

from accounts.models import AuditEvent
from claims.models import InvitationState
from outbox.models import OutgoingMail

KIND = "claims.invitation"


def events_of(invitation):
    """Every event with its words, newest first; what happened at the same moment stands in the order of life."""
    found = [
        (invitation.created_at, _("Badge awarded"), "", "award", "neutral"),
        *_from_the_outbox(invitation),
        *_from_the_book(invitation),
        (
            invitation.bounced_at,
            _("The mail came back"),
            invitation.bounce_reason,
            "mail-warning",
            "bad",
        ),
        (invitation.opened_at, _("Opened by the person"), "", "mail-open", "brand"),
        (invitation.claimed_at, _("Collected by the person"), "", "check", "ok"),
        *_endings(invitation),
    ]
    events = [
        {"at": at, "title": title, "detail": detail, "icon_name": icon, "tone": tone}
        for at, title, detail, icon, tone in found
        if at
    ]
    return sorted(events, key=lambda event: event["at"])[::-1]


def _endings(invitation):
    declined = _("Reached the wrong person") if invitation.is_wrong_person else _("Declined")
    yield invitation.declined_at, declined, invitation.decline_reason, "thumbs-down", "warn"
    yield (
        invitation.withdrawn_at,
        _("Withdrawn"),
        invitation.withdrawn_reason,
        "undo-2",
        "neutral",
    )
    if invitation.state() == InvitationState.EXPIRED:
        yield (
            invitation.expires_at,
            _("The time to collect it ended"),
            "",
            "clock-alert",
            "warn",
        )
    assertion = invitation.assertion
    if assertion and assertion.suspended_at:
        moment, reason = assertion.suspended_at, assertion.suspension_reason
        yield moment, _("Suspended"), reason, "circle-pause", "warn"
    if assertion and assertion.revoked_at:
        yield assertion.revoked_at, _("Revoked"), assertion.revocation_reason, "x", "bad"


def _from_the_book(invitation):
    """Who did what to it, as far as the row itself does not say so."""
    written = {
        "claims.invitation_resent": (_("Sent again"), "send", "neutral"),
        "claims.invitation_address_corrected": (
            _("Address corrected: the old link no longer works"),
            "pencil",
            "info",
        ),
        "claims.link_asked_for": (_("The person asked for a new link"), "link", "neutral"),
    }
    found = AuditEvent.objects.filter(
        about_kind=KIND, about_id=str(invitation.pk), event__in=written
    )
    for event in found.select_related("by"):
        title, icon, tone = written[event.event]
        yield event.at, title, event.by.get_full_name() if event.by else "", icon, tone


def _from_the_outbox(invitation):
    for mail in OutgoingMail.objects.filter(kind=KIND, about=str(invitation.pk)):
        if mail.sent_at:
            yield mail.sent_at, _("Mail sent"), "", "mail", "neutral"
        elif not (mail.failed_at or mail.dropped_at):
            yield (
                mail.not_before,
                _("Mail waits to leave"),
                mail.last_error,
                "hourglass",
                "info",
            )
