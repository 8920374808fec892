"""Verifying Open Badges 3.0: ours, the older model's, and everything that only looks like one."""

import copy
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws as joserfc_jws
from joserfc.jwk import ECKey

from openbadges import contexts, jws, status, v3
from openbadges.base64url import encode
from openbadges.keys import (
    PrivateKey,
    PublicKey,
    VerificationMethod,
    did_document,
    jwk,
    multikey,
)
from openbadges.model import Endorsement, Profile, Revocation, Status
from openbadges.proofs import sign
from openbadges.tests import samples
from openbadges.tests.web import (
    Web,
    look,
    outcomes,
    signed,
    status_list,
    token,
    unreachable,
    web,
)
from openbadges.verify import Verdict

GOOD = {
    "format": "passed",
    "key": "passed",
    "signature": "passed",
    "dates": "passed",
    "status": "passed",
}
GOOD_TOKEN = {
    "format": "passed",
    "key": "passed",
    "signature": "passed",
    "claims": "passed",
    "dates": "passed",
    "status": "passed",
}
FORGER = PrivateKey.generate()
FORGER_RSA = PrivateKey.generate("RSA")


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


# Keys


@pytest.mark.threat("V-01")
def test_a_key_that_the_token_brings_along_is_not_the_issuers():
    payload = {**v3.credential(samples.simple_award())}
    payload |= jws.claims_of(payload)
    header = {"alg": "RS256", "typ": "JWT", "jwk": jwk(FORGER_RSA.public)}
    signed_part = f"{encode(orjson.dumps(header))}.{encode(orjson.dumps(payload))}"
    forged = f"{signed_part}.{encode(FORGER_RSA.sign(signed_part.encode()))}"

    report = look(forged)

    assert outcomes(report)["key"] == "!issuer_not_bound"
    assert report.verdict is Verdict.INVALID
    assert report.issuer_host == ""


@pytest.mark.threat("V-01")
@pytest.mark.parametrize(
    "kid",
    [
        "https://evil.example/key",
        "https://badges.example.org.evil.example/key",
        "did:web:evil.example#1",
        "",
        "../../../dev/null",
        "http://169.254.169.254/",
    ],
)
def test_a_key_at_an_address_of_the_forgers_is_not_fetched(kid):
    found = web()
    found["https://evil.example/key"] = jwk(FORGER_RSA.public)

    report = look(token(key=FORGER_RSA, kid=kid), found)

    assert report.verdict is Verdict.INVALID
    assert set(found.asked) <= {samples.DID_ADDRESS, samples.LIST}


@pytest.mark.threat("V-01")
def test_an_embedded_key_that_the_issuer_publishes_counts():
    payload = v3.credential(samples.simple_award())
    payload |= jws.claims_of(payload)
    header = {"alg": "RS256", "typ": "JWT", "jwk": jwk(samples.RSA.public)}
    signed_part = f"{encode(orjson.dumps(header))}.{encode(orjson.dumps(payload))}"

    report = look(f"{signed_part}.{encode(samples.RSA.sign(signed_part.encode()))}")

    assert report.verdict is Verdict.VALID


@pytest.mark.threat("V-01")
@pytest.mark.parametrize(
    "method",
    [
        f"did:key:{multikey(FORGER.public)}",
        f"did:key:{multikey(FORGER.public)}#{multikey(FORGER.public)}",
        f"{samples.DID}#{multikey(FORGER.public)}",
        "did:web:evil.example#1",
    ],
)
def test_a_proof_with_a_key_of_its_own_is_refused(method):
    report = look(signed(key=FORGER, method=method))

    assert outcomes(report)["key"] == "!issuer_not_bound"
    assert report.verdict is Verdict.INVALID


def test_a_proof_by_another_key_under_the_issuers_name_does_not_fit():
    report = look(signed(key=FORGER))

    assert outcomes(report)["signature"] == "!signature_mismatch"
    assert report.verdict is Verdict.INVALID


def _did(**changes):
    method = VerificationMethod(
        **{
            "id": samples.METHOD,
            "controller": samples.DID,
            "key": samples.KEY.public,
            **changes,
        }
    )
    return Web(web() | {samples.DID_ADDRESS: did_document(samples.DID, [method])})


@pytest.mark.threat("V-09")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"for_assertions": False}, "!issuer_not_bound"),
        ({"controller": "did:web:evil.example"}, "!issuer_not_bound"),
        ({"revoked_at": samples.NOW + timedelta(days=1)}, "!key_withdrawn"),
        ({"revoked_at": samples.NOW - timedelta(days=1)}, "!key_withdrawn"),
        ({"expires_at": samples.NOW - timedelta(days=1)}, "!key_withdrawn"),
    ],
)
def test_a_key_that_does_not_speak_for_the_issuer_is_refused(change, code):
    report = look(signed(), _did(**change))

    assert outcomes(report)["key"] == code
    assert report.verdict is Verdict.INVALID


@pytest.mark.threat("V-09")
def test_a_retired_key_still_speaks():
    assert (
        look(signed(), _did(expires_at=samples.NOW + timedelta(days=1))).verdict
        is Verdict.VALID
    )


def test_an_issuer_that_cannot_be_reached_is_said():
    report = look(signed(), Web(web() | {samples.DID_ADDRESS: unreachable()}))

    assert outcomes(report) == {
        "format": "passed",
        "key": "?fetch_failed",
        "signature": "?fetch_failed",
        "dates": "passed",
    }
    assert report.verdict is Verdict.COULD_NOT_CHECK


@pytest.mark.threat("S-04")
def test_an_issuers_document_from_another_host_is_not_believed():
    from_elsewhere = replace(
        web().fetch(samples.DID_ADDRESS), url="https://evil.example/did.json"
    )

    report = look(signed(), Web(web() | {samples.DID_ADDRESS: from_elsewhere}))

    assert report.verdict is Verdict.COULD_NOT_CHECK


@pytest.mark.parametrize(
    ("issuer", "code"),
    [
        ("urn:uuid:6f2e33e5-7a29-4155-840a-59483ba10164", "!issuer_not_identified"),
        ("did:ion:abc", "?issuer_unsupported"),
        ("http://badges.example.org/i/1", "!issuer_not_identified"),
        ("did:web:", "!not_a_did"),
    ],
)
def test_an_issuer_that_leads_nowhere_vouches_for_nothing(issuer, code):
    document = signed(issuer=samples.issuer(id=issuer), method=f"{issuer}#1")

    assert outcomes(look(document))["key"] == code


def test_a_did_key_issuer_vouches_for_itself():
    did = f"did:key:{multikey(samples.KEY.public)}"
    document = signed(
        issuer=Profile(id=did, name="Ada"),
        method=f"{did}#{multikey(samples.KEY.public)}",
        status=None,
    )

    report = look(document, Web())

    assert report.verdict is Verdict.VALID
    assert report.issuer_host == ""


HTTPS_ISSUER = "https://issuer.example.org/profile"


def test_an_https_issuer_is_bound_by_its_own_page():
    method = f"{HTTPS_ISSUER}#1"
    entry = VerificationMethod(id=method, controller=HTTPS_ISSUER, key=samples.KEY.public)
    document = signed(issuer=Profile(id=HTTPS_ISSUER, name="X"), method=method, status=None)

    good = look(document, Web({HTTPS_ISSUER: did_document(HTTPS_ISSUER, [entry])}))
    bare = look(document, Web({HTTPS_ISSUER: {"id": HTTPS_ISSUER, "type": ["Profile"]}}))

    assert good.verdict is Verdict.VALID
    assert good.issuer_host == "issuer.example.org"
    assert outcomes(bare)["key"] == "!issuer_not_bound"


def test_an_https_issuers_key_may_have_a_page_of_its_own():
    method = "https://issuer.example.org/keys/1"
    page = {
        "id": method,
        "type": "Multikey",
        "controller": HTTPS_ISSUER,
        "publicKeyMultibase": multikey(samples.KEY.public),
    }
    document = signed(issuer=Profile(id=HTTPS_ISSUER, name="X"), method=method, status=None)
    listed = {"id": HTTPS_ISSUER, "assertionMethod": [method]}

    assert look(document, Web({HTTPS_ISSUER: listed, method: page})).verdict is Verdict.VALID
    for broken in (
        {HTTPS_ISSUER: {"id": HTTPS_ISSUER}, method: page},
        {HTTPS_ISSUER: listed, method: {**page, "controller": "https://evil.example"}},
        {HTTPS_ISSUER: listed, method: {**page, "id": "https://issuer.example.org/keys/2"}},
    ):
        assert look(document, Web(broken)).verdict is Verdict.INVALID


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ({"https://issuer.example.org/keys/1": jwk(samples.RSA.public)}, Verdict.VALID),
        (
            {
                "https://issuer.example.org/.well-known/jwks.json": {
                    "keys": [jwk(samples.RSA.public, kid="https://issuer.example.org/keys/1")]
                },
                "https://issuer.example.org/keys/1": {"id": "something"},
            },
            Verdict.VALID,
        ),
        (
            {
                "https://issuer.example.org/keys/1": jwk(
                    samples.RSA.public, issuer="https://x.example"
                )
            },
            Verdict.INVALID,
        ),
        (
            {
                "https://issuer.example.org/keys/1": jwk(
                    samples.RSA.public, revoked_at=samples.NOW
                )
            },
            Verdict.INVALID,
        ),
        ({"https://issuer.example.org/keys/1": jwk(FORGER_RSA.public)}, Verdict.INVALID),
        ({"https://issuer.example.org/keys/1": jwk(samples.KEY.public)}, Verdict.INVALID),
        ({}, Verdict.COULD_NOT_CHECK),
    ],
)
def test_an_https_issuers_token_is_checked_with_the_keys_of_its_host(answers, verdict):
    text = token(
        issuer=Profile(id=HTTPS_ISSUER, name="X"),
        kid="https://issuer.example.org/keys/1",
        status=None,
    )

    assert look(text, Web(answers)).verdict is verdict


JWKS = "https://issuer.example.org/.well-known/jwks.json"


@pytest.mark.parametrize(
    ("entries", "verdict"),
    [
        ([jwk(samples.RSA.public)], Verdict.VALID),
        ([{"kty": "oct"}, "nonsense", jwk(samples.RSA.public)], Verdict.VALID),
        ([jwk(samples.RSA.public, issuer=HTTPS_ISSUER)], Verdict.VALID),
        ([jwk(samples.RSA.public, issuer="https://x.example")], Verdict.INVALID),
        ([jwk(samples.RSA.public, revoked_at=samples.NOW)], Verdict.INVALID),
        ([jwk(FORGER_RSA.public)], Verdict.INVALID),
    ],
)
def test_a_key_in_the_header_counts_when_the_issuers_host_lists_it(entries, verdict):
    payload = v3.credential(
        samples.simple_award(issuer=Profile(id=HTTPS_ISSUER, name="X"), status=None)
    )
    payload |= jws.claims_of(payload)
    header = {"alg": "RS256", "jwk": jwk(samples.RSA.public)}
    signed_part = f"{encode(orjson.dumps(header))}.{encode(orjson.dumps(payload))}"
    text = f"{signed_part}.{encode(samples.RSA.sign(signed_part.encode()))}"
    page = {"id": HTTPS_ISSUER, "type": ["Profile"]}

    report = look(text, Web({HTTPS_ISSUER: page, JWKS: {"keys": entries}}))

    assert report.verdict is verdict


def test_a_kid_may_be_a_verification_method_of_the_issuers_host():
    kid = "https://issuer.example.org/keys/1"
    page = {
        "id": kid,
        "type": "JsonWebKey",
        "controller": HTTPS_ISSUER,
        "publicKeyJwk": jwk(samples.RSA.public),
    }
    text = token(issuer=Profile(id=HTTPS_ISSUER, name="X"), kid=kid, status=None)

    assert look(text, Web({kid: page})).verdict is Verdict.VALID


def test_es256_and_eddsa_tokens_are_checked():
    private = ec.generate_private_key(ec.SECP256R1())
    method = VerificationMethod(
        id=f"{samples.DID}#p", controller=samples.DID, key=PublicKey.of(private.public_key())
    )
    document = v3.credential(samples.simple_award(status=None))
    text = joserfc_jws.serialize_compact(
        {"alg": "ES256", "kid": method.id, "typ": "JWT"},
        orjson.dumps({**document, **jws.claims_of(document)}),
        ECKey.import_key(private),
    )
    found = Web({samples.DID_ADDRESS: did_document(samples.DID, [method])})

    assert look(text, found).verdict is Verdict.VALID
    assert look(token(key=samples.KEY, kid=samples.METHOD)).verdict is Verdict.VALID


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


def _places(node, here=()):
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for step, child in children:
        yield (*here, step)
        if isinstance(child, (dict, list)):
            yield from _places(child, (*here, step))


CREATED = {**signed()}


@pytest.mark.threat("V-06")
@settings(max_examples=120, deadline=None)
@given(st.sampled_from(list(_places(CREATED))), st.sampled_from(["PhD", 7, None, [], {}, True]))
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


# Status


def test_a_revoked_badge_is_revoked():
    report = look(signed(), Web(web() | {samples.LIST: status_list(94567)}))

    assert outcomes(report)["status"] == "!revoked"
    assert report.verdict is Verdict.REVOKED


def test_a_suspended_badge_is_suspended():
    entry = Status(id="", list_credential=samples.LIST, index=7, purpose="suspension")
    listed = status_list(7, purpose="suspension")

    report = look(signed(status=entry), Web(web() | {samples.LIST: listed}))

    assert report.verdict is Verdict.SUSPENDED


def test_a_status_list_as_token_counts():
    listed = status.credential(
        address=samples.LIST,
        issuer=samples.DID,
        purpose="revocation",
        encoded=status.encode([94567]),
        valid_from=samples.NOW,
    )
    text = jws.sign_credential(listed, samples.RSA, kid=samples.KID)

    assert look(signed(), Web(web() | {samples.LIST: text})).verdict is Verdict.REVOKED


def test_revoked_and_expired_is_revoked():
    document = signed(valid_until=samples.NOW - timedelta(days=1))

    assert look(document, Web(web() | {samples.LIST: status_list(94567)})).verdict is (
        Verdict.REVOKED
    )


@pytest.mark.threat("V-10")
@pytest.mark.parametrize(
    "answer",
    [
        unreachable(),
        404,
        410,
        500,
        b"<html>",
        {"id": samples.LIST},
        status_list(address="https://badges.example.org/status/other"),
        status_list(purpose="suspension"),
        status_list(issuer="did:web:evil.example"),
        status_list(key=FORGER),
        status_list(key=FORGER, method=f"did:key:{multikey(FORGER.public)}"),
        status_list(validUntil="2026-05-02T08:00:00Z"),
        {**status_list(), "proof": []},
        {**status_list(), "name": "changed"},
    ],
)
def test_a_status_that_cannot_be_known_is_never_valid(answer):
    report = look(signed(), Web(web() | {samples.LIST: answer}))

    assert report.verdict is Verdict.STATUS_UNKNOWN
    assert outcomes(report) == {**GOOD, "status": outcomes(report)["status"]}
    assert outcomes(report)["status"].startswith("?")


@pytest.mark.threat("V-10")
def test_an_entry_outside_the_list_is_never_valid():
    entry = Status(id="", list_credential=samples.LIST, index=10**9)

    assert look(signed(status=entry)).verdict is Verdict.STATUS_UNKNOWN


@pytest.mark.parametrize(
    ("revocations", "verdict"),
    [
        ([], Verdict.VALID),
        ([Revocation(id="urn:uuid:0")], Verdict.VALID),
        ([Revocation(id=samples.award().id, reason="Withdrawn.")], Verdict.REVOKED),
    ],
)
def test_the_older_revocation_list_counts(revocations, verdict):
    entry = Status(id=samples.LIST, type="1EdTechRevocationList")
    listed = status.revocation_list(
        address=samples.LIST, issuer=samples.DID, revocations=revocations
    )

    report = look(signed(status=entry), Web(web() | {samples.LIST: listed}))

    assert report.verdict is verdict


def test_a_forgers_status_list_is_not_asked():
    found = web()

    look(signed(key=FORGER), found)

    assert found.asked == [samples.DID_ADDRESS]


# The rest


def test_a_badge_is_compared_with_addresses():
    assert outcomes(look(signed(), recipients=["Ada@example.org"])) == {
        **GOOD,
        "recipient": "passed",
    }
    report = look(signed(), recipients=["bob@example.org"])
    assert outcomes(report)["recipient"] == "!recipient_differs"
    assert report.verdict is Verdict.VALID


def _endorsed(about, key=samples.KEY, **changes):
    said = Endorsement(
        id="urn:uuid:2",
        issuer=samples.issuer(),
        about=about,
        comment="Well earned.",
        valid_from=samples.NOW,
        **changes,
    )
    return sign(v3.endorsement(said), key, method=samples.METHOD, created=samples.NOW)


@pytest.mark.parametrize(
    ("endorsement", "outcome"),
    [
        (_endorsed(samples.award().id), "passed"),
        (_endorsed(samples.award().id, key=FORGER), "!endorsement_unproven"),
        (
            _endorsed(samples.award().id, valid_until=samples.NOW - timedelta(days=1)),
            "!endorsement_unproven",
        ),
    ],
)
def test_endorsements_inside_are_checked(endorsement, outcome):
    award = samples.simple_award()
    document = sign(
        v3.credential(award, endorsements={award.id: [endorsement]}),
        samples.KEY,
        method=samples.METHOD,
        created=samples.NOW,
    )

    report = look(document)

    assert outcomes(report) == {**GOOD, "endorsements": outcome}
    assert report.verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("key", "outcome"), [(samples.RSA, "passed"), (FORGER_RSA, "!endorsement_unproven")]
)
def test_endorsements_as_tokens_are_checked(key, outcome):
    said = Endorsement(
        id="urn:uuid:2",
        issuer=samples.issuer(),
        about=samples.award().id,
        valid_from=samples.NOW,
    )
    inner = jws.sign_credential(v3.endorsement(said), key, kid=samples.KID)
    payload = {**v3.credential(samples.simple_award()), "endorsementJwt": [inner]}

    report = look(jws.sign_credential(payload, samples.RSA, kid=samples.KID))

    assert outcomes(report) == {**GOOD_TOKEN, "endorsements": outcome}


def test_an_endorsement_that_is_neither_proves_nothing():
    payload = {**v3.credential(samples.simple_award()), "endorsementJwt": [7]}

    report = look(jws.sign_credential(payload, samples.RSA, kid=samples.KID))

    assert outcomes(report) == {**GOOD_TOKEN, "endorsements": "!endorsement_unproven"}


@pytest.mark.threat("V-08")
def test_a_badge_too_complex_to_check_is_not_called_forged():
    document = signed()
    document["credentialSubject"]["achievement"]["alignment"] = [
        {"type": ["Alignment"], "targetName": str(number)} for number in range(300)
    ]

    report = look(document)

    assert outcomes(report)["signature"] == "?too_complex"
    assert report.verdict is Verdict.COULD_NOT_CHECK


@pytest.mark.threat("V-03")
def test_a_token_too_large_to_check_is_not_called_forged():
    text = token(description="a" * 70_000)

    assert look(text).verdict is Verdict.COULD_NOT_CHECK


@pytest.mark.threat("V-13")
def test_a_badge_may_not_make_us_fetch_without_end():
    endorsements = []
    for number in range(8):
        did = f"did:web:e{number}.example.org"
        said = Endorsement(
            id=f"urn:uuid:{number}",
            issuer=Profile(id=did, name="E"),
            about=samples.award().id,
            valid_from=samples.NOW,
        )
        endorsements.append(
            sign(v3.endorsement(said), FORGER, method=f"{did}#1", created=samples.NOW)
        )
    award = samples.simple_award()
    document = sign(
        v3.credential(award, endorsements={award.id: endorsements}),
        samples.KEY,
        method=samples.METHOD,
        created=samples.NOW,
    )
    found = web()
    for number in range(8):
        did = f"did:web:e{number}.example.org"
        method = VerificationMethod(id=f"{did}#1", controller=did, key=FORGER.public)
        found[f"https://e{number}.example.org/.well-known/did.json"] = did_document(
            did, [method]
        )

    report = look(document, found)

    assert outcomes(report) == {**GOOD, "endorsements": "?too_many_fetches"}
    assert len(found.asked) == 8


ODD = [None, 7, True, "", "PhD", [], {}, [{}], [[]], {"a": []}, ["a", 1], {"id": {}}, "é" * 40]


def _mutated(document, data):
    document = copy.deepcopy(document)
    path = data.draw(st.sampled_from(list(_places(document))))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = data.draw(st.sampled_from(ODD))
    return document


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_a_badge_says_gets_a_report(data):
    payload = v3.credential(samples.simple_award())
    payload |= jws.claims_of(payload)
    text = jws.sign(
        orjson.dumps(_mutated(payload, data)), samples.RSA, kid=samples.KID, typ="JWT"
    )

    for document in (text, _mutated(CREATED, data)):
        assert look(document, recipients=["ada@example.org"]).verdict in Verdict


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_an_issuer_publishes_gets_a_report(data):
    found = web()
    for address in (samples.DID_ADDRESS, samples.LIST):
        if data.draw(st.booleans()):
            found[address] = _mutated(found[address], data)

    assert look(CREATED, found).verdict in Verdict
    assert look(token(), found).verdict in Verdict


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=80) | st.text(max_size=80))
def test_whatever_is_given_gets_a_report(document):
    assert look(document, Web()).verdict is not Verdict.VALID
