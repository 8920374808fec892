"""A link is worked out from its row, fits its purpose and generation only, and is in no table."""

import base64

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts import links
from outbox.identifiers import uuid7


def test_link_leads_back_to_its_row_and_generation():
    pk = uuid7()

    token = links.make_token("claim", pk, 3, "k1")

    assert len(token) == 64
    assert links.read_token("claim", token) == (pk, 3)
    assert token == links.make_token("claim", pk, 3, "k1")


@pytest.mark.threat("C-01")
def test_link_is_no_use_for_another_purpose():
    assert links.read_token("membership", links.make_token("claim", uuid7(), 1, "k1")) is None


@pytest.mark.threat("C-01")
@hypothesis_settings(max_examples=40, deadline=None)
@given(position=st.integers(0, 47), change=st.integers(1, 255))
def test_link_with_one_changed_bit_is_none(position, change):
    content = bytearray(base64.urlsafe_b64decode(links.make_token("claim", uuid7(), 1, "k1")))
    content[position] ^= change

    assert links.read_token("claim", base64.urlsafe_b64encode(content).decode()) is None


@pytest.mark.parametrize(
    "token",
    ["", "a", "A" * 63, "A" * 65, "A" * 64, "=" * 64, "é" * 64, "A" * 63 + "\n", " " * 64],
)
@pytest.mark.threat("C-01")
def test_what_is_no_link_is_none(token):
    assert links.read_token("claim", token) is None


@pytest.mark.threat("C-01")
def test_macs_are_compared_in_a_time_that_tells_nothing(monkeypatch):
    token = links.make_token("claim", uuid7(), 1, "k1")
    monkeypatch.setattr(links.hmac, "compare_digest", lambda _one, _other: False)

    assert links.read_token("claim", token) is None


@pytest.mark.threat("C-02")
def test_link_is_the_id_and_a_256_bit_mac_of_purpose_id_and_generation(settings):
    settings.CLAIM_KEYS = ["k1:one"]
    pk = uuid7()

    content = base64.urlsafe_b64decode(links.make_token("claim", pk, 1, "k1"))

    assert content[:16] == pk.bytes
    assert len(content[16:]) == 32
    assert content[16:] != base64.urlsafe_b64decode(links.make_token("claim", pk, 2, "k1"))[16:]


@pytest.mark.threat("C-01", "C-02")
def test_old_key_goes_on_reading_until_it_leaves_the_ring(settings):
    pk = uuid7()
    settings.CLAIM_KEYS = ["k1:one"]
    token = links.make_token("claim", pk, 1, links.newest_key_id())

    settings.CLAIM_KEYS = ["k2:two", "k1:one"]
    assert (links.newest_key_id(), links.read_token("claim", token)) == ("k2", (pk, 1))

    settings.CLAIM_KEYS = ["k2:two"]
    assert links.read_token("claim", token) is None
    with pytest.raises(KeyError):
        links.make_token("claim", pk, 1, "k1")


@pytest.mark.parametrize("generation", [0, links.LAST_GENERATION + 1])
def test_generation_that_could_not_be_read_is_not_made(generation):
    with pytest.raises(ValueError, match="a row has between"):
        links.make_token("claim", uuid7(), generation, "k1")


def test_short_code_is_six_digits_of_its_purpose_and_row():
    pk = uuid7()

    codes = {links.short_code(purpose, pk) for purpose in ("a", "b")}

    assert len(codes) == 2
    assert all(len(code) == 6 and code.isdigit() for code in codes)
