"""Terms, privacy and accessibility: for everybody, in each language."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["terms", "privacy", "accessibility"])
@pytest.mark.parametrize("language", ["", "/it"])
def test_texts_are_whole_in_each_language_and_set_no_cookie(client, name, language, settings):
    settings.CONTACT_ADDRESS = "office@operator.example"

    response = client.get(f"{language}/{name}/")

    page = response.content.decode()
    assert "office@operator.example" in page
    assert (
        ("2026-11-22" in page) or ("22 November 2026" in page) or ("22 novembre 2026" in page)
    )
    assert (len(response.cookies), "Cookie" in response.get("Vary", "")) == (0, False)
