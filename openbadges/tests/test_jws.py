"""Compact JWS: what a second library agrees with, and every trick with headers and spelling."""

import base64
import json

import jwt as pyjwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws as joserfc_jws
from joserfc.jwk import ECKey

from openbadges import jws
from openbadges.base64url import decode, encode
from openbadges.errors import (
    AlgorithmRefused,
    DocumentTooLarge,
    JwsHeaderRefused,
    NotAJws,
    OpenBadgesError,
    SignatureMismatch,
)
from openbadges.keys import PrivateKey, PublicKey, jwk

KEY = PrivateKey.generate()
RSA = PrivateKey.generate("RSA")
CREDENTIAL = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "urn:uuid:0b5f1cf0-6a7c-4b0b-9e3c-0a7a3c1d2e3f",
    "issuer": {"id": "did:web:badges.example.org", "type": ["Profile"]},
    "validFrom": "2026-05-01T10:00:00.900+02:00",
    "validUntil": "2027-05-01T10:00:00Z",
    "credentialSubject": {"id": "urn:uuid:1", "type": ["AchievementSubject"]},
}


def token(header, payload=b"{}", signature=b"x"):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return ".".join(encode(part) for part in (text, payload, signature))


@given(st.binary(max_size=100))
def test_base64url_has_one_spelling(octets):
    text = encode(octets)

    assert decode(text) == octets
    for other in (text + "=", text + "==", text + "\n", " " + text):
        with pytest.raises(ValueError, match="not base64url"):
            decode(other)


@pytest.mark.parametrize("text", ["AB", "AAB", "A", "AA+A", "é"])
def test_base64url_with_stray_bits_is_refused(text):
    with pytest.raises(ValueError, match="not base64url"):
        decode(text)


@given(st.binary(max_size=300))
def test_what_is_signed_is_read_back_and_checked(payload):
    text = jws.sign(payload or b"{}", KEY, kid="did:web:x#1", typ="JWT")

    taken = jws.read(text)
    taken.check(KEY.public)

    assert taken.payload == (payload or b"{}")
    assert taken.header == {"alg": "EdDSA", "kid": "did:web:x#1", "typ": "JWT"}


SIGNED = jws.sign_credential(CREDENTIAL, KEY, kid="https://badges.example.org/keys/1")


@settings(max_examples=300)
@given(st.integers(0, len(SIGNED) - 1), st.sampled_from("Ab0-_.=x \n"))
def test_any_changed_character_is_noticed(position, character):
    changed = SIGNED[:position] + character + SIGNED[position + 1 :]
    if changed == SIGNED:
        return

    with pytest.raises(OpenBadgesError):
        jws.read(changed).check(KEY.public)


def test_a_vc_jwt_carries_the_claims_of_its_credential_and_a_second_library_agrees():
    text = jws.sign_credential(CREDENTIAL, RSA, kid="https://badges.example.org/keys/2")

    claims = pyjwt.decode(
        text,
        RSA.public.material,
        algorithms=["RS256"],
        options={"verify_exp": False, "verify_nbf": False},
    )

    assert claims == {
        **CREDENTIAL,
        "iss": "did:web:badges.example.org",
        "jti": CREDENTIAL["id"],
        "sub": "urn:uuid:1",
        "nbf": 1777622400,
        "exp": 1809165600,
    }
    assert pyjwt.get_unverified_header(text) == {
        "alg": "RS256",
        "kid": "https://badges.example.org/keys/2",
        "typ": "JWT",
    }
    assert jws.credential_in(jws.read(text).payload) == (
        CREDENTIAL,
        {name: claims[name] for name in ("iss", "jti", "sub", "nbf", "exp")},
    )


def test_an_assertion_is_signed_as_it_is():
    text = jws.sign_assertion({"id": "urn:uuid:2", "type": "Assertion"}, RSA)

    taken = jws.read(text)
    taken.check(RSA.public)

    assert taken.header == {"alg": "RS256"}
    assert orjson.loads(taken.payload) == {"id": "urn:uuid:2", "type": "Assertion"}


def test_es256_of_a_second_library_is_checked():
    private = ec.generate_private_key(ec.SECP256R1())
    text = joserfc_jws.serialize_compact({"alg": "ES256"}, b"{}", ECKey.import_key(private))

    jws.read(text).check(PublicKey.of(private.public_key()))


def test_the_older_data_model_is_read_from_its_vc_claim():
    inner = {"@context": ["https://www.w3.org/2018/credentials/v1"], "credentialSubject": {}}
    claims = {
        "iss": "did:web:x",
        "jti": "urn:1",
        "sub": "urn:2",
        "nbf": 0,
        "exp": 60,
        "vc": inner,
    }

    credential, registered = jws.credential_in(orjson.dumps(claims))

    assert credential == {
        **inner,
        "id": "urn:1",
        "issuer": "did:web:x",
        "credentialSubject": {"id": "urn:2"},
        "issuanceDate": "1970-01-01T00:00:00Z",
        "expirationDate": "1970-01-01T00:01:00Z",
    }
    assert registered == {
        "iss": "did:web:x",
        "jti": "urn:1",
        "sub": "urn:2",
        "nbf": 0,
        "exp": 60,
    }


@pytest.mark.threat("V-06")
def test_a_token_with_two_badges_is_refused():
    claims = {**CREDENTIAL, "vc": {"credentialSubject": {}}}

    with pytest.raises(NotAJws):
        jws.credential_in(orjson.dumps(claims))


@pytest.mark.threat("V-06")
def test_a_payload_that_names_a_thing_twice_is_refused():
    with pytest.raises(OpenBadgesError):
        jws.credential_in(b'{"name":"A","name":"B"}')


@pytest.mark.threat("V-02")
@pytest.mark.parametrize(
    "alg", ["none", "None", "nOnE", "", "HS256", "ES256K", "RS512", "PS256", None, 1, ["RS256"]]
)
def test_other_algorithms_are_refused_unread(alg):
    with pytest.raises(AlgorithmRefused):
        jws.read(token({"alg": alg}))


@pytest.mark.threat("V-02")
def test_a_missing_algorithm_is_refused():
    with pytest.raises(AlgorithmRefused):
        jws.read(token({"typ": "JWT"}))


@pytest.mark.threat("V-02")
def test_the_algorithm_must_fit_the_kind_of_key():
    for header, key in (("RS256", KEY), ("EdDSA", RSA), ("ES256", RSA)):
        text = token({"alg": header}, b"{}", KEY.sign(b"x"))
        with pytest.raises(AlgorithmRefused):
            jws.read(text).check(key.public)


@pytest.mark.threat("V-02")
def test_a_public_key_as_a_shared_secret_proves_nothing():
    forged = base64.urlsafe_b64encode(
        json.dumps({"alg": "HS256", "typ": "JWT"}).encode()
    ).rstrip(b"=")

    with pytest.raises(AlgorithmRefused):
        jws.read(forged.decode() + ".e30.c2ln")


@pytest.mark.threat("V-01")
def test_a_key_in_the_header_is_never_the_key():
    forger = PrivateKey.generate()
    header = {"alg": "EdDSA", "jwk": jwk(forger.public)}
    signed = f"{encode(orjson.dumps(header))}.e30"
    taken = jws.read(f"{signed}.{encode(forger.sign(signed.encode()))}")

    with pytest.raises(SignatureMismatch):
        taken.check(KEY.public)


@pytest.mark.threat("V-03")
@pytest.mark.parametrize(
    "member",
    [
        {"crit": ["exp"]},
        {"b64": False},
        {"zip": "DEF"},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"enc": "A256GCM"},
        {"cty": "JWT"},
        {"kid": "k" * 10_000},
        {"kid": 7},
        {"typ": "dpop+jwt"},
        {"typ": None},
    ],
)
def test_headers_that_change_the_meaning_are_refused(member):
    with pytest.raises(JwsHeaderRefused):
        jws.read(token({"alg": "RS256", **member}))


@pytest.mark.threat("V-03")
@pytest.mark.parametrize("kid", ["../../../dev/null", "' OR 1=1--", "http://169.254.169.254/"])
def test_a_strange_kid_is_only_a_name(kid):
    assert jws.read(token({"alg": "RS256", "kid": kid})).kid == kid


@pytest.mark.threat("V-03")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "e30.e30",
        "e30.e30.e30.e30",
        "e30..e30",
        "e30. e30.e30",
        SIGNED + "==",
        SIGNED + "\n",
        " " + SIGNED,
        token(b"[]"),
        token(b'{"alg":"RS256","alg":"none"}'),
        token(b"\xff"),
    ],
)
def test_other_spellings_are_refused(text):
    with pytest.raises(NotAJws):
        jws.read(text)


@pytest.mark.threat("V-03")
def test_a_token_over_the_limit_is_refused():
    with pytest.raises(DocumentTooLarge):
        jws.read(SIGNED + "A" * jws.LARGEST)
