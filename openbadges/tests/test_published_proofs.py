"""Signatures that others published: 1EdTech's examples and the test vectors of W3C."""

import hashlib
import json
from pathlib import Path

import pytest

from openbadges import contexts
from openbadges.errors import (
    SignatureMismatch,
)
from openbadges.keys import from_multikey
from openbadges.proofs import canonicalize, check, read_proofs
from openbadges.proofs.integrity import written
from openbadges.tests import samples

GOLDEN = Path(__file__).parent / "golden"


def golden(name):
    return json.loads((GOLDEN / f"{name}_eddsa_rdfc_2022.json").read_text())


@pytest.mark.parametrize("name", ["badge", "endorsement", "status_list"])
def test_signatures_that_1edtech_published_hold(name):
    published = golden(name)
    (proof,) = read_proofs(published)
    key = from_multikey(proof.method.partition("#")[2])

    check(published, proof, key)

    with pytest.raises(SignatureMismatch):
        check({**published, "validFrom": "2010-01-01T00:00:01Z"}, proof, key)


def test_the_suite_of_2020_signs_what_its_specification_shows():
    # W3C Data Integrity EdDSA Cryptosuites, test vectors; its credential uses a context of examples, so
    # that only the hash of its statements is used here.
    key = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
    document_hash = "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
    published = {
        "@context": [contexts.VCDM_2, contexts.ED25519_2020],
        "proof": {
            "type": "Ed25519Signature2020",
            "created": "2023-02-24T23:36:38Z",
            "verificationMethod": f"https://vc.example/issuers/5678#{key}",
            "proofPurpose": "assertionMethod",
            "proofValue": "z5HNuvc5WbWYsRRt97kXJ6SoKgb1tMwtkQND4pnobZE26JGnohdWVpzashF9d8FRzhzm8oYRSivK"
            "ACTakeE4DzdHL",
        },
    }
    (proof,) = read_proofs(published)

    statements = canonicalize(proof.config)

    assert hashlib.sha256(statements).hexdigest() == (
        "5e41905a6915396ff4eb426ce26c322d0e1d870b3d75cef95612cc94e4f8bad7"
    )
    signed = hashlib.sha256(statements).digest() + bytes.fromhex(document_hash)
    assert from_multikey(key).verifies(proof.value, signed)


def test_a_badge_of_the_older_data_model_is_checked():
    badge = golden("badge")
    document = {name: badge[name] for name in badge if name not in {"proof", "validFrom"}} | {
        "@context": [
            contexts.VCDM_1,
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
            contexts.ED25519_2020,
        ],
        "issuanceDate": "2010-01-01T00:00:00Z",
    }
    proof = {
        "type": "Ed25519Signature2020",
        "created": "2022-11-16T18:54:22Z",
        "verificationMethod": samples.METHOD,
        "proofPurpose": "assertionMethod",
    }
    config = canonicalize({"@context": document["@context"], **proof})
    hashes = [hashlib.sha256(each).digest() for each in (config, canonicalize(document))]
    value = written(samples.KEY.sign(b"".join(hashes)))
    signed = {**document, "proof": {**proof, "proofValue": value}}
    (read,) = read_proofs(signed)

    check(signed, read, samples.KEY.public)

    with pytest.raises(SignatureMismatch):
        check({**signed, "name": "Doctor"}, read, samples.KEY.public)
