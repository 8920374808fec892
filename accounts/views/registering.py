"""A new account without an invitation, where the operator lets everybody register: first the address, then the person."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions, limits
from accounts.emails import REGISTRATION
from accounts.errors import AddressInUse, TooYoung
from accounts.forms import AskRegistrationForm, RegistrationForm
from accounts.links import read_token
from accounts.models import AccountMail

GRANT = "registration"
LINK_LIFETIME = timedelta(days=1)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request):
    """Closed: how an account begins. Open: whose address it is to have; the answer is the same for every address."""
    if request.user.is_authenticated:
        return redirect("backpack")
    if not settings.OPEN_REGISTRATION:
        return render(request, "account/signup_closed.html")
    form = AskRegistrationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if not limits.allow("registration", limits.asker(request), 20, 3600):
            return render(request, "429.html", status=429)
        actions.ask_registration(address=form.cleaned_data["address"])
        return render(
            request, "account/signup_sent.html", {"address": form.cleaned_data["address"]}
        )
    return render(request, "account/signup.html", {"form": form})


@login_not_required
@require_safe
@never_cache
def follow_link(request, token):
    """The address in the mail: remember it in the session and leave the secret behind."""
    read = read_token(REGISTRATION, token)
    if read is None:
        raise Http404
    if request.method == "GET":
        request.session[GRANT] = str(read[0])
    response = HttpResponseRedirect(reverse("account_registration"))
    response["Referrer-Policy"] = "no-referrer"
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
def register(request):
    """Who the person is; the address is the one that the link went to and no other."""
    mail = AccountMail.objects.filter(
        pk=request.session.get(GRANT),
        kind=AccountMail.Kind.REGISTRATION,
        created_at__gt=timezone.now() - LINK_LIFETIME,
    ).first()
    if mail is None or not settings.OPEN_REGISTRATION:
        return redirect("account_signup")
    if actions.was_refused_for_age(mail.age_key):
        return redirect("too_young")
    form = RegistrationForm(
        request.POST if request.method == "POST" else None, address=mail.address
    )
    if not form.is_valid():
        return render(request, "account/register.html", {"form": form})
    try:
        person = actions.register_by_link(mail=mail, language=get_language(), **form.person())
    except TooYoung:
        return redirect("too_young")
    except AddressInUse:
        return redirect("account_login")
    login(request, person, backend=BACKEND)
    return redirect("backpack")
