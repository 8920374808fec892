"""Keys in every published form, and everything that only looks like one."""

import pickle
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from openbadges.errors import (
    KeyRefused,
    NotADid,
    PrivateKeyPublished,
    UnknownKeyType,
    WeakKey,
)
from openbadges.keys import (
    JWK_MEMBERS,
    PrivateKey,
    PublicKey,
    VerificationMethod,
    base58,
    did_document,
    did_web,
    document_address,
    from_jwk,
    from_multikey,
    jwk,
    methods_of,
    multikey,
    read_did_document,
)

ISSUER = "did:web:badges.example.org:i:0190a8c5"
NOW = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def rsa_key():
    return PrivateKey.generate("RSA")


@pytest.fixture(scope="module")
def p256():
    return ec.generate_private_key(ec.SECP256R1())


@given(st.binary(max_size=80))
def test_base58_round_trip(octets):
    assert base58.decode(base58.encode(octets)) == octets


def test_base58_known_vectors():
    assert base58.encode(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    assert base58.encode(bytes.fromhex("0000287fb4cd")) == "11233QC4"
    with pytest.raises(KeyRefused):
        base58.decode("0OIl")


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300), st.integers(0, 511))
def test_a_signature_fits_its_message_and_no_other(seed, message, bit):
    key = PrivateKey.of(ed25519.Ed25519PrivateKey.from_private_bytes(seed))
    signature = key.sign(message)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8

    assert key.public.verifies(signature, message)
    assert not key.public.verifies(bytes(flipped), message)
    assert not key.public.verifies(signature, message + b"\0")
    assert not key.public.verifies(signature[:-1], message)


def test_every_kind_of_key_survives_every_form(rsa_key, p256):
    for key in (
        PrivateKey.generate().public,
        rsa_key.public,
        PublicKey.of(p256.public_key()),
    ):
        assert from_jwk(jwk(key)) == key
        assert from_multikey(multikey(key)) == key
        assert PublicKey.from_pem(key.pem) == key


def test_p256_checks_raw_signatures(p256):
    key = PublicKey.of(p256.public_key())
    r, s = utils.decode_dss_signature(p256.sign(b"badge", ec.ECDSA(SHA256())))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")

    assert key.verifies(signature, b"badge")
    assert not key.verifies(signature, b"Badge")
    assert not key.verifies(bytes(64), b"badge")


def test_a_private_key_is_stored_and_read_back(rsa_key):
    for key in (PrivateKey.generate(), rsa_key):
        again = PrivateKey.from_pkcs8(key.to_pkcs8())

        assert again.public == key.public
        assert key.public.verifies(again.sign(b"badge"), b"badge")


@pytest.mark.threat("K-01")
def test_a_private_key_is_neither_shown_nor_pickled(rsa_key):
    assert repr(rsa_key) == "<PrivateKey RSA, hidden>"
    with pytest.raises(TypeError):
        pickle.dumps(rsa_key)


@pytest.mark.threat("K-11")
def test_a_published_jwk_has_only_listed_members(rsa_key):
    issued = jwk(rsa_key.public, kid="https://badges.example.org/keys/1", issuer=ISSUER)

    assert issued.keys() == {"kty", "n", "e", "alg", "use", "kid", "iss"}
    assert issued.keys() <= JWK_MEMBERS
    assert jwk(rsa_key.public, revoked_at=NOW)["revoked"] == 1777593600


@pytest.mark.threat("K-11")
def test_a_published_private_jwk_is_refused_and_said():
    with pytest.raises(PrivateKeyPublished):
        from_jwk({**jwk(PrivateKey.generate().public), "d": "AAAA"})


@pytest.mark.threat("V-02")
def test_weak_and_unknown_keys_are_refused():
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()  # noqa: S505
    numbers = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    modulus = numbers.public_numbers().n
    weak = {"kty": "RSA", "e": "AQ", "n": jwk(PublicKey.of(numbers))["n"]}

    with pytest.raises(WeakKey):
        PublicKey.of(short)
    with pytest.raises(KeyRefused):
        from_jwk(weak)
    assert modulus.bit_length() == 2048
    for curve in (ec.SECP256K1(), ec.SECP384R1()):
        with pytest.raises(UnknownKeyType):
            PublicKey.of(ec.generate_private_key(curve).public_key())
    with pytest.raises(UnknownKeyType):
        PublicKey.of(ed448.Ed448PrivateKey.generate().public_key())
    with pytest.raises(UnknownKeyType):
        from_jwk({"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"})
    with pytest.raises(PrivateKeyPublished):
        from_jwk({"kty": "oct", "k": "c2VjcmV0"})


@pytest.mark.parametrize(
    "change",
    [
        {"x": "AAAA"},
        {"x": 7},
        {"x": "++++"},
        {"alg": "RS256"},
        {"use": "enc"},
        {"key_ops": ["sign"]},
        {"crv": "X25519"},
    ],
)
def test_a_jwk_with_one_wrong_member_is_refused(change):
    with pytest.raises(KeyRefused):
        from_jwk({**jwk(PrivateKey.generate().public), **change})


def test_a_private_pem_is_refused(rsa_key):
    pem = rsa_key._material.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    for text in (pem, "", "-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----"):
        with pytest.raises(KeyRefused):
            PublicKey.from_pem(text)


def test_did_key_published_example():
    # W3C did:key, example 1.
    did = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"

    (method,) = methods_of(did)

    assert method.id == f"{did}#z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
    assert multikey(method.key) == "z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"


def test_did_jwk_published_example():
    # did:jwk method specification, example 1 (P-256).
    did = (
        "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM"
        "3l6OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9"
    )

    (method,) = methods_of(did)

    assert (method.id, method.key.kind) == (f"{did}#0", "P-256")


@pytest.mark.parametrize(
    ("folder", "did", "document"),
    [
        (
            "https://badges.example.org/i/1",
            "did:web:badges.example.org:i:1",
            "https://badges.example.org/i/1/did.json",
        ),
        (
            "https://example.org",
            "did:web:example.org",
            "https://example.org/.well-known/did.json",
        ),
        (
            "https://example.org:8443/a",
            "did:web:example.org%3A8443:a",
            "https://example.org:8443/a/did.json",
        ),
    ],
)
def test_did_web_names_an_address_and_is_found_there(folder, did, document):
    assert did_web(folder) == did
    assert document_address(did) == document


@pytest.mark.parametrize(
    "did",
    [
        "did:web:",
        "did:web:example.org:..:etc",
        "did:web:example.org:%2e%2e",
        "did:web:example.org%2Fetc",
        "did:web:user%40example.org",
        "did:web:exa mple.org",
        "did:web:example.org:a?b",
        "did:key:z6Mk",
        "web:example.org",
        "did:web:" + "a" * 3000,
    ],
)
def test_did_web_that_leads_elsewhere_is_refused(did):
    with pytest.raises(NotADid):
        document_address(did)


def _method(key, name="#key-1", **more):
    return VerificationMethod(id=ISSUER + name, controller=ISSUER, key=key, **more)


def test_a_did_document_is_read_as_it_was_written(rsa_key):
    methods = (
        _method(PrivateKey.generate().public),
        _method(rsa_key.public, "#key-2", kid="https://badges.example.org/keys/2"),
    )

    document = did_document(
        ISSUER, methods, also_known_as=["https://badges.example.org/ob/2/1"]
    )

    assert read_did_document(document, did=ISSUER) == methods
    assert document["assertionMethod"] == [ISSUER + "#key-1", ISSUER + "#key-2"]
    assert document["alsoKnownAs"] == ["https://badges.example.org/ob/2/1"]
    assert [entry["type"] for entry in document["verificationMethod"]] == [
        "Multikey",
        "JsonWebKey",
    ]


@pytest.mark.threat("V-09")
def test_a_key_without_assertion_method_or_of_another_controller_speaks_for_nobody():
    trusted, other, foreign, revoked = (PrivateKey.generate().public for _ in range(4))
    document = did_document(
        ISSUER,
        [
            _method(trusted),
            _method(other, "#2", for_assertions=False),
            VerificationMethod(
                id="did:web:evil.example#3", controller="did:web:evil.example", key=foreign
            ),
            _method(revoked, "#4", revoked_at=NOW),
        ],
    )

    speaking = [m.key for m in read_did_document(document, did=ISSUER) if m.speaks_at(NOW)]

    assert speaking == [trusted]
    assert _method(trusted, expires_at=NOW).speaks_at(datetime(2026, 4, 30, tzinfo=UTC))
    assert not _method(trusted, expires_at=NOW).speaks_at(NOW)


@pytest.mark.threat("V-09")
def test_a_did_document_about_somebody_else_is_refused():
    with pytest.raises(KeyRefused):
        read_did_document(did_document("did:web:evil.example", []), did=ISSUER)


def test_relative_and_embedded_methods_of_other_platforms_are_read():
    key = PrivateKey.generate().public
    entry = {
        "id": "#k",
        "type": "Multikey",
        "controller": ISSUER,
        "publicKeyMultibase": multikey(key),
    }
    listed = {"id": ISSUER, "verificationMethod": [entry], "assertionMethod": ["#k"]}
    embedded = {"id": ISSUER, "assertionMethod": [entry]}

    for document in (listed, embedded):
        assert read_did_document(document, did=ISSUER) == (_method(key, "#k"),)


def test_broken_keys_are_left_out_and_the_others_count():
    key = PrivateKey.generate().public
    document = did_document(ISSUER, [_method(key)])
    document["verificationMethod"] += [
        {"id": ISSUER + "#2", "controller": ISSUER, "publicKeyMultibase": "zzz"},
        {
            "id": ISSUER + "#3",
            "controller": ISSUER,
            "publicKeyMultibase": "z",
            "publicKeyJwk": {},
        },
        {"id": ISSUER + "#4", "controller": ISSUER},
        "nonsense",
    ]

    assert [m.key for m in read_did_document(document, did=ISSUER)] == [key]
