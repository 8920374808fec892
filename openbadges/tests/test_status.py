"""Status lists: every bit where it belongs, and lists that lie."""

import base64
import gzip
import zlib
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadges import status
from openbadges.errors import OpenBadgesError, StatusUnreadable
from openbadges.model import Revocation
from openbadges.tests import samples

entries = st.sets(st.integers(0, status.ENTRIES - 1), max_size=40)


def listed(**changes):
    document = status.credential(
        address=samples.LIST,
        issuer=samples.DID,
        purpose="revocation",
        encoded=status.encode([3, 94567]),
        valid_from=samples.NOW,
    )
    subject = changes.pop("credentialSubject", {})
    return {
        **document,
        **changes,
        "credentialSubject": {**document["credentialSubject"], **subject},
    }


def packed(octets, level=9):
    return "u" + base64.urlsafe_b64encode(gzip.compress(octets, level)).decode().rstrip("=")


@settings(max_examples=50)
@given(entries, st.integers(0, status.ENTRIES - 1))
def test_exactly_the_given_entries_are_set(indices, other):
    bits = status.decode(status.encode(indices))

    assert len(bits) == status.ENTRIES // 8
    assert all(status.is_set(bits, index) for index in indices)
    assert status.is_set(bits, other) == (other in indices)
    assert sum(each.bit_count() for each in bits) == len(indices)


def test_equal_lists_are_equal_texts():
    assert status.encode([1, 2]) == status.encode([2, 1, 1])


def test_the_example_of_the_specification_is_empty():
    # Bitstring Status List 1.0, example 3.
    encoded = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"

    bits = status.decode(encoded)

    assert bits == bytes(16_384)


def test_the_leftmost_bit_is_entry_0():
    assert status.decode(status.encode([0]))[0] == 0x80


@pytest.mark.parametrize("index", [-1, status.ENTRIES])
def test_an_entry_outside_is_not_written(index):
    with pytest.raises(ValueError, match="outside"):
        status.encode([index])


@pytest.mark.threat("K-08")
@pytest.mark.parametrize("size", [8, status.ENTRIES - 8, status.ENTRIES + 1])
def test_a_short_or_ragged_list_is_not_written(size):
    with pytest.raises(ValueError, match="131,072"):
        status.encode([], entries=size)


def test_a_list_is_read_as_it_was_written():
    read = status.read(listed(), purpose="revocation", now=samples.NOW)

    assert read == status.StatusList(
        samples.LIST, samples.DID, "revocation", status.decode(status.encode([3, 94567])), None
    )


def test_the_older_form_without_a_multibase_letter_is_read():
    encoded = status.encode([5])[1:]
    subject = {"type": "StatusList2021", "encodedList": encoded}

    read = status.read(listed(credentialSubject=subject), purpose="revocation", now=samples.NOW)

    assert status.is_set(read.bits, 5)


@pytest.mark.threat("V-10")
@pytest.mark.parametrize(
    "change",
    [
        {"credentialSubject": {"type": "Achievement"}},
        {"credentialSubject": {"statusPurpose": "suspension"}},
        {"credentialSubject": {"statusPurpose": ["revocation", "suspension"]}},
        {"credentialSubject": {"encodedList": None}},
        {"credentialSubject": {"encodedList": ""}},
        {"credentialSubject": {"encodedList": "u!!!!"}},
        {"credentialSubject": {"encodedList": "uAAAA"}},
        {"credentialSubject": {"encodedList": packed(bytes(12_500))}},
        {"credentialSubject": {"encodedList": packed(bytes(16_384))[:-12]}},
        {"credentialSubject": {"encodedList": packed(bytes(9 * 1024 * 1024))}},
        {"credentialSubject": {"encodedList": packed(bytes(200 * 1024 * 1024), 1)}},
        {"validUntil": "2026-05-02T09:00:00Z"},
        {"validFrom": "2026-05-02T09:01:01Z"},
    ],
)
def test_a_list_that_lies_is_refused(change):
    with pytest.raises(StatusUnreadable):
        status.read(listed(**change), purpose="revocation", now=samples.NOW)


@pytest.mark.threat("V-10")
def test_a_bomb_is_not_unpacked(monkeypatch):
    given_limits = []
    real = zlib.decompressobj

    class Watched:
        def __init__(self, **options):
            self._real = real(**options)

        def __getattr__(self, name):
            return getattr(self._real, name)

        def decompress(self, octets, limit):
            given_limits.append(limit)
            return self._real.decompress(octets, limit)

    monkeypatch.setattr(status.zlib, "decompressobj", Watched)
    with pytest.raises(StatusUnreadable):
        status.decode(packed(bytes(64 * 1024 * 1024)))

    assert given_limits == [status.LARGEST + 1]


@pytest.mark.threat("V-10")
@pytest.mark.parametrize("index", [-1, status.ENTRIES, 10**12])
def test_an_entry_outside_is_not_read(index):
    with pytest.raises(StatusUnreadable):
        status.is_set(bytes(status.ENTRIES // 8), index)


@settings(max_examples=100)
@given(st.text(max_size=60))
def test_whatever_is_given_is_read_or_refused(text):
    with pytest.raises(OpenBadgesError):
        status.decode(text)


def test_the_older_revocation_list_is_read_as_it_was_written():
    document = status.revocation_list(
        address=samples.LIST,
        issuer=samples.DID,
        revocations=[
            Revocation(id="urn:uuid:1", reason="Withdrawn"),
            Revocation(id="urn:uuid:2"),
        ],
    )

    def found(name):
        return status.revocation_in(document, credential_id=name, issuer=samples.DID)

    assert document["revokedCredential"] == [
        {"id": "urn:uuid:1", "revoked": True, "revocationReason": "Withdrawn"},
        {"id": "urn:uuid:2", "revoked": True},
    ]
    assert found("urn:uuid:1") == Revocation(id="urn:uuid:1", reason="Withdrawn")
    assert found("urn:uuid:2") == Revocation(id="urn:uuid:2")
    assert found("urn:uuid:3") is None


@pytest.mark.threat("V-10")
@pytest.mark.parametrize(
    "document", [{"issuer": samples.DID}, {"issuer": "did:web:x", "revokedCredential": []}]
)
def test_another_list_says_nothing_about_this_badge(document):
    with pytest.raises(StatusUnreadable):
        status.revocation_in(document, credential_id="urn:uuid:1", issuer=samples.DID)


def test_a_valid_until_is_written_when_asked():
    document = status.credential(
        address=samples.LIST,
        issuer=samples.DID,
        purpose="suspension",
        encoded=status.encode([]),
        valid_from=samples.NOW,
        valid_until=samples.NOW + timedelta(days=1),
    )

    assert document["validUntil"] == "2026-05-03T09:00:00Z"
