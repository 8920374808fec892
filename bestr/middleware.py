"""In which language a page answers."""

import re

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_cache_control

# The page of an invitation, /c/i/… or /join/i/…, has a language in its address like every page; the link that leads to it
# has none, and neither has the outbox.
PERMANENT = re.compile(r"/(v|embed|outbox|(c|join)(?!/i/))/")


class LanguageMiddleware(LocaleMiddleware):
    """The address decides (`/it/…`); the permanent addresses have no prefix and take `?lang=`, else what the browser asks for.

    No cookie and no session are read, so that public pages can be cached by anybody.
    """

    def process_request(self, request):
        if not PERMANENT.match(request.path_info):
            super().process_request(request)
            return
        wanted = request.GET.get("lang")
        language = (
            wanted
            if wanted in dict(settings.LANGUAGES)
            else translation.get_language_from_request(request)
        )
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


class ClosedByDefault(LoginRequiredMiddleware):
    """Every page asks who is there, but for those that `login_not_required` opened.

    Django's own looks at the session before it looks at the page, and so every public page would vary by cookie.
    """

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        request.is_personal = True
        return super().process_view(request, view_func, view_args, view_kwargs)

    def process_response(self, request, response):
        """What one person sees is kept by no cache, unless the page says itself who may keep it."""
        if getattr(request, "is_personal", False) and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response
