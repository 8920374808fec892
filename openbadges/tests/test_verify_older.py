"""Verifying Open Badges 1.0 and 1.1, from before identifiers and contexts."""

import orjson

from openbadges import jws
from openbadges.tests import samples
from openbadges.tests.web import (
    FORGER_RSA,
    Web,
    look,
    outcomes,
)
from openbadges.verify import Verdict

OLD = "https://old.example.org"
BADGE_1 = {
    "name": "Old badge",
    "description": "From before.",
    "image": f"{OLD}/image.png",
    "criteria": f"{OLD}/criteria",
    "issuer": f"{OLD}/issuer.json",
}
ISSUER_1 = {"name": "Old School", "url": OLD}
ASSERTION_1 = {
    "uid": "abc-1",
    "recipient": {
        "type": "email",
        "hashed": True,
        "salt": "deadsea",
        "identity": "sha256$c7ef86405ba71b85acd8e2e95166c4b111448089f2e1599f42fe1bba46e865c5",
    },
    "badge": f"{OLD}/badge.json",
    "verify": {"type": "hosted", "url": f"{OLD}/assertion.json"},
    "issuedOn": 1359217910,
}


def older(**changes):
    return Web(
        {
            f"{OLD}/assertion.json": {**ASSERTION_1, **changes},
            f"{OLD}/badge.json": BADGE_1,
            f"{OLD}/issuer.json": ISSUER_1,
        }
    )


def test_a_badge_of_1_0_is_valid():
    report = look(dict(ASSERTION_1), older(), recipients=["mayze@example.org"])

    assert (report.verdict, report.version) == (Verdict.VALID, "1.0")
    assert report.credential.issuer.name == "Old School"
    assert report.credential.awarded_at.year == 2013


def test_a_badge_of_1_1_is_valid():
    change = {
        "@context": "https://w3id.org/openbadges/v1",
        "id": f"{OLD}/assertion.json",
        "type": "Assertion",
        "issuedOn": "2014-01-31",
    }

    report = look({**ASSERTION_1, **change}, older(**change))

    assert (report.verdict, report.version) == (Verdict.VALID, "1.1")


def test_a_signed_badge_of_1_0_is_checked_with_the_key_of_its_issuers_host():
    document = {**ASSERTION_1, "verify": {"type": "signed", "url": f"{OLD}/key.pem"}}
    text = jws.sign(orjson.dumps(document), samples.RSA)
    found = Web(older() | {f"{OLD}/key.pem": samples.RSA.public.pem})

    assert look(text, found).verdict is Verdict.VALID

    elsewhere = {
        **ASSERTION_1,
        "verify": {"type": "signed", "url": "https://evil.example/key.pem"},
    }
    forged = jws.sign(orjson.dumps(elsewhere), FORGER_RSA)
    found["https://evil.example/key.pem"] = FORGER_RSA.public.pem
    assert outcomes(look(forged, found))["key"] == "!issuer_not_bound"
