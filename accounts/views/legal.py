"""What everybody accepts and may know: terms, privacy, accessibility, each in whole in each language."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.models import Language


def _text(request, page, version):
    language = get_language()
    if language not in Language.values:
        language = Language.ENGLISH
    return render(
        request,
        page,
        {
            "text": page.replace(".html", f".{language}.html"),
            "version": version,
            "version_day": parse_date(version),
            "operator": settings.OPERATOR_NAME,
            "contact": settings.CONTACT_ADDRESS,
            "statement_url": settings.ACCESSIBILITY_STATEMENT_URL,
        },
    )


@login_not_required
@require_safe
def terms(request):
    """The rules of this site; the version that is accepted at registration."""
    return _text(request, "pages/legal_terms.html", settings.TERMS_VERSION)


@login_not_required
@require_safe
def privacy(request):
    """What is kept about whom, why and how long; the version that is read at registration."""
    return _text(request, "pages/legal_privacy.html", settings.PRIVACY_VERSION)


@login_not_required
@require_safe
def accessibility(request):
    """How far everybody can use this site, and whom to tell if somebody cannot."""
    return _text(request, "pages/legal_accessibility.html", settings.ACCESSIBILITY_VERSION)
