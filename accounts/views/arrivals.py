"""Somebody who has come from an institution, and what is still asked of them before they are in."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.arrivals import Arrival
from accounts.errors import (
    AccountError,
    AddressInUse,
    AddressNotProven,
    BirthDatesDiffer,
    PersonUnknown,
    RolesNeedSignIn,
    TooYoung,
)
from accounts.forms import AddressCodeForm, BirthDateForm

KEPT = "arrival"
KEPT_SECONDS = 1800
# What is missing, and the page that asks for it.
STEPS = {
    AddressNotProven: "arrival_prove",
    PersonUnknown: "arrival",
    RolesNeedSignIn: "arrival_join",
}


def arrive(request, arrival, next_page):
    """Sign the person in, or lead to the one thing that is still missing; by whatever way they came."""
    if request.user.is_authenticated and not arrival.is_known():
        return _keep(request, arrival, next_page, "arrival_join")
    try:
        person = actions.receive(arrival=arrival)
    except TooYoung:
        _forget(request)
        return redirect("too_young")
    except tuple(STEPS) as missing:
        return _keep(request, arrival, next_page, STEPS[type(missing)])
    except AccountError as refusal:
        _forget(request)
        messages.error(request, refusal.message)
        return redirect("institution_find")
    return _sign_in(request, person, next_page)


def _sign_in(request, person, next_page):
    _forget(request)
    return perform_login(
        request, person, redirect_url=next_page or reverse(settings.LOGIN_REDIRECT_URL)
    )


def _keep(request, arrival, next_page, step):
    """Remember who has come until they have answered; in the session, so that nothing stays of who goes away again."""
    request.session[KEPT] = arrival.to_session() | {"next": next_page, "at": time.time()}
    return redirect(step)


def _forget(request):
    request.session.pop(KEPT, None)


def _kept(request):
    """Who has come in this browser, and where they were going; (None, "") when that was long ago."""
    kept = request.session.get(KEPT)
    if kept is None or kept["at"] < time.time() - KEPT_SECONDS:
        return None, ""
    told = {name: kept[name] for name in kept if name not in ("next", "at", "mail")}
    return Arrival.from_session(told), kept["next"]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register(request):
    """A new person: the institution has said all but the date of birth."""
    arrival, next_page = _kept(request)
    if arrival is None or not arrival.is_proven or request.user.is_authenticated:
        return redirect("institution_find")
    form = BirthDateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            person = actions.register_arrival(
                arrival=arrival, language=get_language(), **form.cleaned_data
            )
        except TooYoung:
            _forget(request)
            return redirect("too_young")
        except BirthDatesDiffer as refusal:
            form.add_error("birth_date", str(refusal.message))
        except AddressInUse:  # somebody proved it meanwhile
            return arrive(request, arrival, next_page)
        else:
            return _sign_in(request, person, next_page)
    return render(request, "account/arrival.html", {"form": form, "arrival": arrival})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def prove(request):
    """The institution does not vouch for the address: a code goes there, asked for by a button and typed here."""
    arrival, next_page = _kept(request)
    if arrival is None or request.user.is_authenticated:
        return redirect("institution_find")
    mail_id = request.session[KEPT].get("mail")
    is_answer = request.method == "POST" and "code" in request.POST and mail_id is not None
    form = AddressCodeForm(request.POST if is_answer else None)
    try:
        if request.method == "POST" and not is_answer:
            mail = actions.ask_arrival_code(arrival=arrival)
            request.session[KEPT] = request.session[KEPT] | {"mail": str(mail.pk)}
            return redirect("arrival_prove")
        if form.is_valid():
            proven = actions.prove_arrival(
                arrival=arrival, mail_id=mail_id, code=form.cleaned_data["code"]
            )
            return arrive(request, proven, next_page)
    except AccountError as refusal:
        if is_answer:
            form.add_error("code", str(refusal.message))
        else:
            messages.error(request, refusal.message)
    return render(
        request,
        "account/arrival_prove.html",
        {"form": form, "arrival": arrival, "is_sent": mail_id is not None},
    )


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request):
    """Tie the institution to the account that one signs in to, once; from then on both ways work."""
    arrival, next_page = _kept(request)
    if arrival is None:
        return redirect("institution_find")
    if request.method == "POST" and request.user.is_authenticated:
        return _join(request, arrival, next_page)
    return render(request, "account/arrival_join.html", {"arrival": arrival})


def _needs_password(request):
    """Whether the password was last typed more than ten minutes ago, also at the sign-in itself (A-05)."""
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return not any(
        each["method"] == "password" and each["at"] > since
        for each in get_authentication_records(request, request.user)
    )


@reauthentication_required(enabled=_needs_password)
def _join(request, arrival, next_page):
    try:
        actions.join_arrival(
            person=request.user,
            arrival=arrival,
            session_key=request.session.session_key,
            by=request.user,
        )
    except AccountError as refusal:
        messages.error(request, refusal.message)
    else:
        text = gettext("From now on you can sign in through %(institution)s too.")
        messages.success(request, text % {"institution": arrival.provider})
    _forget(request)
    return HttpResponseRedirect(next_page or reverse("account"))
