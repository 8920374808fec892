"""What every page may use."""

from django.conf import settings


def site(request):
    """The name and address of this site; nothing here may touch the session or the rows."""
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "OUTBOX_PAGE": settings.OUTBOX_PAGE,
    }
