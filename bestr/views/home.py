"""The first page: what a badge is, three doors, what is new."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from badges.models import Assertion, BadgeClass
from issuers.models import Issuer
from issuers.responses import public

NEWEST = 8


@login_not_required
@require_safe
def home(request):
    published = BadgeClass.objects.published()
    context = {
        "badges": published.with_face().order_by("-published_at", "-pk")[:NEWEST],
        "totals": {
            "badges": published.count(),
            "awards": Assertion.objects.count(),
            "issuers": Issuer.objects.filter(
                Q(badge_classes__published_at__isnull=False), closed_at=None
            )
            .distinct()
            .count(),
        },
        "label_published": _("Badges that can be earned"),
        "label_awarded": _("Badges awarded"),
        "label_issuers": _("Issuers"),
    }
    return public(render(request, "home.html", context))
