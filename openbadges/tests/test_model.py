"""The model: values that do not change, and moments that mean one time."""

import dataclasses
from datetime import UTC, datetime

import pytest

from openbadges.errors import DateWithoutZone
from openbadges.model import Achievement, Credential, Criteria, Profile, Recipient, Revocation

ISSUER = Profile(id="did:web:badges.example.org", name="Demo University")
ACHIEVEMENT = Achievement(id="urn:a", name="A", description="a", criteria=Criteria("urn:c"))


@pytest.mark.parametrize("name", ["valid_from", "valid_until", "awarded_at", "issued_at"])
def test_a_moment_without_a_zone_is_refused(name):
    moment = {name: datetime(2026, 1, 1)}  # noqa: DTZ001 - the fault under test

    with pytest.raises(DateWithoutZone) as refused:
        Credential(
            id="urn:1", achievement=ACHIEVEMENT, issuer=ISSUER, recipient=Recipient(), **moment
        )

    assert refused.value.facts == {"name": name}


def test_a_revocation_without_a_zone_is_refused():
    with pytest.raises(DateWithoutZone):
        Revocation(id="urn:1", revoked_at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_values_do_not_change():
    credential = Credential(
        id="urn:1",
        achievement=ACHIEVEMENT,
        issuer=ISSUER,
        recipient=Recipient(),
        awarded_at=datetime(2026, 1, 1, tzinfo=UTC),
    )

    with pytest.raises(dataclasses.FrozenInstanceError):
        credential.name = "B"


def test_the_address_is_the_hosted_one_where_there_is_one():
    hosted = dataclasses.replace(ISSUER, hosted_id="https://badges.example.org/ob/2/issuers/1")

    assert ISSUER.address == "did:web:badges.example.org"
    assert hosted.address == "https://badges.example.org/ob/2/issuers/1"
