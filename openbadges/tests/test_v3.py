"""Open Badges 3.0 documents: whole, in the forms that strict readers ask for, and back again."""

from dataclasses import replace

import pytest

from openbadges import contexts, v3
from openbadges.errors import DateWithoutZone, MissingProperty, UnreadableProperty
from openbadges.model import (
    Endorsement,
    Identifier,
    Image,
    Profile,
    Recipient,
    Related,
    Status,
)
from openbadges.tests import samples


def test_an_award_is_written_with_every_array_an_array():
    document = v3.credential(samples.simple_award())

    assert document == {
        "@context": [contexts.VCDM_2, contexts.OPEN_BADGES],
        "id": "https://badges.example.org/v/0190a8c5-6666-7000-8000-000000000006",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Teamwork",
        "description": "Awarded for a term of teamwork.",
        "issuer": {
            "id": samples.DID,
            "type": ["Profile"],
            "name": "Demo University",
            "url": "https://example.org",
            "description": "Teaches by example.",
            "image": {
                "id": "https://badges.example.org/media/logo.png",
                "type": "Image",
                "caption": "The logo: an open book",
            },
            "email": "badges@example.org",
            "otherIdentifier": [
                {
                    "type": "IdentifierEntry",
                    "identifier": "IT-0001",
                    "identifierType": "sourcedId",
                },
                {
                    "type": "IdentifierEntry",
                    "identifier": samples.issuer().hosted_id,
                    "identifierType": "identifier",
                },
            ],
        },
        "validFrom": "2026-05-01T08:00:00Z",
        "validUntil": "2029-05-01T08:00:00Z",
        "awardedDate": "2026-04-20T10:30:00Z",
        "credentialSubject": {
            "id": "urn:uuid:5a1c2b3d-0000-4000-8000-000000000001",
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": samples.award().recipient.identities[0].value,
                    "identityType": "emailAddress",
                    "salt": "c2FsdHNhbHRzYWx0",
                },
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": "Ada Rossi",
                    "identityType": "name",
                },
            ],
            "achievement": {
                "id": "https://badges.example.org/ob/2/badges/0190a8c5-4444-7000-8000-000000000004",
                "type": ["Achievement"],
                "name": "Teamwork",
                "description": "Works well with others.",
                "criteria": {"narrative": "Be kind."},
                "image": {
                    "id": "https://badges.example.org/media/teamwork.png",
                    "type": "Image",
                },
                "tag": ["teamwork"],
                "inLanguage": "en",
            },
            "narrative": "She led the group.",
            "activityStartDate": "2026-01-10T00:00:00Z",
            "activityEndDate": "2026-04-10T00:00:00Z",
            "creditsEarned": 3,
            "licenseNumber": "L-1",
            "role": "Student",
            "term": "Spring",
        },
        "credentialStatus": {
            "id": f"{samples.LIST}#94567",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "94567",
            "statusListCredential": samples.LIST,
        },
    }


def test_an_award_with_everything_is_read_as_it_was_written():
    award = samples.award()

    read = v3.read_credential(v3.credential(award))

    # The 2.0 addresses travel as identifiers and relations, which is where 3.0 has a place for them.
    sibling = Identifier(award.issuer.hosted_id, "identifier")
    issuer = replace(
        award.issuer, hosted_id="", other_identifiers=(*award.issuer.other_identifiers, sibling)
    )
    assert read == replace(
        award,
        issuer=issuer,
        achievement=replace(
            award.achievement, creator=Profile(id=award.issuer.id, name=award.issuer.name)
        ),
    )


def test_nothing_is_null_or_empty():
    bare = samples.simple_award(
        name="", description="", narrative="", status=None, valid_until=None, awarded_at=None
    )
    document = v3.credential(bare)

    def walk(node):
        if isinstance(node, dict):
            assert node
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            assert node
            for value in node:
                walk(value)
        else:
            assert node is not None
            assert node != ""

    walk(document)
    assert document["name"] == "Teamwork"


def test_a_sibling_badge_class_of_2_0_is_related():
    found = samples.achievement(
        id="urn:uuid:1", hosted_id="https://badges.example.org/ob/2/badges/1"
    )

    document = v3.credential(samples.award(achievement=found))

    assert document["credentialSubject"]["achievement"]["related"][-1] == {
        "id": "https://badges.example.org/ob/2/badges/1",
        "type": ["Related"],
        "inLanguage": "it",
        "version": "2",
    }


def test_the_older_revocation_list_brings_its_context():
    status = Status(id=samples.LIST, type="1EdTechRevocationList")

    document = v3.credential(samples.award(status=status))

    assert document["@context"] == [contexts.VCDM_2, contexts.OPEN_BADGES, contexts.EXTENSIONS]
    assert document["credentialStatus"] == {"id": samples.LIST, "type": "1EdTechRevocationList"}
    assert v3.read_credential(document).status == status


def test_a_status_entry_is_never_named_as_its_list():
    entry = v3.status_entry(Status(id="", list_credential=samples.LIST, index=7))

    assert entry["id"] == f"{samples.LIST}#7"
    assert entry["statusListIndex"] == "7"


@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"valid_from": None},
        {"recipient": Recipient()},
        {"issuer": Profile(id="", name="Nobody")},
    ],
)
def test_an_award_without_what_every_reader_asks_for_is_refused(change):
    with pytest.raises(MissingProperty):
        v3.credential(samples.award(**change))


def test_an_endorsement_is_read_as_it_was_written():
    said = Endorsement(
        id="urn:uuid:2",
        issuer=samples.issuer(hosted_id="", other_identifiers=()),
        about=samples.award().id,
        comment="Well earned.",
        valid_from=samples.NOW,
    )

    assert v3.read_endorsement(v3.endorsement(said)) == said


def test_signed_endorsements_stand_where_they_belong():
    signed = {"id": "urn:uuid:2", "type": ["VerifiableCredential", "EndorsementCredential"]}
    award = samples.simple_award()

    document = v3.credential(
        award,
        endorsements={
            award.id: [signed],
            award.achievement.id: [signed],
            award.issuer.id: [signed],
        },
    )

    assert document["endorsement"] == [signed]
    assert document["issuer"]["endorsement"] == [signed]
    assert document["credentialSubject"]["achievement"]["endorsement"] == [signed]


OLDER = {
    "@context": [contexts.VCDM_1, contexts.OPEN_BADGES_MOVING],
    "id": "http://example.com/credentials/3527",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": "https://example.com/issuers/876543",
    "issuanceDate": "2010-01-01T00:00:00Z",
    "expirationDate": "2030-01-01T00:00:00Z",
    "credentialSubject": {
        "id": "did:example:ebfeb1f712ebc6f1c276e12ec21",
        "type": "AchievementSubject",
        "identifier": {
            "type": "IdentityObject",
            "hashed": False,
            "identityHash": "ada@example.org",
            "identityType": "email",
        },
        "achievement": {
            "id": "https://example.com/achievements/teamwork",
            "type": "Achievement",
            "name": "Teamwork",
            "description": "Works with others",
            "criteria": "https://example.com/achievements/teamwork/criteria",
            "image": "https://example.com/teamwork.png",
            "related": {"id": "urn:x", "type": "Related"},
        },
    },
}


def test_the_older_data_model_and_single_values_are_read():
    read = v3.read_credential(OLDER)

    assert read.issuer == Profile(id="https://example.com/issuers/876543", name="")
    assert (read.valid_from.year, read.valid_until.year) == (2010, 2030)
    assert read.achievement.image == Image("https://example.com/teamwork.png")
    assert read.achievement.criteria.id == "https://example.com/achievements/teamwork/criteria"
    assert read.achievement.related == (Related("urn:x"),)
    assert read.recipient.matches("Ada@example.org")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"issuer": None}, MissingProperty),
        ({"issuer": {"name": "No id"}}, MissingProperty),
        ({"credentialSubject": []}, MissingProperty),
        ({"credentialSubject": [{}, {"id": "urn:1"}]}, MissingProperty),
        ({"credentialSubject": {"id": "urn:1"}}, MissingProperty),
        ({"issuanceDate": "2010-01-01"}, DateWithoutZone),
        ({"expirationDate": 7}, UnreadableProperty),
    ],
)
def test_a_badge_without_what_makes_it_one_is_refused(change, refusal):
    with pytest.raises(refusal):
        v3.read_credential({**OLDER, **change})


@pytest.mark.threat("V-10")
@pytest.mark.parametrize(
    "change",
    [
        {"statusListIndex": "12abc"},
        {"statusListIndex": -1},
        {"statusListIndex": "-1"},
        {"statusListIndex": "١٢"},
        {"statusListIndex": True},
        {"statusListIndex": "9" * 40},
        {"statusPurpose": "message"},
        {"statusPurpose": ["revocation", "suspension"]},
        {"type": "SomethingElse"},
    ],
)
def test_a_broken_status_entry_is_refused_not_passed_over(change):
    entry = {**v3.status_entry(samples.award().status), **change}

    with pytest.raises(UnreadableProperty):
        v3.status_of({"credentialStatus": entry})


def test_no_status_is_no_status():
    assert v3.status_of({}) is None
