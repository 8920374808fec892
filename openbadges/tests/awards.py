"""One award for tests, with everything that a badge can say."""

from datetime import UTC, datetime, timedelta, timezone

from openbadges.model import (
    Achievement,
    Alignment,
    Credential,
    Criteria,
    Endorsement,
    Evidence,
    Image,
    Profile,
    Recipient,
    Related,
)

SITE = "https://badges.example.org"
ISSUER = Profile(
    id="did:web:badges.example.org:i:1",
    hosted_id=f"{SITE}/ob/2/issuers/1",
    name="Demo University",
    url="https://demo.example.org/",
    email="badges@example.org",
    description="Ateneo dimostrativo",
    image=Image(f"{SITE}/i/1.png"),
    phone="+39 02 1234-567",
    public_keys=(f"{SITE}/keys/1",),
    revocation_list=f"{SITE}/ob/2/revoked/1",
    related=(Related(f"{SITE}/i/1/did.json"),),
    language="it",
)
ACHIEVEMENT = Achievement(
    id=f"{SITE}/b/1",
    hosted_id=f"{SITE}/ob/2/badges/1",
    name="Saldatura",
    description="Sa saldare a filo",
    criteria=Criteria(f"{SITE}/b/1#criteria", "**Supera** l'esame"),
    image=Image(f"{SITE}/b/1.png", "Una fiamma"),
    tags=("saldatura", "officina"),
    alignments=(
        Alignment(
            target_name="saldare",
            target_url="http://data.europa.eu/esco/skill/1",
            target_description="Unire metalli",
            target_framework="ESCO",
            target_code="S1.1",
            target_type="ext:ESCO",
        ),
    ),
    language="it",
    version="2",
    related=(
        Related(f"{SITE}/ob/2/badges/1-en", language="en"),
        Related(f"{SITE}/ob/2/badges/0", version="1"),
        Related(f"{SITE}/b/1.json"),
    ),
    endorsements=(
        Endorsement(id="urn:e", hosted_id=f"{SITE}/e/1", issuer=ISSUER, about=f"{SITE}/b/1"),
    ),
    achievement_type="Course",
    credits_available=3.0,
)
CREDENTIAL = Credential(
    id="urn:uuid:0b5f1cf0-6a7c-4b0b-9e3c-0a7a3c1d2e3f",
    hosted_id=f"{SITE}/ob/2/assertions/1",
    achievement=ACHIEVEMENT,
    issuer=ISSUER,
    recipient=Recipient.hashed(address="a@example.com", salt="Kosher", name="Anna"),
    awarded_at=datetime(2026, 1, 2, 3, 4, 5, 999_999, tzinfo=timezone(timedelta(hours=1))),
    issued_at=datetime(2026, 2, 2, tzinfo=UTC),
    valid_until=datetime(2099, 1, 1, tzinfo=UTC),
    image=Image(f"{SITE}/v/1.png"),
    evidence=(
        Evidence(
            id=f"{SITE}/v/1/evidence",
            narrative="Ha saldato un telaio",
            name="Telaio",
            description="Foto",
            genre="Photo",
            audience="all",
        ),
        Evidence(narrative="Prova orale"),
    ),
    narrative="Con cura > velocità",
    language="it",
    related=(Related(f"{SITE}/v/1.json"), Related(f"{SITE}/v/1.jwt")),
)
