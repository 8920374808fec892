"""What a person can see and change about themselves."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions
from accounts.forms import PersonForm

# The first that is found counts: each browser also names those that it would like to be taken for.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


def device_name(user_agent):
    """What a person would call the thing: Firefox, Windows."""
    words = [
        next((word for mark, word in names.items() if mark in user_agent), "")
        for names in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(word for word in words if word) or user_agent[:60]


@require_http_methods(["GET", "HEAD", "POST"])
def account(request):
    """Name, language, and the ways to everything else about the account."""
    person = request.user
    known = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "language": person.language,
    }
    identities = list(person.identities.select_related("provider").order_by("linked_at"))
    form = PersonForm(request.POST or None, initial=known, is_named_there=bool(identities))
    if request.method == "POST" and form.is_valid():
        person = actions.change_person(person=person, by=person, **form.cleaned_data)
        with override(person.language):
            messages.success(request, gettext("Your account is up to date."))
            # The page answers in the language that was chosen.
            return redirect(reverse("account"))
    return render(request, "account/account.html", {"form": form, "identities": identities})


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request):
    """Where the person is signed in; one button ends all but this one."""
    if request.method == "POST":
        ended = actions.end_other_sessions(
            person=request.user, session_key=request.session.session_key, by=request.user
        )
        text = ngettext(
            "You are signed out in %(count)s other place.",
            "You are signed out in %(count)s other places.",
            ended,
        )
        messages.success(request, text % {"count": ended})
        return redirect("account_sessions")
    rows = sorted(
        UserSession.objects.purge_and_list(request.user),
        key=lambda session: session.last_seen_at,
        reverse=True,
    )
    current = request.session.session_key
    return render(
        request,
        "account/session_list.html",
        {
            "sessions": [
                (row, device_name(row.user_agent), row.session_key == current) for row in rows
            ],
            "has_others": any(row.session_key != current for row in rows),
        },
    )


@require_POST
def end_session(request, pk):
    """Sign out in one other place; the place where one is has the button of the menu."""
    session = get_object_or_404(
        UserSession.objects.exclude(session_key=request.session.session_key),
        pk=pk,
        user=request.user,
    )
    actions.end_session(session=session, by=request.user)
    messages.success(request, gettext("You are signed out there."))
    return redirect("account_sessions")
