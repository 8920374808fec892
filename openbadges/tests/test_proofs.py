"""Data Integrity: published signatures, a second processor, tampering, and graphs made to exhaust."""

import copy
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from openbadges import contexts, v3
from openbadges.errors import (
    AlgorithmRefused,
    ContextRefused,
    OpenBadgesError,
    ProofRefused,
    SignatureMismatch,
    TooComplex,
    UnsignedContent,
)
from openbadges.keys import PrivateKey
from openbadges.model import Image, Profile
from openbadges.proofs import canonicalize, check, read_proofs, sign
from openbadges.proofs.integrity import written
from openbadges.tests import samples

# Two objects of one id are one thing to JSON-LD, so that what both say may be taken from either: here the
# creator is another than the issuer.
CREATED = samples.achievement(creator=Profile(id="did:web:example.org", name="Demo Authors"))
SIGNED = sign(
    samples.document(achievement=CREATED, source=None),
    samples.KEY,
    method=samples.METHOD,
    created=samples.NOW,
)


def test_an_award_with_everything_is_signed_and_holds():
    (proof,) = read_proofs(SIGNED)

    check(SIGNED, proof, samples.KEY.public)

    assert SIGNED["proof"] == [
        {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": "2026-05-02T09:00:00Z",
            "verificationMethod": samples.METHOD,
            "proofPurpose": "assertionMethod",
            "proofValue": written(proof.value),
        }
    ]
    assert proof.controller == samples.DID


def _second_opinion(document):
    def load(address, _options):
        return {
            "contextUrl": None,
            "documentUrl": address,
            "document": {"@context": contexts.definition(address)},
        }

    return jsonld.normalize(
        document,
        {
            "algorithm": "URDNA2015",
            "format": "application/n-quads",
            "documentLoader": load,
        },
    ).encode()


def test_a_second_processor_sees_the_same_statements():
    for document in (samples.document(), v3.credential(samples.simple_award())):
        assert canonicalize(document) == _second_opinion(document)


def test_control_characters_are_written_as_the_standard_says():
    document = {**v3.credential(samples.simple_award()), "name": 'a\x7f\x01\t"\\€😀\u2028'}

    assert '"a\\u007F\\u0001\\t\\"\\\\€😀\u2028"' in canonicalize(document).decode()


def _changed(path, value):
    document = samples.document()
    place = document
    for step in path[:-1]:
        place = place[step]
    if value is _changed:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


@pytest.mark.threat("V-06")
@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("degree",), "PhD"),
        (("credentialSubject", "degree"), "PhD"),
        (("credentialSubject", "achievement", "grade of honour"), "1"),
        (("credentialSubject", "achievement", "_:b"), "x"),
        (("credentialSubject", "achievement", "@index"), "x"),
        (("@language",), "it"),
        (("@vocab",), "https://example.org/"),
        (("@graph",), []),
        (("name",), None),
        (("id",), "relative"),
        (("id",), ""),
        (("id",), "https://example.org/a b"),
        (("issuer", "id"), "https://example.org/<script>"),
        (("issuer", "image", "id"), "logo.png"),
        (("type",), ["VerifiableCredential", "OpenBadgeCredential", "Nobel Prize"]),
        (("type",), ["VerifiableCredential", "OpenBadgeCredential", "NobelPrize"]),
        (("credentialSubject", "type"), [7]),
        (("name",), {"@value": "PhD", "@language": "en"}),
        (("id",), "urn:x-undefined-term:a"),
    ],
)
def test_what_would_not_be_signed_is_refused(path, value):
    document = _changed(path, value)

    with pytest.raises(UnsignedContent):
        canonicalize(document)


@pytest.mark.threat("V-06")
@pytest.mark.parametrize(
    ("path", "value"),
    [
        (
            ("@context",),
            [contexts.VCDM_2, contexts.OPEN_BADGES, {"name": "https://x.example/y"}],
        ),
        (("@context",), [contexts.OPEN_BADGES, contexts.VCDM_2]),
        (("@context",), _changed),
        (("issuer", "@context"), {"name": "https://schema.org/degree"}),
        (("issuer", "@context"), "https://evil.example/context"),
        (("credentialSubject", "achievement", "@context"), None),
    ],
)
def test_words_with_another_meaning_are_refused(path, value):
    document = _changed(path, value)

    with pytest.raises(ContextRefused):
        canonicalize(document)


def _paths(node, here=()):
    yield here
    children = node.items() if isinstance(node, dict) else enumerate(node)
    if isinstance(node, (dict, list)):
        for step, child in children:
            yield from (
                _paths(child, (*here, step))
                if isinstance(child, (dict, list))
                else [(*here, step)]
            )


PATHS = [path for path in _paths(SIGNED) if path]
EDITS = st.sampled_from(
    ["delete", "null", "empty", "other", "number", "list", "object", "add", "double", "rename"]
)


def _edited(path, edit, text):
    document = copy.deepcopy(SIGNED)
    place = document
    for step in path[:-1]:
        place = place[step]
    last, value = path[-1], place[path[-1]]
    if edit == "delete":
        del place[last]
    elif edit == "rename" and isinstance(place, dict):
        del place[last]
        place[text or "x"] = value
    elif edit == "add" and isinstance(value, dict):
        value[text or "x"] = "PhD"
    elif edit == "double" and isinstance(place, list):
        place.append(value)
    else:
        changes = {"null": None, "empty": "", "number": 7, "list": [value], "object": {}}
        place[last] = changes.get(edit, text)
    return document


@pytest.mark.threat("V-06")
@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(PATHS),
    EDITS,
    st.sampled_from(["name", "id", "type", "PhD", "@id", "a b", ""]),
)
def test_any_edit_is_noticed_or_changes_nothing_that_is_shown(path, edit, text):
    document = _edited(path, edit, text)

    try:
        for proof in read_proofs(document):
            check(document, proof, samples.KEY.public)
    except OpenBadgesError:
        return

    assert v3.read_credential(document) == v3.read_credential(SIGNED)


@pytest.mark.threat("V-06")
def test_a_good_proof_beside_a_bad_one_does_not_hold():
    (good,) = SIGNED["proof"]
    bad = {**good, "created": "2026-05-02T09:00:01Z"}
    document = {**SIGNED, "proof": [good, bad]}

    proofs = read_proofs(document)

    check(document, proofs[0], samples.KEY.public)
    with pytest.raises(SignatureMismatch):
        check(document, proofs[1], samples.KEY.public)


@pytest.mark.threat("V-06")
@pytest.mark.parametrize(
    "change",
    [
        {"type": "SomeProofType"},
        {"cryptosuite": "eddsa-jcs-2022"},
        {"cryptosuite": "ecdsa-sd-2023"},
        {"type": "Ed25519Signature2020"},
        {"proofPurpose": "authentication"},
        {"proofPurpose": None},
        {"degree": "PhD"},
        {"@context": contexts.VCDM_2},
        {"verificationMethod": None},
        {"verificationMethod": {"id": samples.METHOD}},
        {"proofValue": "u" + "A" * 86},
        {"proofValue": "z0OIl"},
        {"proofValue": "z1"},
        {"proofValue": 7},
        {"created": "yesterday"},
        {"created": "2026-05-02"},
    ],
)
def test_other_proofs_are_refused(change):
    proof = {**SIGNED["proof"][0], **change}

    with pytest.raises(ProofRefused):
        read_proofs({**SIGNED, "proof": [proof]})


@pytest.mark.parametrize("proof", [None, [], "proof", [[]], [{}] * 5])
def test_no_proof_or_too_many_are_refused(proof):
    with pytest.raises(ProofRefused):
        read_proofs({**SIGNED, "proof": proof})


@pytest.mark.threat("V-02")
def test_another_kind_of_key_is_refused():
    (proof,) = read_proofs(SIGNED)

    with pytest.raises(AlgorithmRefused):
        check(SIGNED, proof, samples.RSA.public)
    with pytest.raises(SignatureMismatch):
        check(SIGNED, proof, PrivateKey.generate().public)


def _clique(size):
    """Endorsements that only name one another: blank nodes that no order tells apart."""
    members = [
        {
            "id": f"_:b{number}",
            "type": ["Related"],
            "related": [{"id": f"_:b{other}"} for other in range(size) if other != number],
        }
        for number in range(size)
    ]
    document = v3.credential(samples.simple_award())
    document["credentialSubject"]["achievement"]["related"] = members
    for member in members:
        member["type"] = ["Achievement"]
    return document


@pytest.mark.threat("V-08")
@pytest.mark.parametrize("size", [4, 6, 8, 12])
def test_a_poison_graph_is_refused_at_once(size):
    document = _clique(size)
    begun = time.process_time()

    with pytest.raises((TooComplex, UnsignedContent)):
        canonicalize(document)

    assert time.process_time() - begun < 1


@pytest.mark.threat("V-08")
def test_a_poison_graph_is_refused_for_its_tangle():
    with pytest.raises(TooComplex):
        canonicalize(_clique(8))


@pytest.mark.threat("V-08")
@pytest.mark.parametrize(
    ("count", "entry"),
    [
        (201, {"type": ["Alignment"], "targetName": "a"}),
        (1, {"type": ["Alignment"], "targetName": "a" * 65_536}),
    ],
)
def test_a_document_over_the_limits_is_refused(count, entry):
    document = v3.credential(samples.simple_award())
    document["credentialSubject"]["achievement"]["alignment"] = [
        {**entry, "targetCode": str(number)} for number in range(count)
    ]

    with pytest.raises(TooComplex):
        canonicalize(document)


def test_a_picture_inside_a_document_does_not_make_it_complex():
    picture = Image("data:image/png;base64," + "A" * 200_000)
    document = v3.credential(samples.simple_award(image=picture))

    assert picture.id.encode() in canonicalize(document)


def test_twins_are_allowed():
    document = v3.credential(samples.simple_award())
    twin = {"type": ["Alignment"], "targetName": "Twin"}
    document["credentialSubject"]["achievement"]["alignment"] = [twin, twin, twin]

    assert canonicalize(document) == _second_opinion(document)
