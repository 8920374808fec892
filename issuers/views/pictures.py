"""Pictures, at addresses that never change content."""

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_safe

from issuers import responses

A_YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_safe
def picture(request, sha256, size):
    """One size of a cleaned picture. Its fingerprint is in the address, so a browser may keep it for ever."""
    response = responses.picture(request, sha256, size)
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
