"""In which language a page answers."""

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

PERMANENT_PREFIXES = ("/v/", "/c/", "/embed/")


class LanguageMiddleware(LocaleMiddleware):
    """The address decides (`/it/…`); the permanent addresses have no prefix and take `?lang=`, else what the browser asks for.

    No cookie and no session are read, so that public pages can be cached by anybody.
    """

    def process_request(self, request):
        if not request.path_info.startswith(PERMANENT_PREFIXES):
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
