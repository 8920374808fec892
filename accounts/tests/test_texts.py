"""Terms, privacy and accessibility: for everybody, in each language."""

from datetime import date

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["terms", "privacy", "accessibility"])
@pytest.mark.parametrize("language", ["", "/it"])
def test_texts_are_whole_in_each_language_and_set_no_cookie(client, name, language, settings):
    settings.CONTACT_ADDRESS = "office@operator.example"

    response = client.get(f"{language}/{name}/")

    page = response.content.decode()
    assert "office@operator.example" in page
    day = date.fromisoformat(getattr(settings, f"{name.upper()}_VERSION"))
    month = "novembre" if language else "November"
    assert f"{day.day} {month} {day.year}" in page
    assert (len(response.cookies), "Cookie" in response.get("Vary", "")) == (0, False)
