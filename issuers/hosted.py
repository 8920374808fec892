"""The issuer's documents for machines, at addresses that never change."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from issuers import documents
from issuers.models import Issuer
from issuers.responses import document, public, wants_page


@login_not_required
@require_safe
def profile(request, pk):
    """The Open Badges 2.0 Profile; a browser is sent to the page."""
    issuer = get_object_or_404(Issuer.objects.select_related("logo"), pk=pk)
    if wants_page(request):
        return public(redirect(issuer))
    return document(request, documents.hosted_profile(issuer))
