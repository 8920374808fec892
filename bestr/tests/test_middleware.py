"""The address decides the language of a page; a link in a mail asks the reader's browser."""

import pytest
from django.test import RequestFactory

from bestr.middleware import LanguageMiddleware

ITALIAN_BROWSER = {"Accept-Language": "it-IT,it;q=0.9"}


def language_of(path, headers=ITALIAN_BROWSER):
    request = RequestFactory().get(path, headers=headers)
    LanguageMiddleware(lambda request: None).process_request(request)
    return request.LANGUAGE_CODE


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/terms/", "en"),
        ("/it/terms/", "it"),
        ("/c/i/0192f0c0-0000-7000-8000-000000000001/", "en"),
        ("/it/c/i/0192f0c0-0000-7000-8000-000000000001/", "it"),
        ("/c/token", "it"),
        ("/c/token?lang=en", "en"),
        ("/join/token", "it"),
        ("/v/0192f0c0-0000-7000-8000-000000000001", "it"),
        ("/v/0192f0c0-0000-7000-8000-000000000001?lang=en", "en"),
        ("/v/0192f0c0-0000-7000-8000-000000000001?lang=xx", "it"),
        ("/outbox/", "it"),
    ],
)
def test_language_of_an_address(path, language):
    assert language_of(path) == language
