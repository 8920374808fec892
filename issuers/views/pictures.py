"""Pictures, at addresses that never change content."""

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponseNotModified
from django.views.decorators.http import require_safe

A_YEAR = 365 * 24 * 60 * 60
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@login_not_required
@require_safe
def picture(request, sha256, size):
    """One size of a cleaned picture. Its fingerprint is in the address, so a browser may keep it for ever.

    Sandboxed, though it is always a PNG that we drew ourselves: opened on its own it can do nothing on our origin.
    """
    etag = f'"{sha256}-{size}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        try:
            file = default_storage.open(f"pictures/{sha256}/{size}.png")
        except FileNotFoundError as missing:
            raise Http404 from missing
        response = FileResponse(file, content_type="image/png")
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
