"""One award with everything that the standard has a place for, and the keys of an invented issuer."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519

from openbadges import v3
from openbadges.keys import PrivateKey, VerificationMethod, did_document
from openbadges.model import (
    Achievement,
    Alignment,
    Credential,
    Criteria,
    Evidence,
    Identifier,
    Image,
    Profile,
    Recipient,
    Related,
    Result,
    ResultDescription,
    RubricLevel,
    Status,
)

HOST = "https://badges.example.org"
DID = "did:web:badges.example.org:i:0190a8c5-1111-7000-8000-000000000001"
DID_ADDRESS = f"{HOST}/i/0190a8c5-1111-7000-8000-000000000001/did.json"
LIST = f"{HOST}/status/0190a8c5-2222-7000-8000-000000000002"
NOW = datetime(2026, 5, 2, 9, 0, tzinfo=UTC)

KEY = PrivateKey.of(ed25519.Ed25519PrivateKey.from_private_bytes(b"badges".ljust(32, b".")))
RSA = PrivateKey.generate("RSA")
METHOD = f"{DID}#key-1"
KID = f"{HOST}/keys/0190a8c5-3333-7000-8000-000000000003"

METHODS = (
    VerificationMethod(id=METHOD, controller=DID, key=KEY.public),
    VerificationMethod(id=f"{DID}#key-2", controller=DID, key=RSA.public, kid=KID),
)


def issuer(**changes: Any) -> Profile:
    profile = Profile(
        id=DID,
        name="Demo University",
        url="https://example.org",
        email="badges@example.org",
        description="Teaches by example.",
        image=Image(f"{HOST}/media/logo.png", "The logo: an open book"),
        hosted_id=f"{HOST}/ob/2/issuers/0190a8c5-1111-7000-8000-000000000001",
        other_identifiers=(Identifier("IT-0001", "sourcedId"),),
    )
    return replace(profile, **changes)


def achievement(**changes: Any) -> Achievement:
    level = RubricLevel(
        id="urn:uuid:5a1c2b3d-0000-4000-8000-000000000011", name="Good", level="2"
    )
    found = Achievement(
        id=f"{HOST}/ob/2/badges/0190a8c5-4444-7000-8000-000000000004",
        name='Teamwork — "lavoro di squadra"',
        description="Works well with others.\nAlways.",
        criteria=Criteria(f"{HOST}/b/1/criteria", "* be **kind**\n* be on time"),
        image=Image(f"{HOST}/media/teamwork.png", "Two hands"),
        achievement_type="Badge",
        tags=("teamwork", "soft skills"),
        alignments=(
            Alignment(
                target_name="Cooperate with others",
                target_url="http://data.europa.eu/esco/skill/0001",
                target_framework="ESCO",
                target_code="T1.1",
                target_type="CTDL",
            ),
            Alignment(target_name="Lead", target_url="http://data.europa.eu/esco/skill/0002"),
        ),
        creator=issuer(),
        language="it",
        field_of_study="Sociology",
        specialization="Groups",
        credits_available=3.5,
        human_code="TW-1",
        version="2",
        result_descriptions=(
            ResultDescription(
                id="urn:uuid:5a1c2b3d-0000-4000-8000-000000000010",
                name="Grade",
                result_type="RubricCriterionLevel",
                allowed_values=("D", "C", "B", "A"),
                required_level=level.id,
                rubric_levels=(level,),
            ),
        ),
        other_identifiers=(Identifier("TW-1", "ext:catalogue"),),
        related=(Related(f"{HOST}/ob/2/badges/0190a8c5-5555", "en", "2"),),
    )
    return replace(found, **changes)


def award(**changes: Any) -> Credential:
    found = Credential(
        id=f"{HOST}/v/0190a8c5-6666-7000-8000-000000000006",
        achievement=achievement(),
        issuer=issuer(),
        recipient=Recipient.hashed(
            address="ada@example.org",
            salt="c2FsdHNhbHRzYWx0",
            subject_id="urn:uuid:5a1c2b3d-0000-4000-8000-000000000001",
            name="Ada Rossi",
        ),
        valid_from=datetime(2026, 5, 1, 8, 0, tzinfo=UTC),
        valid_until=datetime(2029, 5, 1, 8, 0, tzinfo=UTC),
        awarded_at=datetime(2026, 4, 20, 10, 30, tzinfo=UTC),
        name="Teamwork",
        description="Awarded for a term of teamwork.",
        image=Image(f"{HOST}/media/award.png"),
        evidence=(
            Evidence(id="https://example.org/work/1", name="Essay", genre="text"),
            Evidence(narrative="A talk before the class."),
        ),
        narrative="She led the group.",
        credits_earned=3.0,
        results=(
            Result(
                achieved_level="urn:uuid:5a1c2b3d-0000-4000-8000-000000000011",
                result_description="urn:uuid:5a1c2b3d-0000-4000-8000-000000000010",
            ),
        ),
        activity_started_at=datetime(2026, 1, 10, tzinfo=UTC),
        activity_ended_at=datetime(2026, 4, 10, tzinfo=UTC),
        license_number="L-1",
        role="Student",
        term="Spring",
        source=Profile(id="did:web:example.org", name="Demo Partner"),
        status=Status(id=f"{LIST}#94567", list_credential=LIST, index=94567),
    )
    return replace(found, **changes)


def simple_award(**changes: Any) -> Credential:
    """What most awards look like: no results, no creator, one e-mail address."""
    plain = Achievement(
        id=f"{HOST}/ob/2/badges/0190a8c5-4444-7000-8000-000000000004",
        name="Teamwork",
        description="Works well with others.",
        criteria=Criteria(narrative="Be kind."),
        image=Image(f"{HOST}/media/teamwork.png"),
        tags=("teamwork",),
        language="en",
    )
    less = {"results": (), "source": None, "evidence": (), "image": None}
    return award(**{"achievement": plain, **less, **changes})


def document(**changes: Any) -> dict[str, Any]:
    return v3.credential(award(**changes))


def did_json() -> dict[str, Any]:
    return did_document(DID, METHODS, also_known_as=[issuer().hosted_id])
