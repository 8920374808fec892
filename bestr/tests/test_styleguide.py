"""The living page of every component."""

import pytest
from django.urls import reverse
from django.utils.translation import override


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "it"])
@pytest.mark.parametrize("frame", ["public", "app", "console"])
def test_it_shows_every_component(client, settings, language, frame):
    settings.DEBUG = True
    with override(language):
        response = client.get(reverse("styleguide", query={"frame": frame}))

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text
    assert response.text.count("<h1") == 1


def test_it_is_not_there_for_the_public(client):
    assert client.get(reverse("styleguide")).status_code == 404


def test_a_public_page_sets_no_cookie_and_does_not_vary_by_one(client, settings):
    settings.DEBUG = True
    response = client.get(reverse("styleguide"))

    assert dict(response.cookies) == {}
    assert "Cookie" not in response.get("Vary", "")
