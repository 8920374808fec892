"""The one choke point of the age rule for sessions, however they began and however old they are."""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponseRedirect
from django.urls import reverse

from accounts.errors import TooYoung

# What somebody may reach who has not yet said when they were born.
OPEN_IN_LIMBO = {
    "birth_date",
    "too_young",
    "account_logout",
    "account_data",
    "account_data_file",
    "account_erase",
    "account_erase_undo",
    "account_reauthenticate",
    "terms",
    "privacy",
    "accessibility",
    "healthz",
    "readyz",
}


class AgeMiddleware:
    """An account without a date of birth sees the form that asks for it and nothing else; a too young one is signed out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, _view, _arguments, _options):
        # Without the cookie nobody is signed in, and a page that does not look at the session can be cached by anybody.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        user = request.user
        if not user.is_authenticated or user.is_old_enough:
            return None
        if user.birth_date is not None:
            logout(request)
            return HttpResponseRedirect(reverse("too_young"))
        if request.resolver_match.url_name in OPEN_IN_LIMBO:
            return None
        return HttpResponseRedirect(
            reverse("birth_date", query={"next": request.get_full_path()})
            if request.method == "GET"
            else reverse("birth_date")
        )

    def process_exception(self, _request, exception):
        """A way in that knows nothing of the age rule (`django.contrib.auth.login`) ends with the kind page too."""
        if isinstance(exception, TooYoung):
            return HttpResponseRedirect(reverse("too_young"))
        return None
