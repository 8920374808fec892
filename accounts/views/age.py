"""The age rule, as a person meets it: the question, and the kind no."""

from allauth.account.utils import get_next_redirect_url
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import actions
from accounts.errors import BirthDateKnown, TooYoung
from accounts.forms import BirthDateForm


@require_http_methods(["GET", "HEAD", "POST"])
def birth_date(request):
    """The one question to an account that has no date of birth yet; nothing else opens before it is answered."""
    if request.user.birth_date is not None:
        return redirect("account")
    form = BirthDateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_birth_date(person=request.user, by=request.user, **form.cleaned_data)
        except TooYoung:
            logout(request)
            return redirect("too_young")
        except BirthDateKnown:
            return redirect("account")
        return HttpResponseRedirect(get_next_redirect_url(request) or reverse("account"))
    return render(
        request,
        "account/birth_date.html",
        {"form": form, "next": request.POST.get("next") or request.GET.get("next", "")},
    )


@login_not_required
@require_safe
@never_cache
def too_young(request):
    """A kind no; nothing was kept."""
    return render(request, "account/too_young.html")
