"""Signing a batch by template: octet for octet what signing one by one would have made."""

import copy
from datetime import timedelta

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadges import status, v3
from openbadges.errors import ProofRefused, UnsignedContent
from openbadges.keys import PublicKey
from openbadges.proofs import Template, check, read_proofs, sign
from openbadges.tests import samples

PATHS = [
    ("id",),
    ("validFrom",),
    ("credentialSubject", "id"),
    ("credentialSubject", "identifier", 0, "identityHash"),
    ("credentialSubject", "identifier", 0, "salt"),
    ("credentialSubject", "identifier", 1, "identityHash"),
    ("credentialStatus", "id"),
    ("credentialStatus", "statusListIndex"),
]
DOCUMENT = samples.document()
TEMPLATE = Template(DOCUMENT, paths=PATHS, method=samples.METHOD)

names = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ids = st.uuids(version=4).map("urn:uuid:{}".format)


def _changed(texts):
    document = copy.deepcopy(DOCUMENT)
    for path, text in zip(PATHS, texts, strict=True):
        place = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = text
    return document


def _signed_alone(document, created=samples.NOW):
    return orjson.dumps(sign(document, samples.KEY, method=samples.METHOD, created=created))


@settings(max_examples=60, deadline=None)
@given(st.tuples(ids, names, ids, names, names, names, ids, names), st.integers(0, 10**6))
def test_a_template_signs_what_signing_alone_would(texts, seconds):
    created = samples.NOW + timedelta(seconds=seconds)

    signed = TEMPLATE.sign(texts, samples.KEY, created=created)

    assert TEMPLATE.is_compiled
    assert signed == _signed_alone(_changed(texts), created)


def test_the_fast_way_is_the_one_taken(monkeypatch):
    texts = ["urn:uuid:1", "2026-05-01T08:00:00Z", "urn:uuid:2", "a", "b", "c", "urn:x:d", "9"]
    expected = _signed_alone(_changed(texts))
    TEMPLATE.sign(texts, samples.KEY, created=samples.NOW)
    monkeypatch.setattr("openbadges.proofs.template.sign", None)
    monkeypatch.setattr("openbadges.proofs.template.canonicalize", None)

    assert TEMPLATE.sign(texts, samples.KEY, created=samples.NOW) == expected


def test_a_tie_falls_back_to_the_reference():
    # The salted hash of the address and the name become twins.
    document = v3.credential(samples.simple_award())
    document["credentialSubject"]["identifier"] = [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": each,
            "identityType": "emailAddress",
        }
        for each in ("sha256$1", "sha256$2")
    ]
    paths = [("credentialSubject", "identifier", place, "identityHash") for place in (0, 1)]
    template = Template(document, paths=paths, method=samples.METHOD)

    signed = orjson.loads(template.sign(["same", "same"], samples.KEY, created=samples.NOW))

    (proof,) = read_proofs(signed)
    check(signed, proof, PublicKey.of(samples.KEY.public.material))
    assert template.is_compiled


def test_a_status_list_is_one_hole():
    encoded = status.encode([3])
    document = status.credential(
        address=samples.LIST,
        issuer=samples.DID,
        purpose="revocation",
        encoded=status.encode([]),
        valid_from=samples.NOW,
    )
    path = ("credentialSubject", "encodedList")
    template = Template(document, paths=[path], method=samples.METHOD)

    signed = orjson.loads(template.sign([encoded], samples.KEY, created=samples.NOW))

    (proof,) = read_proofs(signed)
    check(signed, proof, samples.KEY.public)
    assert signed["credentialSubject"]["encodedList"] == encoded


@pytest.mark.parametrize(
    "paths",
    [
        [("nothing",)],
        [("credentialSubject", "creditsEarned")],
        [("type", 0)],
        [("@context", 0)],
        [("credentialSubject",)],
        [("validFrom",), ("id",)],
    ],
)
def test_a_template_is_not_opened_where_it_cannot_be_filled(paths):
    with pytest.raises(ProofRefused):
        Template(DOCUMENT, paths=paths, method=samples.METHOD)


@pytest.mark.threat("V-06")
def test_a_template_never_signs_what_is_not_covered():
    with pytest.raises(UnsignedContent):
        Template({**DOCUMENT, "degree": "PhD"}, paths=PATHS, method=samples.METHOD)
    with pytest.raises(UnsignedContent):
        TEMPLATE.sign(["a b", *"bcdefgh"], samples.KEY, created=samples.NOW)
