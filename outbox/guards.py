"""Who may look into the outbox page: whoever sits at this machine, and only where the operator switched it on."""

from functools import wraps
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404


def on_this_machine_only(view):
    """404 unless OUTBOX_PAGE is on and the request came from this machine without a proxy in between."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        came_through_a_proxy = any(
            header in request.headers for header in ("X-Forwarded-For", "Forwarded")
        )
        if (
            not settings.OUTBOX_PAGE
            or came_through_a_proxy
            or not _is_loopback(request.META.get("REMOTE_ADDR", ""))
        ):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def _is_loopback(address):
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_loopback
