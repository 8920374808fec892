"""Recipient hashes: the vectors of the specification, and what importers and old issuers do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadges import identity
from openbadges.errors import UnknownHash
from openbadges.model import Identity, Recipient

OF_SPEC_2 = "sha256$7a1a1b3f7d40552e4299180e346e3add12bf9a751a43d9c4ca4518febc2c60c6"
OF_SPEC_3 = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"


@pytest.mark.parametrize(
    ("identifier", "salt", "published"),
    [("mayze", "", OF_SPEC_2), ("a@example.com", "Kosher", OF_SPEC_3)],
)
def test_vectors_of_the_specification(identifier, salt, published):
    assert identity.make(identifier, salt) == published
    assert identity.match(published, identifier, salt)


def test_digits_and_algorithm_compare_without_case():
    assert identity.match(OF_SPEC_3.upper(), "a@example.com", "Kosher")


def test_md5_is_read_but_never_made():
    published = "md5$ddd142639a792e74751ee7e129237efa"

    assert identity.match(published, "a@example.com", "Kosher")
    assert not identity.match(published, "b@example.com", "Kosher")
    assert identity.make("a@example.com", "Kosher") == OF_SPEC_3


def test_attempts_are_as_typed_then_stripped_then_lower_case_then_known_variants():
    typed = identity.make("TEST@example.com", "s")
    lower = identity.make("test@example.com", "s")

    assert identity.match(typed, "TEST@example.com", "s")
    assert identity.match(typed, " TEST@example.com ", "s")
    assert identity.match(lower, "TEST@Example.com", "s")
    assert not identity.match(typed, "test@example.com", "s")
    assert identity.match(typed, "test@example.com", "s", variants=["TEST@example.com"])


def test_tags_and_dots_are_other_addresses():
    published = identity.make("ab@example.com", "s")

    assert not identity.match(published, "a.b@example.com", "s")
    assert not identity.match(published, "ab+badges@example.com", "s")


@pytest.mark.parametrize(
    "published",
    ["", "a@example.com", "sha256$", "sha256$abc", "sha1$" + "0" * 40, "sha256$" + "g" * 64],
)
def test_what_is_no_known_hash_is_refused(published):
    with pytest.raises(UnknownHash) as refused:
        identity.match(published, "a@example.com")

    assert refused.value.code == "unknown_hash"


@given(st.text(), st.text(), st.text())
def test_a_hash_matches_its_own_identifier_and_no_other(identifier, salt, other):
    published = identity.make(identifier, salt)

    assert identity.is_hash(published)
    assert identity.match(published, identifier, salt)
    if other.strip() != identifier and other.strip().lower() != identifier:
        assert identity.match(published, other, salt) == (other == identifier)


def test_recipient_matches_by_any_identity():
    recipient = Recipient(
        identities=(
            Identity("Anna@Example.com", hashed=False),
            Identity(OF_SPEC_3, hashed=True, salt="Kosher"),
        )
    )

    assert recipient.matches("anna@example.com")
    assert recipient.matches("a@example.com")
    assert recipient.matches("x@example.com", ("ANNA@example.com",))
    assert not recipient.matches("b@example.com")


def test_recipient_of_an_address_keeps_the_address_out():
    recipient = Recipient.hashed(
        address="a@example.com", salt="Kosher", subject_id="urn:uuid:1", name="Anna"
    )

    assert recipient == Recipient(
        id="urn:uuid:1", name="Anna", identities=(Identity(OF_SPEC_3, True, "Kosher"),)
    )
    assert "a@example.com" not in repr(recipient)
