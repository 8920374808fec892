"""Is this badge real? For the badges of anybody: a file or a text in, a report out."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits
from issuers.responses import wants_json
from verification import actions, wording
from verification.errors import TooBusy
from verification.forms import AWARD_ID, BadgeToCheckForm
from verification.models import Check

CHECKS_A_MINUTE = 10


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify_file(request):
    """From a file or a text to the page of its report; a link of our own leads to the page of the award."""
    if request.method != "POST":
        return unkept(
            render(request, "verification/verify_file.html", {"form": BadgeToCheckForm()})
        )
    if not limits.allow("verify", request.META["REMOTE_ADDR"], CHECKS_A_MINUTE, 60):
        return later(request, 429, 60)
    form = BadgeToCheckForm(request.POST, request.FILES)
    if not form.is_valid():
        return unkept(render(request, "verification/verify_file.html", {"form": form}))
    content = form.content
    own = own_award(content)
    if own:
        return redirect("award", own)
    try:
        found = actions.check(content=content)
    except TooBusy:
        return later(request, 503, 30)
    return redirect("check", found.pk)


@login_not_required
@require_safe
def check(request, pk):
    """The report of one check, for an hour: verdict first; machines get the verdict and the probes."""
    found = Check.objects.alive().filter(pk=pk).first()
    if found is None:
        raise Http404
    if wants_json(request):
        return unkept(JsonResponse(answer(found.report)))
    page = wording.page(found.report)
    return unkept(render(request, "verification/check.html", {"check": found, "page": page}))


def answer(report):
    """The report for programs: a closed list of verdicts, and each probe with its outcome and reason."""
    return {
        "verdict": report["verdict"],
        "probes": [
            {name: each[name] for name in ("id", "outcome", "reason")}
            for each in report["probes"]
        ],
    }


def own_award(content: bytes) -> str:
    """The id of an award of ours, when its link is all that was pasted."""
    text = content[:500].decode("utf-8", "replace").lower()
    start = f"{settings.SITE_URL}/v/".lower()
    found = AWARD_ID.fullmatch(text.removeprefix(start)) if text.startswith(start) else None
    return found.group() if found else ""


def later(request, status, seconds):
    """Nothing was checked: come back in a while."""
    response = unkept(render(request, "verification/check_later.html", status=status))
    response["Retry-After"] = str(seconds)
    return response


def unkept(response):
    """Nobody keeps what one person has brought, and its address is told to nobody."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    return response
