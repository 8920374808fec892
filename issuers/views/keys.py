"""The keys of an organisation, for looking: what was made and retired, and since when."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from issuers.guards import issuer_or_refuse
from issuers.permissions import Permission


@require_safe
def manage_keys(request, slug):
    """Every key there ever was, newest first; the private parts are in no page."""
    issuer = issuer_or_refuse(request.user, slug, Permission.EDIT_ISSUER)
    context = {
        "issuer": issuer,
        "section": "settings",
        "keys": issuer.signing_keys.defer("sealed").order_by("-created_at"),
    }
    return render(request, "issuers/manage_keys.html", context)
