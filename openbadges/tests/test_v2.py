"""Open Badges 2.0 documents as they are served, and what other programs make of them."""

import dataclasses
from datetime import UTC, datetime

import pytest
from openbadgeslib.ob2 import models as openbadgeslib
from pyld import jsonld

from openbadges import contexts, v2
from openbadges.errors import MissingProperty
from openbadges.model import (
    Achievement,
    Credential,
    Criteria,
    Endorsement,
    Identity,
    Recipient,
    Revocation,
)
from openbadges.tests.awards import ACHIEVEMENT, CREDENTIAL, ISSUER, SITE

ASSERTION = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://badges.example.org/ob/2/assertions/1",
    "@language": "it",
    "recipient": {
        "type": "email",
        "hashed": True,
        "identity": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
        "salt": "Kosher",
    },
    "badge": "https://badges.example.org/ob/2/badges/1",
    "verification": {"type": "HostedBadge"},
    "issuedOn": "2026-01-02T02:04:05Z",
    "expires": "2099-01-01T00:00:00Z",
    "image": "https://badges.example.org/v/1.png",
    "narrative": "Con cura > velocità",
    "evidence": [
        {
            "type": "Evidence",
            "id": "https://badges.example.org/v/1/evidence",
            "narrative": "Ha saldato un telaio",
            "name": "Telaio",
            "description": "Foto",
            "genre": "Photo",
            "audience": "all",
        },
        {"type": "Evidence", "narrative": "Prova orale"},
    ],
    "related": [
        "https://badges.example.org/v/1.json",
        "https://badges.example.org/v/1.jwt",
    ],
}
BADGE_CLASS = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "BadgeClass",
    "id": "https://badges.example.org/ob/2/badges/1",
    "@language": "it",
    "version": "2",
    "name": "Saldatura",
    "description": "Sa saldare a filo",
    "image": {
        "type": "Image",
        "id": "https://badges.example.org/b/1.png",
        "caption": "Una fiamma",
    },
    "criteria": {
        "type": "Criteria",
        "id": "https://badges.example.org/b/1#criteria",
        "narrative": "**Supera** l'esame",
    },
    "issuer": "https://badges.example.org/ob/2/issuers/1",
    "tags": ["saldatura", "officina"],
    "alignment": [
        {
            "type": "AlignmentObject",
            "targetName": "saldare",
            "targetUrl": "http://data.europa.eu/esco/skill/1",
            "targetDescription": "Unire metalli",
            "targetFramework": "ESCO",
            "targetCode": "S1.1",
        }
    ],
    "related": [
        {"id": "https://badges.example.org/ob/2/badges/1-en", "@language": "en"},
        {"id": "https://badges.example.org/ob/2/badges/0", "version": "1"},
        "https://badges.example.org/b/1.json",
    ],
    "endorsement": ["https://badges.example.org/e/1"],
}
PROFILE = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Issuer",
    "id": "https://badges.example.org/ob/2/issuers/1",
    "@language": "it",
    "name": "Demo University",
    "url": "https://demo.example.org/",
    "email": "badges@example.org",
    "telephone": "+39021234567",
    "description": "Ateneo dimostrativo",
    "image": "https://badges.example.org/i/1.png",
    "publicKey": "https://badges.example.org/keys/1",
    "revocationList": "https://badges.example.org/ob/2/revoked/1",
    "related": ["https://badges.example.org/i/1/did.json"],
}


def revocation_list(*revocations):
    return v2.revocation_list(
        address=f"{SITE}/ob/2/revoked/1", issuer=ISSUER, revocations=revocations
    )


def test_a_hosted_assertion_says_everything_it_has_a_place_for():
    assert v2.assertion(CREDENTIAL) == ASSERTION


def test_a_badge_class_says_everything_it_has_a_place_for():
    assert v2.badge_class(ACHIEVEMENT, issuer=ISSUER) == BADGE_CLASS


def test_an_issuer_says_everything_it_has_a_place_for():
    assert v2.issuer_profile(ISSUER) == PROFILE


def test_a_signed_assertion_names_its_key():
    signed = v2.signed_assertion(CREDENTIAL, key=f"{SITE}/keys/1")

    assert signed == ASSERTION | {
        "verification": {"type": "SignedBadge", "creator": f"{SITE}/keys/1"}
    }


def test_what_is_not_said_is_left_out():
    bare = Credential(
        id="urn:uuid:1",
        achievement=Achievement(id="urn:a", name="A", description="a", criteria=Criteria()),
        issuer=ISSUER,
        recipient=Recipient(id="urn:uuid:2"),
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    )

    assert v2.assertion(bare) == {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": "urn:uuid:1",
        "recipient": {"type": "id", "hashed": False, "identity": "urn:uuid:2"},
        "badge": "urn:a",
        "verification": {"type": "HostedBadge"},
        "issuedOn": "2026-01-01T00:00:00Z",
    }


def test_plain_identities_have_no_salt():
    open_recipient = Recipient(
        identities=(Identity("https://example.org/me", False, "s", "url"),)
    )

    written = v2.assertion(dataclasses.replace(CREDENTIAL, recipient=open_recipient))

    assert written["recipient"] == {
        "type": "url",
        "hashed": False,
        "identity": "https://example.org/me",
    }


def test_a_revoked_badge_keeps_nothing_that_a_careless_reader_would_call_valid():
    revoked = v2.revoked_assertion(Revocation(id=CREDENTIAL.address, reason="Errore di nome"))

    assert revoked == {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Assertion",
        "id": "https://badges.example.org/ob/2/assertions/1",
        "revoked": True,
        "revocationReason": "Errore di nome",
    }


def test_a_revocation_list_has_at_least_two_entries():
    empty, one = (
        revocation_list(),
        revocation_list(Revocation(id="urn:uuid:1", reason="Errore")),
    )

    assert one == {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "RevocationList",
        "id": "https://badges.example.org/ob/2/revoked/1",
        "issuer": "https://badges.example.org/ob/2/issuers/1",
        "revokedAssertions": [
            {"id": "urn:uuid:1", "revocationReason": "Errore"},
            empty["revokedAssertions"][0],
        ],
    }
    padding = [entry["id"] for entry in empty["revokedAssertions"]]
    assert len(set(padding)) == 2
    assert all(identifier.startswith("urn:uuid:") for identifier in padding)
    assert revocation_list() == empty


def test_a_revocation_list_of_two_is_not_padded():
    two = revocation_list(Revocation(id="urn:uuid:1"), Revocation(id="urn:uuid:2"))

    assert two["revokedAssertions"] == [{"id": "urn:uuid:1"}, {"id": "urn:uuid:2"}]


def test_a_key_names_its_owner():
    key = v2.cryptographic_key(address=f"{SITE}/keys/1", owner=ISSUER, public_key_pem="-----")

    assert key == {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "CryptographicKey",
        "id": "https://badges.example.org/keys/1",
        "owner": "https://badges.example.org/ob/2/issuers/1",
        "publicKeyPem": "-----",
    }
    assert openbadgeslib.CryptographicKey.from_dict(key).owner == ISSUER.address


def test_an_endorsement_says_what_it_is_about():
    endorsed = Endorsement(
        id="urn:e",
        hosted_id=f"{SITE}/e/1",
        issuer=ISSUER,
        about=ACHIEVEMENT.address,
        comment="Vale davvero",
        valid_from=datetime(2026, 1, 1, tzinfo=UTC),
        valid_until=datetime(2027, 1, 1, tzinfo=UTC),
        language="it",
    )

    assert v2.endorsement(endorsed) == {
        "@context": "https://w3id.org/openbadges/v2",
        "type": "Endorsement",
        "id": "https://badges.example.org/e/1",
        "@language": "it",
        "claim": {"id": ACHIEVEMENT.address, "endorsementComment": "Vale davvero"},
        "issuer": "https://badges.example.org/ob/2/issuers/1",
        "issuedOn": "2026-01-01T00:00:00Z",
        "expires": "2027-01-01T00:00:00Z",
        "verification": {"type": "HostedBadge"},
    }
    with pytest.raises(MissingProperty):
        v2.endorsement(dataclasses.replace(endorsed, valid_from=None))


def test_the_scope_of_hosted_badges_is_said_only_when_it_is_not_the_usual():
    scoped = dataclasses.replace(
        ISSUER,
        starts_with=(f"{SITE}/ob/2/assertions/",),
        allowed_origins=("a.example", "b.example"),
    )

    assert v2.issuer_profile(scoped)["verification"] == {
        "type": "VerificationObject",
        "startsWith": "https://badges.example.org/ob/2/assertions/",
        "allowedOrigins": ["a.example", "b.example"],
    }


def test_a_telephone_that_is_no_number_is_left_out():
    profile = v2.issuer_profile(dataclasses.replace(ISSUER, phone="ask at the desk"))

    assert profile == {name: value for name, value in PROFILE.items() if name != "telephone"}


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (lambda: v2.issuer_profile(dataclasses.replace(ISSUER, email="")), "email"),
        (lambda: v2.issuer_profile(dataclasses.replace(ISSUER, url="")), "url"),
        (
            lambda: v2.badge_class(dataclasses.replace(ACHIEVEMENT, image=None), issuer=ISSUER),
            "image",
        ),
        (
            lambda: v2.badge_class(
                dataclasses.replace(ACHIEVEMENT, criteria=Criteria()), issuer=ISSUER
            ),
            "criteria",
        ),
        (
            lambda: v2.assertion(
                dataclasses.replace(CREDENTIAL, awarded_at=None, issued_at=None)
            ),
            "issuedOn",
        ),
        (
            lambda: v2.assertion(dataclasses.replace(CREDENTIAL, recipient=Recipient())),
            "recipient",
        ),
    ],
)
def test_a_document_without_what_the_standard_asks_for_is_not_written(write, name):
    with pytest.raises(MissingProperty) as refused:
        write()

    assert refused.value.facts["name"] == name


def test_equal_documents_have_equal_bytes():
    assert v2.to_bytes(v2.assertion(CREDENTIAL)) == v2.to_bytes(v2.assertion(CREDENTIAL))
    assert v2.to_bytes({"type": "Assertion", "narrative": "è > €"}) == (
        '{"type":"Assertion","narrative":"è > €"}'.encode()
    )


# Other programs


def test_openbadgeslib_reads_our_assertion():
    read = openbadgeslib.Assertion.from_dict(ASSERTION)

    assert (read.id, read.badge) == (CREDENTIAL.address, ACHIEVEMENT.address)
    assert read.recipient.identity == openbadgeslib.hash_identity("a@example.com", "Kosher")
    assert read.verification.type == "HostedBadge"
    assert read.expires == CREDENTIAL.valid_until


@pytest.mark.parametrize("document", [ASSERTION, BADGE_CLASS, PROFILE, revocation_list()])
def test_every_word_is_defined_by_the_context_of_the_standard(document):
    context = contexts.definition(v2.CONTEXT)

    compacted = jsonld.compact({**document, "@context": context}, context)

    del compacted["@context"]
    assert words_of(compacted) == words_of(document) - {"@context"}


def words_of(node):
    """Every property name in a document, at whatever depth."""
    if isinstance(node, list):
        return set().union(*map(words_of, node))
    if isinstance(node, dict):
        return set(node).union(*map(words_of, node.values()))
    return set()
