"""What a holder types about the profile, and the sentence for what is wrong."""

import pytest

from backpack.forms import ProfileForm


@pytest.mark.parametrize(
    ("handle", "sentences"),
    [
        ("ab", ["Take at least 3 characters."]),
        ("è-lei", ["Use letters without accents, numbers, and hyphens between them."]),
        ("giulia-2", []),
    ],
)
def test_an_address_of_a_profile_is_told_what_is_wrong_with_it(handle, sentences):
    form = ProfileForm({"visibility": "public", "handle": handle})

    assert form.errors.get("handle", []) == sentences
