"""What happened in an organisation, as a person reads it: the audit log's events in words, with what they are about."""

from django.apps import apps
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent
from badges.models import Assertion, BadgeClass
from claims.models import AwardBatch
from issuers.models import Membership
from issuers.permissions import Role

WORDS = {
    "badges.assertion_issued": (_("Badge collected"), "award"),
    "badges.assertion_revoked": (_("Badge revoked"), "ban"),
    "badges.assertion_signed_again": (_("Badge signed again"), "key-round"),
    "badges.assertion_suspended": (_("Badge suspended"), "circle-pause"),
    "badges.suspension_lifted": (_("Suspension lifted"), "circle-play"),
    "badges.badge_archived": (_("Badge archived"), "archive"),
    "badges.badge_changed": (_("Badge changed"), "pencil"),
    "badges.badge_created": (_("Badge drafted"), "pencil"),
    "badges.badge_discarded": (_("Draft deleted"), "trash-2"),
    "badges.badge_moved": (_("Badge moved to another project"), "folder"),
    "badges.badge_published": (_("Badge published"), "megaphone"),
    "badges.badge_restored": (_("Badge restored"), "archive-restore"),
    "badges.version_created": (_("New version of a badge"), "history"),
    "claims.batch_confirmed": (_("List awarded"), "send"),
    "claims.batch_finished": (_("List finished"), "list-checks"),
    "claims.batch_recalled": (_("List recalled"), "undo-2"),
    "claims.batch_resumed": (_("List taken up again"), "rotate-ccw"),
    "claims.invitation_address_corrected": (_("Address corrected"), "mail"),
    "claims.invitation_claimed": (_("Invitation accepted"), "circle-check"),
    "claims.invitation_declined": (_("Badge declined"), "circle-x"),
    "claims.invitation_resent": (_("Invitation sent again"), "mail"),
    "claims.invitation_withdrawn": (_("Invitation withdrawn"), "undo-2"),
    "claims.link_asked_for": (_("New link asked for"), "link"),
    "issuers.changed": (_("Settings changed"), "settings"),
    "issuers.founded": (_("Organisation founded"), "building-2"),
    "issuers.invitation_resent": (_("Colleague invited again"), "mail"),
    "issuers.invitation_withdrawn": (_("Invitation of a colleague withdrawn"), "undo-2"),
    "issuers.key_activated": (_("Key put to use"), "key-round"),
    "issuers.key_compromised": (_("Key reported as compromised"), "shield-alert"),
    "issuers.key_created": (_("Key made"), "key-round"),
    "issuers.key_destroyed": (_("Private part of a key destroyed"), "trash-2"),
    "issuers.key_resealed": (_("Key sealed again"), "lock"),
    "issuers.key_retired": (_("Key retired"), "archive"),
    "issuers.member_invited": (_("Colleague invited"), "user-plus"),
    "issuers.member_joined": (_("Colleague joined"), "user-check"),
    "issuers.member_left": (_("Colleague left"), "user-minus"),
    "issuers.member_removed": (_("Colleague removed"), "user-minus"),
    "issuers.picture_kept": (_("Picture uploaded"), "image"),
    "issuers.project_changed": (_("Project changed"), "folder"),
    "issuers.project_created": (_("Project created"), "folder"),
    "issuers.role_changed": (_("Role changed"), "users"),
}
# What the invited person may do without signing in: the link in the mail is enough.
BY_LINK = {"claims.invitation_declined", "claims.link_asked_for"}
# Rows whose name is nothing that people know.
NAMELESS = {"issuers.picture", "issuers.issuer"}


def newest(issuer, number):
    """The last things that happened, for a timeline."""
    return written(_events(issuer)[:number])


def _events(issuer):
    return (
        AuditEvent.objects.about_issuer(issuer.pk).select_related("by").order_by("-at", "-id")
    )


def all_events(issuer):
    """Everything, newest first; give a page of it to `written`."""
    return _events(issuer)


def written(events):
    """Each event in words: what, when, who, and about what; one query for each kind of row, however many events."""
    events = list(events)
    names = _names(events)
    lines = []
    for event in events:
        title, icon_name = WORDS.get(event.event, (event.event, "circle"))
        about = names.get((event.about_kind, event.about_id)) or event.details.get("name", "")
        if role := event.details.get("role"):
            about = f"{about} ({dict(Role.choices).get(role, role)})"
        lines.append(
            {
                "title": title,
                "icon_name": icon_name,
                "at": event.at,
                "by": _who(event),
                "about": about,
                "reason": event.details.get("reason", ""),
                "detail": " · ".join(part for part in (about, _who(event)) if part),
            }
        )
    return lines


def _who(event):
    """The person, or the link that they came by; nobody where a machine did it."""
    if event.by:
        return str(event.by)
    if event.by_id is None and event.event in BY_LINK:
        return gettext("the invited person, by the link in the mail")
    return ""


def _names(events):
    """What the rows are called, by kind and id; a row that is gone has no name."""
    wanted = {}
    for event in events:
        if event.about_kind not in NAMELESS:
            wanted.setdefault(event.about_kind, set()).add(event.about_id)
    names = {}
    for kind, ids in wanted.items():
        for row in _rows(apps.get_model(kind), ids):
            names[kind, str(row.pk)] = _name(row)
    return names


def _rows(model, ids):
    rows = model.objects.filter(pk__in=ids)
    if model is Membership:
        return rows.select_related("user")
    if model in (Assertion, BadgeClass):
        return rows.with_face()
    if model is AwardBatch:
        return rows.select_related("badge_class__current_version").prefetch_related(
            "badge_class__current_version__texts"
        )
    return rows


def _name(row):
    if isinstance(row, Membership):
        return str(row.user)
    if isinstance(row, Assertion):
        return ", ".join(filter(None, [row.version.words.name, row.holder_name]))
    if isinstance(row, BadgeClass):
        return row.current_version.words.name if row.current_version else row.slug
    return str(row)
