"""No, thank you, and: this is not me. Each asks once before it is done."""

import contextlib

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from claims import actions, guards
from claims.errors import ClaimError
from claims.forms.claim import DeclineForm


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def decline(request, pk):
    """Refuse a badge, with a reason if the person has one."""
    return _decline(request, pk, "claims/claim_decline.html", is_wrong_person=False)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@guards.link_first
def not_me(request, pk):
    """Tell the issuer that the mail reached somebody else."""
    return _decline(request, pk, "claims/claim_not_me.html", is_wrong_person=True)


def _decline(request, pk, template, *, is_wrong_person):
    visit = guards.actor_or_refuse(request, pk)
    invitation = visit.invitation
    try:
        actions.refuse_unless_pending(invitation)
    except ClaimError:
        return HttpResponseRedirect(reverse("claim", args=[invitation.pk]))
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        # Where it ended meanwhile, the page of the invitation says how.
        with contextlib.suppress(ClaimError):
            actions.decline(
                invitation=invitation,
                by=request.user,
                reason=form.cleaned_data["reason"],
                is_wrong_person=is_wrong_person,
            )
        return HttpResponseRedirect(reverse("claim", args=[invitation.pk]))
    face = {
        "invitation": invitation,
        "issuer": invitation.issuer,
        "text": invitation.version.words,
        "form": form,
    }
    return render(request, template, face)
