"""The first page of an organisation's console: what to do first, how it goes, what happened lately."""

from datetime import timedelta
from statistics import median

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.shortcuts import render
from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from badges.models import Assertion, BadgeClass
from bestr import trail
from claims.models import AwardBatch, Invitation
from issuers.guards import issuer_or_refuse
from issuers.permissions import Permission

MONTHS = 12
SOON = timedelta(days=7)
# A person who said that a badge was not meant for them stays on the list that long.
RECENTLY = timedelta(days=30)
# Enough of the newest claims to say how long people take, however many there are.
CLAIMS_LOOKED_AT = 500


@require_safe
def manage_issuer(request, slug):
    """Everything at a glance, and the one big button."""
    issuer = issuer_or_refuse(request.user, slug, Permission.SEE_CONSOLE)
    now = timezone.now()
    counts = _counts(issuer, now)
    context = {
        "issuer": issuer,
        "section": "overview",
        "counts_of": counts,
        "to_do": _to_do(issuer, counts),
        "tiles": _tiles(issuer, counts),
        "bars": _funnel(counts),
        "series": _by_month(issuer, now),
        "top": _top_badges(issuer),
        "batches": _recent_batches(issuer),
        "events": trail.newest(issuer, 6),
    }
    return render(request, "issuers/dashboard.html", context)


def _counts(issuer, now):
    """All numbers of the page that come from invitations and badges, in two questions to the database."""
    standing = Q(withdrawn_at=None)
    pending = standing & Q(claimed_at=None, declined_at=None, expires_at__gt=now)
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    counts = issuer.invitations.aggregate(
        awarded=Count("pk", filter=standing),
        this_month=Count("pk", filter=standing & Q(created_at__gte=month)),
        delivered=Count("pk", filter=standing & Q(sent_at__isnull=False, bounced_at=None)),
        opened=Count(
            "pk", filter=standing & (Q(opened_at__isnull=False) | Q(claimed_at__isnull=False))
        ),
        claimed=Count("pk", filter=standing & Q(claimed_at__isnull=False)),
        waiting=Count("pk", filter=pending),
        bounced=Count("pk", filter=pending & Q(bounced_at__isnull=False)),
        ending=Count("pk", filter=pending & Q(expires_at__lte=now + SOON)),
        wrong_person=Count(
            "pk", filter=Q(is_wrong_person=True, declined_at__gte=now - RECENTLY)
        ),
    )
    return counts | issuer.badge_classes.aggregate(
        badges=Count("pk"),
        published=Count("pk", filter=Q(published_at__isnull=False, archived_at=None)),
        drafts=Count("pk", filter=Q(published_at=None)),
    )


def _to_do(issuer, counts):
    """What waits for a person, the most urgent first; each line leads to where it is done."""
    invitations = reverse("manage_invitations", args=[issuer.slug])
    badges = reverse("manage_badges", args=[issuer.slug])
    batches = reverse("manage_batches", args=[issuer.slug])
    unconfirmed = AwardBatch.objects.filter(
        issuer=issuer, confirmed_at=None, recalled_at=None, failed_at=None
    ).count()
    lines = [
        (
            counts["bounced"],
            "mail-warning",
            f"{invitations}?state=bounced",
            ngettext(
                "%(number)d mail came back: correct the address.",
                "%(number)d mails came back: correct the addresses.",
                counts["bounced"],
            ),
        ),
        (
            counts["wrong_person"],
            "user-x",
            f"{invitations}?state=declined",
            ngettext(
                "%(number)d person says that a badge was not meant for them.",
                "%(number)d people say that a badge was not meant for them.",
                counts["wrong_person"],
            ),
        ),
        (
            unconfirmed,
            "list-checks",
            batches,
            ngettext(
                "%(number)d list is begun and not awarded yet.",
                "%(number)d lists are begun and not awarded yet.",
                unconfirmed,
            ),
        ),
        (
            counts["ending"],
            "clock-alert",
            invitations,
            ngettext(
                "%(number)d badge can be collected for less than a week.",
                "%(number)d badges can be collected for less than a week.",
                counts["ending"],
            ),
        ),
        (
            counts["drafts"],
            "pencil",
            f"{badges}?state=draft",
            ngettext(
                "%(number)d badge is a draft.",
                "%(number)d badges are drafts.",
                counts["drafts"],
            ),
        ),
    ]
    return [
        {"icon_name": icon_name, "url": url, "text": text % {"number": number}}
        for number, icon_name, url, text in lines
        if number
    ]


def _tiles(issuer, counts):
    """The four numbers on top."""
    share = round(100 * counts["claimed"] / counts["awarded"]) if counts["awarded"] else None
    return [
        {
            "label": _("Awarded"),
            "value": counts["awarded"],
            "detail": _("%(number)d this month") % {"number": counts["this_month"]},
        },
        {
            "label": _("Collected"),
            "value": f"{share} %" if share is not None else _("none yet"),
            "detail": _time_to_collect(issuer),
        },
        {
            "label": _("Waiting to be collected"),
            "value": counts["waiting"],
            "detail": _("of %(number)d awarded") % {"number": counts["awarded"]},
        },
        {
            "label": _("Published badges"),
            "value": counts["published"],
            "detail": ngettext("%(number)d draft", "%(number)d drafts", counts["drafts"])
            % {"number": counts["drafts"]},
        },
    ]


def _time_to_collect(issuer):
    """How long people take, in words."""
    claims = (
        issuer.invitations.exclude(claimed_at=None)
        .exclude(sent_at=None)
        .order_by("-claimed_at")
        .values_list("sent_at", "claimed_at")[:CLAIMS_LOOKED_AT]
    )
    hours = [max((claimed - sent).total_seconds(), 0) / 3600 for sent, claimed in claims]
    if not hours:
        return _("nobody yet")
    middle = round(median(hours))
    if middle < 1:
        return _("half of them within an hour")
    if middle > 72:
        return _("half of them within %(days)d days") % {"days": round(middle / 24)}
    return ngettext(
        "half of them within %(hours)d hour", "half of them within %(hours)d hours", middle
    ) % {"hours": middle}


def _funnel(counts):
    return [
        {"label": _("Awarded"), "value": counts["awarded"]},
        {"label": _("Mail delivered"), "value": counts["delivered"]},
        {"label": _("Page opened"), "value": counts["opened"]},
        {"label": _("Collected"), "value": counts["claimed"]},
    ]


def _by_month(issuer, now):
    """How many were awarded in each of the last twelve months, months without any too."""
    first = _months_before(timezone.localtime(now), MONTHS - 1)
    found = {
        (row["month"].year, row["month"].month): row["number"]
        for row in issuer.invitations.filter(withdrawn_at=None, created_at__gte=first)
        .order_by()
        .annotate(month=TruncMonth("created_at"))
        .values("month")
        .annotate(number=Count("pk"))
    }
    months = [
        _months_before(timezone.localtime(now), back) for back in range(MONTHS - 1, -1, -1)
    ]
    return [
        (dateformat.format(month, "M").lower(), found.get((month.year, month.month), 0))
        for month in months
    ]


def _months_before(moment, back):
    year, month = divmod(moment.year * 12 + moment.month - 1 - back, 12)
    return moment.replace(
        year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0
    )


def _top_badges(issuer):
    """The badges that most people collected."""
    best = (
        Assertion.objects.filter(issuer=issuer)
        .order_by()
        .values("badge_class")
        .annotate(number=Count("pk"))
        .order_by("-number")[:5]
    )
    numbers = {row["badge_class"]: row["number"] for row in best}
    badges = BadgeClass.objects.with_face().in_bulk(list(numbers))
    return [
        {"badge": badges[pk], "text": badges[pk].current_version.words, "number": number}
        for pk, number in numbers.items()
    ]


def _recent_batches(issuer):
    """The newest lists with how many people were in each."""
    newest = list(
        AwardBatch.objects.filter(issuer=issuer)
        .select_related("badge_class__current_version")
        .prefetch_related("badge_class__current_version__texts")
        .defer("content")
        .order_by("-created_at")[:5]
    )
    numbers = dict(
        Invitation.objects.filter(batch__in=newest)
        .order_by()
        .values_list("batch")
        .annotate(number=Count("pk"))
    )
    return [{"batch": batch, "number": numbers.get(batch.pk, 0)} for batch in newest]
