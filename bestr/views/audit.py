"""The book of an organisation: who changed what."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bestr import trail
from issuers.guards import issuer_or_refuse
from issuers.permissions import Permission

PAGE = 50


@require_safe
def manage_audit(request, slug):
    """Everything that happened, newest first; it can be read and never rewritten."""
    issuer = issuer_or_refuse(request.user, slug, Permission.SEE_CONSOLE)
    page = Paginator(trail.all_events(issuer), PAGE).get_page(request.GET.get("page"))
    context = {
        "issuer": issuer,
        "section": "audit",
        "page": page,
        "lines": trail.written(page.object_list),
    }
    return render(request, "issuers/manage_audit.html", context)
