"""Is this badge real? For the badges of anybody: a file, an address, a text or a code in, a report out."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_permissions_policy.decorators import permissions_policy_override

from accounts import limits
from issuers.responses import wants_json
from verification import actions, matching, wording
from verification.errors import TooBusy
from verification.forms import MatchForm, VerifyForm
from verification.models import Check

CHECKS_A_MINUTE = 10


@login_not_required
@permissions_policy_override(settings.PERMISSIONS_POLICY | {"camera": ["self"]})
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request):
    """From a badge to the page of its report; a link or code of our own leads to the page of the award."""
    is_posted = request.method == "POST"
    if not is_posted and "text" not in request.GET:
        return form_page(request, VerifyForm())
    if not limits.allow("verify", limits.asker(request), CHECKS_A_MINUTE, 60):
        return later(request, 429, 60)
    form = VerifyForm(request.POST if is_posted else request.GET, request.FILES)
    if not form.is_valid():
        return form_page(request, form)
    if form.award_id:
        return unkept(redirect("award", form.award_id))
    if not is_posted:
        # A link that somebody was sent must not make us ask a stranger's server.
        return form_page(request, VerifyForm(initial=form.cleaned_data))
    return to_report(request, lambda: actions.check(content=form.content))


def to_report(request, make):
    """Let it be checked, and go to the page of the report."""
    try:
        found = make()
    except TooBusy:
        return later(request, 503, 30)
    return unkept(redirect("check", found.pk))


def form_page(request, form):
    return unkept(render(request, "verification/verify.html", {"form": form}))


def check_or_404(pk):
    found = Check.objects.alive().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_not_required
@require_safe
def check(request, pk):
    """The report of one check, for an hour: verdict first; machines get the verdict and the probes."""
    found = check_or_404(pk)
    if wants_json(request):
        response = unkept(JsonResponse(answer(found.report)))
        response["Last-Modified"] = http_date(found.created_at.timestamp())
        return response
    context = {
        "check": found,
        "page": wording.page(found.report, at=timezone.now()),
        "match": MatchForm(),
    }
    return unkept(render(request, "verification/check.html", context))


@login_not_required
@require_POST
def check_again(request, pk):
    """The same badge once more: what was true a while ago may not be now."""
    found = check_or_404(pk)
    if not found.content:
        return unkept(redirect("verify"))
    if not limits.allow("verify", limits.asker(request), CHECKS_A_MINUTE, 60):
        return later(request, 429, 60)
    return to_report(request, lambda: actions.check_again(found=found))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def check_match(request, pk):
    """Was it awarded to this address? Yes or no, a few times an hour."""
    report = check_or_404(pk).report
    if not report["identities"]:
        raise Http404
    form, result = MatchForm(request.POST or None), None
    if form.is_valid():
        subject = matching.subject_of(report["identities"])
        if matching.may_compare(limits.asker(request), subject):
            result = matching.is_one_of(report["identities"], form.cleaned_data["email"])
        else:
            form.add_error("email", matching.TOO_MANY)
    context = {
        "badge": report["badge"]["name"],
        "holder": report["badge"]["holder"],
        "back": reverse("check", args=[pk]),
        "form": form,
        "answer": result,
    }
    return unkept(render(request, "verification/match.html", context))


def answer(report):
    """The report for programs: a closed list of verdicts, and each probe with its outcome and reason."""
    return {
        "verdict": report["verdict"],
        "probes": [
            {name: each[name] for name in ("id", "outcome", "reason")}
            for each in report["probes"]
        ],
    }


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
