"""Verifying Open Badges 3.0: ours, the older model's, and everything that only looks like one."""

import copy
from datetime import timedelta

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadges import contexts, jws, v3
from openbadges.proofs import sign
from openbadges.tests import samples
from openbadges.tests.web import (
    GOOD,
    GOOD_TOKEN,
    Web,
    look,
    outcomes,
    places,
    signed,
    token,
    web,
)
from openbadges.verify import Verdict

CREATED = signed()


def test_a_badge_with_a_proof_is_valid():
    report = look(signed())

    assert outcomes(report) == GOOD
    assert (report.verdict, report.version, report.form) == (
        Verdict.VALID,
        "3.0",
        "data_integrity",
    )
    assert report.issuer_host == "badges.example.org"
    assert report.credential == v3.read_credential(signed())


def test_a_badge_as_token_is_valid():
    report = look(token())

    assert outcomes(report) == GOOD_TOKEN
    assert (report.verdict, report.version, report.form) == (Verdict.VALID, "3.0", "vc_jwt")


def test_a_report_is_answered_to_programs():
    assert look(signed()).to_json() == {
        "verdict": "valid",
        "version": "3.0",
        "form": "data_integrity",
        "issuer": "badges.example.org",
        "probes": [
            {"id": name, "outcome": "passed", "code": "passed", "reason": reason}
            for name, reason in (
                (
                    "format",
                    "This is a badge of a known version, with all that the standard asks for.",
                ),
                ("key", "The key that signed this badge is one that its issuer publishes."),
                (
                    "signature",
                    "The signature fits: nothing was changed since the badge was signed.",
                ),
                ("dates", "The badge is within its dates."),
                ("status", "The issuer has not taken this badge back."),
            )
        ],
        "remarks": [],
    }


def test_a_badge_is_followed_from_its_address():
    address = "https://badges.example.org/v/1.json"

    report = look(address, Web(web() | {address: signed()}))

    assert outcomes(report) == GOOD


# What is signed, and what is shown


@pytest.mark.threat("V-06")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"degree": "PhD"}, "!unsigned_content"),
        ({"name": "Doctor"}, "!signature_mismatch"),
        (
            {
                "@context": [
                    contexts.VCDM_2,
                    contexts.OPEN_BADGES,
                    {"name": "https://x.example/y"},
                ]
            },
            "!context_refused",
        ),
        ({"proof": []}, "!proof_refused"),
        ({"proof": [{"type": "SomeProofType"}]}, "!proof_refused"),
    ],
)
def test_a_changed_badge_is_invalid(change, code):
    report = look({**signed(), **change})

    assert outcomes(report)["signature"] == code
    assert report.verdict is Verdict.INVALID


@pytest.mark.threat("V-06")
def test_a_good_proof_beside_a_bad_one_is_invalid():
    document = signed()
    document["proof"].append({**document["proof"][0], "created": "2026-05-02T09:00:01Z"})

    assert look(document).verdict is Verdict.INVALID


def test_a_signature_under_definitions_that_moved_is_not_called_forged():
    document = signed()
    document["@context"] = [contexts.VCDM_2, contexts.OPEN_BADGES_MOVING]
    document["name"] = "Signed under other definitions"

    report = look(document)

    assert outcomes(report)["signature"] == "?context_moved"
    assert report.verdict is Verdict.COULD_NOT_CHECK


@pytest.mark.threat("V-06")
@pytest.mark.parametrize(
    ("change", "claim"),
    [
        ({"iss": "did:web:evil.example"}, "iss"),
        ({"jti": "urn:uuid:0"}, "jti"),
        ({"sub": "urn:uuid:0"}, "sub"),
        ({"nbf": 0}, "nbf"),
        ({"exp": 4102444800}, "exp"),
    ],
)
def test_an_envelope_that_says_something_else_is_invalid(change, claim):
    document = v3.credential(samples.simple_award())
    payload = {**document, **jws.claims_of(document), **change}
    text = jws.sign(orjson.dumps(payload), samples.RSA, kid=samples.KID, typ="JWT")

    report = look(text)

    (finding,) = [each for each in report.findings if each.probe == "claims"]
    assert (finding.code, finding.facts) == ("claims_disagree", {"name": claim})
    assert report.verdict is Verdict.INVALID


@pytest.mark.threat("V-06")
def test_an_envelope_without_its_claims_is_invalid():
    document = v3.credential(samples.simple_award())
    text = jws.sign(orjson.dumps(document), samples.RSA, kid=samples.KID, typ="JWT")

    assert outcomes(look(text))["claims"] == "!claims_disagree"


def test_the_older_data_model_as_token_is_valid():
    document = v3.credential(samples.simple_award(status=None))
    older = {name: document[name] for name in document if not name.startswith("valid")} | {
        "@context": [contexts.VCDM_1, contexts.OPEN_BADGES_MOVING],
        "issuanceDate": document["validFrom"],
        "expirationDate": document["validUntil"],
    }
    payload = {"vc": older, **jws.claims_of(older)}
    text = jws.sign(orjson.dumps(payload), samples.RSA, kid=samples.KID, typ="JWT")

    assert outcomes(look(text)) == GOOD_TOKEN


@pytest.mark.threat("V-06")
@settings(max_examples=120, deadline=None)
@given(st.sampled_from(list(places(CREATED))), st.sampled_from(["PhD", 7, None, [], {}, True]))
def test_any_change_is_noticed_or_shows_the_same(path, value):
    document = copy.deepcopy(CREATED)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    report = look(document)

    if report.verdict is Verdict.VALID:
        assert report.credential == v3.read_credential(CREATED)


# Dates


@pytest.mark.threat("V-11")
@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"valid_from": samples.NOW + timedelta(seconds=59)}, Verdict.VALID),
        ({"valid_from": samples.NOW + timedelta(seconds=61)}, Verdict.NOT_YET_VALID),
        ({"valid_until": samples.NOW - timedelta(seconds=59)}, Verdict.VALID),
        ({"valid_until": samples.NOW - timedelta(seconds=61)}, Verdict.EXPIRED),
        ({"valid_until": samples.NOW.replace(year=9999)}, Verdict.VALID),
    ],
)
def test_dates_hold_give_or_take_a_minute(change, verdict):
    assert look(signed(**change)).verdict is verdict
    assert look(token(**change)).verdict is verdict


@pytest.mark.threat("V-11")
def test_a_date_without_a_zone_is_an_error():
    document = sign(
        {**v3.credential(samples.simple_award()), "validUntil": "2029-05-01T00:00:00"},
        samples.KEY,
        method=samples.METHOD,
        created=samples.NOW,
    )

    report = look(document)

    assert outcomes(report) == {"format": "!date_without_zone"}
    assert report.verdict is Verdict.INVALID
