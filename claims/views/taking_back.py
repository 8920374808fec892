"""Taking badges back: those that were ticked, or all that fit the search, asked for the reason first."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from badges import actions as badges
from badges.models import Assertion
from claims.forms.invitations import FilterForm
from claims.forms.taking_back import Step, StepForm, TakeBackForm
from claims.views.search import invitations_that_fit
from issuers.guards import issuer_or_refuse
from issuers.permissions import Permission


@require_POST
def manage_take_back(request, slug):
    """Ask why, then suspend, lift or revoke; badges that are not collected yet are withdrawn elsewhere."""
    issuer = issuer_or_refuse(request.user, slug, Permission.REVOKE)
    chosen = StepForm(request.POST)
    if not chosen.is_valid():
        return HttpResponseBadRequest()
    step = Step(chosen.cleaned_data["do"])
    awards = _in_question(step, _chosen(request, issuer))
    number = awards.count()
    back = f"{reverse('manage_invitations', args=[issuer.slug])}?{request.GET.urlencode()}"
    if not number:
        messages.warning(request, _nothing(step))
        return HttpResponseRedirect(back)
    is_confirmed = "confirmed" in request.POST
    form = TakeBackForm(request.POST if is_confirmed else None, step=step, number=number)
    if form.is_valid():
        reason = form.cleaned_data.get("reason", "")
        messages.success(request, _done(step, _change(step, awards, reason, by=request.user)))
        return HttpResponseRedirect(back)
    context = {
        "issuer": issuer,
        "section": "invitations",
        "step": step,
        "number": number,
        "question": _question(step, number),
        "form": form,
        "danger": step == Step.REVOKE,
        "ticked": request.POST.getlist("invitations"),
        "is_all": request.POST.get("scope") == "all",
        "back": back,
    }
    status = 422 if is_confirmed else 200
    return render(request, "claims/manage_take_back.html", context, status=status)


def _chosen(request, issuer):
    """The invitations that were ticked, or all that fit the search of the page."""
    if request.POST.get("scope") == "all":
        return invitations_that_fit(issuer, FilterForm(request.GET, issuer=issuer))
    try:
        return issuer.invitations.filter(pk__in=request.POST.getlist("invitations"))
    except (ValidationError, ValueError):
        return issuer.invitations.none()


def _in_question(step, invitations):
    """Their awards that this step changes at all."""
    awards = Assertion.objects.filter(
        pk__in=invitations.order_by().values("assertion_id"), revoked_at=None
    )
    if step == Step.SUSPEND:
        return awards.filter(suspended_at=None)
    return awards.exclude(suspended_at=None) if step == Step.LIFT else awards


def _change(step, awards, reason, *, by):
    rows = list(awards.only("pk"))
    if step == Step.LIFT:
        return badges.lift_many(assertions=rows, by=by)
    change = badges.suspend_many if step == Step.SUSPEND else badges.revoke_many
    return change(assertions=rows, reason=reason, by=by)


def _nothing(step):
    if step == Step.LIFT:
        return _("None of these is suspended. Tick badges that are.")
    return _("None of these was collected and holds. Tick collected badges.")


def _question(step, number):
    if step == Step.SUSPEND:
        text = ngettext("Suspend %(number)d badge?", "Suspend %(number)d badges?", number)
    elif step == Step.LIFT:
        text = ngettext(
            "Let %(number)d suspended badge hold again?",
            "Let %(number)d suspended badges hold again?",
            number,
        )
    else:
        text = ngettext("Revoke %(number)d badge?", "Revoke %(number)d badges?", number)
    return text % {"number": number}


def _done(step, number):
    if step == Step.SUSPEND:
        text = ngettext(
            "%(number)d badge is suspended. The holder gets a mail.",
            "%(number)d badges are suspended. The holders get a mail.",
            number,
        )
    elif step == Step.LIFT:
        text = ngettext(
            "%(number)d badge holds again. The holder gets a mail.",
            "%(number)d badges hold again. The holders get a mail.",
            number,
        )
    else:
        text = ngettext(
            "%(number)d badge is revoked. The holder gets a mail.",
            "%(number)d badges are revoked. The holders get a mail.",
            number,
        )
    return text % {"number": number}
