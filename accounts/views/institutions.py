"""Signing in through an institution: find it, go there, come back."""

import time
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.validators import slug_re
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import limits, oidc
from accounts.errors import AccountError, InstitutionFailed
from accounts.forms import FindInstitutionForm
from accounts.models import IdentityProvider
from accounts.validators import plain_letters
from accounts.views.arrivals import arrive

REMEMBERED = "bestr-institution"
REMEMBERED_SECONDS = int(timedelta(days=365).total_seconds())
UNDER_WAY = "institution_sign_ins"
UNDER_WAY_SECONDS = 600
MOST_UNDER_WAY = 5
SHOWN = 20


@login_not_required
@require_safe
@never_cache
def find(request):
    """Type a part of the name, choose; the last choice of this browser stands on top."""
    form = FindInstitutionForm(request.GET)
    wanted = plain_letters(form.cleaned_data["q"]) if form.is_valid() else ""
    open_ones = IdentityProvider.objects.open()
    found = open_ones
    for word in wanted.split():
        found = found.filter(search_name__contains=word)
    found = list(found[: SHOWN + 1])
    cookie = request.COOKIES.get(REMEMBERED, "")
    remembered = open_ones.filter(slug=cookie).first() if slug_re.fullmatch(cookie) else None
    return render(
        request,
        "account/institution_find.html",
        {
            "form": form,
            "wanted": wanted,
            "institutions": found[:SHOWN],
            "has_more": len(found) > SHOWN,
            "remembered": None if wanted else remembered,
            "next": _next_page(request, request.GET),
        },
    )


def _next_page(request, said):
    """Where the person was going, if that is a page of this site."""
    wanted = said.get("next", "")
    return wanted if get_adapter(request).is_safe_url(wanted) else ""


@login_not_required
@require_POST
@never_cache
def begin(request, slug):
    """Go to the institution. Not by a redirect: a form of ours may lead to no other site, and browsers hold it to that."""
    provider = get_object_or_404(IdentityProvider.objects.open(), slug=slug)
    if not limits.allow("institution", get_adapter(request).get_client_ip(request), 30, 60):
        return render(request, "429.html", status=429)
    kept = oidc.new_secrets() | {
        "provider": provider.slug,
        "next": _next_page(request, request.POST),
        "language": get_language(),
        "at": time.time(),
    }
    try:
        address = oidc.begin(provider, kept, asks_again=request.user.is_authenticated)
    except InstitutionFailed as refusal:
        messages.error(request, refusal.message)
        return redirect("institution_find")
    under_way = [*_under_way(request), kept]
    request.session[UNDER_WAY] = under_way[-MOST_UNDER_WAY:]
    response = render(
        request, "account/institution_go.html", {"institution": provider, "address": address}
    )
    response.set_cookie(
        REMEMBERED,
        provider.slug,
        max_age=REMEMBERED_SECONDS,
        secure=settings.SITE_IS_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _under_way(request):
    """The sign-ins that this browser has begun and that can still end."""
    since = time.time() - UNDER_WAY_SECONDS
    return [each for each in request.session.get(UNDER_WAY, []) if each["at"] > since]


@login_not_required
@require_safe
@never_cache
def come_back(request, slug):
    """The person with the institution's answer; this address has no language, the pages from here on have."""
    state = request.GET.get("state", "")
    under_way = _under_way(request)
    # Found by the state, for this institution, in this browser; and forgotten, so that it serves once.
    kept = next(
        (each for each in under_way if each["state"] == state and each["provider"] == slug),
        None,
    )
    if request.method == "HEAD":
        return HttpResponseRedirect(reverse("institution_find"))
    request.session[UNDER_WAY] = [each for each in under_way if each["state"] != state]
    with override(kept["language"] if kept else get_language()):
        provider = get_object_or_404(IdentityProvider, slug=slug)
        try:
            if kept is None or provider.closed_at:
                raise InstitutionFailed
            arrival = oidc.finish(provider, kept, request.GET)
        except AccountError as refusal:
            messages.error(request, refusal.message)
            query = {"next": kept["next"]} if kept and kept["next"] else None
            return HttpResponseRedirect(reverse("institution_find", query=query))
        return arrive(request, arrival, kept["next"])
