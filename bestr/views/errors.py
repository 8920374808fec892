"""What a person sees when something is wrong: what, why, and what to do next."""

import sys

from django.shortcuts import render

from outbox.errors import OUT_OF_REACH

# A lock is given up after three seconds, a restarted database answers again within half a minute.
LATER_SECONDS = 30


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def permission_denied(request, exception=None):
    return render(request, "403.html", status=403)


def page_not_found(request, exception=None):
    return render(request, "404.html", status=404)


def server_error(request):
    """Whatever nobody caught, in a view or in a middleware: rows that are out of reach are asked for again later."""
    if isinstance(sys.exception(), OUT_OF_REACH):
        response = render(request, "503.html", status=503)
        response["Retry-After"] = str(LATER_SECONDS)
        return response
    return render(request, "500.html", status=500)


def csrf_failure(request, reason=""):
    return render(request, "403.html", {"is_stale_form": True}, status=403)
