"""What each form of an award says: all that the standard has a place for, word by word."""

import json
from decimal import Decimal

import pytest
from django.utils.translation import override

from badges import faces
from badges.models import AssertionDocument, BadgeClassVersion
from badges.tests.awards import award_again, credential_of
from badges.tests.factories import AlignmentFactory
from openbadges import identity, jws, v3

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(badge_with_picture, request):
    """An award of a badge with everything that a badge can say."""
    version = badge_with_picture.current_version
    AlignmentFactory(version=version, target_framework="Demo framework", target_code="S1")
    BadgeClassVersion.objects.update(
        credits=Decimal("2.5"), eqf_level=6, valid_months=12, tags=["sources"]
    )
    version.refresh_from_db()
    return request.getfixturevalue("award")


def test_the_credential_says_all_that_the_standard_has_a_place_for(whole):
    site = "http://localhost:8000"
    did = f"did:web:localhost%3A8000:i:{whole.issuer_id}"
    issuer = {
        "id": did,
        "type": ["Profile"],
        "name": whole.issuer.name,
        "url": whole.issuer.website,
        "email": whole.issuer.email,
        "description": whole.issuer.description,
        "otherIdentifier": [
            {
                "type": "IdentifierEntry",
                "identifier": f"{site}/ob/2/issuers/{whole.issuer_id}",
                "identifierType": "identifier",
            }
        ],
    }
    entry = whole.status_entry
    credential = credential_of(whole)
    del credential["proof"]

    assert credential == {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": f"{site}/v/{whole.pk}.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Critical thinking",
        "image": {"id": f"{site}/v/{whole.pk}/badge-600.png", "type": "Image"},
        "issuer": issuer,
        "validFrom": v3.timestamp(whole.issued_at),
        "validUntil": v3.timestamp(whole.expires_at),
        "awardedDate": "2026-11-02T11:00:00Z",
        "credentialSubject": {
            "id": credential["credentialSubject"]["id"],
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": identity.make("giulia@example.org", whole.salt),
                    "identityType": "emailAddress",
                    "salt": whole.salt,
                },
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": "Giulia Bianchi",
                    "identityType": "name",
                },
            ],
            "achievement": {
                "id": whole.version.iri,
                "type": ["Achievement"],
                "name": "Critical thinking",
                "description": "Weighs sources and defends conclusions with evidence.",
                "criteria": {
                    "id": f"{site}{whole.badge_class.get_absolute_url()}",
                    "narrative": "Write an essay and defend it.",
                },
                "image": {
                    "id": whole.version.picture.iri,
                    "type": "Image",
                    "caption": "Critical thinking",
                },
                "achievementType": "Competency",
                "creator": {"id": did, "type": ["Profile"], "name": whole.issuer.name},
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": "think critically",
                        "targetUrl": "https://skills.example.org/think-critically",
                        "targetFramework": "Demo framework",
                        "targetCode": "S1",
                    },
                    {
                        "type": ["Alignment"],
                        "targetName": "EQF level 6",
                        "targetUrl": "http://data.europa.eu/snb/eqf/6",
                        "targetFramework": "European Qualifications Framework",
                        "targetCode": "6",
                    },
                ],
                "tag": ["sources"],
                "inLanguage": "en",
                "version": "1",
                "creditsAvailable": 2.5,
            },
            "narrative": "Defended an essay on sources.",
            "creditsEarned": 2.5,
        },
        "evidence": [
            {"id": "https://essays.example.org/1", "type": ["Evidence"], "name": "The essay"}
        ],
        "credentialStatus": {
            "id": f"{entry.status_list.iri}#{entry.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(entry.index),
            "statusListCredential": entry.status_list.iri,
        },
    }


def test_the_signed_2_0_badge_says_all_that_the_standard_has_a_place_for(whole):
    site = "http://localhost:8000"
    signed = AssertionDocument.objects.get(
        assertion=whole, form=AssertionDocument.Form.SIGNED_2_0
    )

    assert json.loads(jws.read(bytes(signed.body).decode()).payload) == {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": f"{site}/ob/2/assertions/{whole.pk}.jws",
        "@language": "it",
        "recipient": {
            "type": "email",
            "hashed": True,
            "identity": identity.make("giulia@example.org", whole.salt),
            "salt": whole.salt,
        },
        "badge": f"{site}/ob/2/badges/{whole.version_id}/keys/{signed.key_id}",
        "verification": {"type": "SignedBadge", "creator": f"{site}/ob/2/keys/{signed.key_id}"},
        "issuedOn": "2026-11-02T11:00:00Z",
        "expires": v3.timestamp(whole.expires_at),
        "image": f"{site}/v/{whole.pk}/badge-600.png",
        "narrative": "Defended an essay on sources.",
        "evidence": [
            {"type": "Evidence", "id": "https://essays.example.org/1", "name": "The essay"}
        ],
        "related": [
            f"{site}/ob/2/assertions/{whole.pk}",
            f"{site}/v/{whole.pk}.json",
            f"{site}/v/{whole.pk}.jwt",
        ],
    }


def test_the_2_0_badge_class_names_the_level_beside_the_skills(client, whole):
    document = client.get(whole.version.iri.removeprefix("http://localhost:8000")).json()

    assert [(each["targetName"], each["targetUrl"]) for each in document["alignment"]] == [
        ("think critically", "https://skills.example.org/think-critically"),
        ("EQF level 6", "http://data.europa.eu/snb/eqf/6"),
    ]


def test_the_pages_say_what_it_is_worth(client, whole):
    badge = client.get(whole.badge_class.get_absolute_url())
    award = client.get(whole.get_absolute_url(), headers={"accept": "text/html"})

    for page in (badge, award):
        facts = {fact["term"]: fact["value"] for fact in page.context["facts"]}
        assert (facts["Credits"], facts["Level"]) == ("2.5 ECTS", "EQF 6")
    assert badge.context["schema"]["educationalLevel"] == {
        "@type": "DefinedTerm",
        "name": "EQF 6",
        "url": "http://data.europa.eu/snb/eqf/6",
    }
    with override("it"):
        assert faces.worth(whole.version) == "2,5 ECTS"


def test_the_criteria_have_one_address_whoever_collects_the_badge(whole):
    with override("it"):
        found = credential_of(award_again(whole))

    criteria = found["credentialSubject"]["achievement"]["criteria"]
    assert criteria["id"] == f"http://localhost:8000/badges/{whole.badge_class.slug}/"
