"""Everything of mine on one page: the badges that wait for me, and those that I have."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backpack import faces
from backpack.forms import SearchForm
from badges.models import Assertion
from claims.models import Invitation

BADGES_ON_A_PAGE = 24
WAITING_AT_MOST = 48


@require_safe
def my_badges(request):
    """What waits at any of my proven addresses on top, then my badges, new ones first."""
    waiting = (
        Invitation.objects.pending()
        .for_addresses(request.user.verified_addresses())
        .filter(issuer__suspended_at=None, issuer__closed_at=None)
        .with_face()
        .order_by("-created_at")[:WAITING_AT_MOST]
    )
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {"q": "", "state": ""}
    mine = Assertion.objects.held_by(request.user)
    found = faces.in_state(faces.matching(mine, wanted["q"]), wanted["state"])
    page = Paginator(found.with_face().order_by("-issued_at", "pk"), BADGES_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    has_filter = bool(wanted["q"] or wanted["state"])
    return render(
        request,
        "backpack/badge_list.html",
        {
            "waiting": list(waiting),
            "form": form,
            "page": page,
            "cards": [faces.card(award) for award in page],
            "has_filter": has_filter,
            "has_badges": bool(page.paginator.count) or (has_filter and mine.exists()),
        },
    )
