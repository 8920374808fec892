"""Which key counts: only one that the issuer publishes, and only while it speaks for the issuer."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jws as joserfc_jws
from joserfc.jwk import ECKey

from openbadges import jws, v3
from openbadges.base64url import encode
from openbadges.keys import (
    PublicKey,
    VerificationMethod,
    did_document,
    jwk,
    multikey,
)
from openbadges.model import Profile
from openbadges.tests import samples
from openbadges.tests.web import (
    FORGER,
    FORGER_RSA,
    Web,
    look,
    outcomes,
    signed,
    token,
    unreachable,
    web,
)
from openbadges.verify import Verdict


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
