"""The fast way to canonical statements: always what the reference path says, or not taken."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadges import contexts, v3
from openbadges.errors import OpenBadgesError
from openbadges.proofs import Canonicalizer, canonicalize
from openbadges.proofs.compiling import compile_shape
from openbadges.proofs.shapes import WORD_VALUED, outline
from openbadges.tests import samples

RICH = samples.document()
SIMPLE = v3.credential(samples.simple_award())

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
tiny_texts = st.sampled_from(["a", "b", "", "a\nb", '"', "\x7f"])
addresses = st.one_of(
    st.integers(0, 10**9).map("https://example.org/{}".format),
    st.uuids(version=4).map("urn:uuid:{}".format),
    st.integers(0, 99).map("did:web:example.org:i:{}".format),
    st.integers(0, 9).map("https://example.org:8443/a%20b?c=d&e=~#f{}".format),
)
tiny_addresses = st.sampled_from(
    [
        "urn:a:b",
        "urn:a:c",
        "https://example.org",
        "relative",
        "_:b0",
        "a b:c",
        "name:x",
        "http://[::1]/",
        "",
    ]
)
CACHE = Canonicalizer()


def _kinds(document):
    """Which texts of a document are addresses, learnt from the reference path."""
    shape = compile_shape(document)
    assert shape is not None
    return set(shape.addresses)


def _filled(node, values, name=""):
    if isinstance(node, dict):
        return {
            key: value if key == "@context" else _filled(value, values, key)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_filled(each, values, name) for each in node]
    if isinstance(node, str) and name not in WORD_VALUED:
        return next(values)
    return node


def _outcome(write, document):
    try:
        return write(document)
    except OpenBadgesError as refusal:
        return refusal.code


@pytest.mark.parametrize("document", [RICH, SIMPLE], ids=["rich", "simple"])
def test_the_fast_way_is_taken_and_says_the_same(document):
    shape = compile_shape(document)

    assert shape.fill(outline(document)[1]) == canonicalize(document)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_texts_fill_a_shape_as_the_reference_says(data):
    document = data.draw(st.sampled_from([RICH, SIMPLE]))
    kinds = _kinds(document)
    count = len(outline(document)[1])
    values = [data.draw(addresses if place in kinds else texts) for place in range(count)]
    changed = _filled(document, iter(values))

    filled = compile_shape(document).fill(values)

    if filled is not None:
        assert filled == canonicalize(changed)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_texts_made_to_collide_give_what_the_reference_gives_or_its_refusal(data):
    document = copy.deepcopy(data.draw(st.sampled_from([RICH, SIMPLE])))
    for place in (document, document["credentialSubject"], document["issuer"]):
        for name in data.draw(st.sets(st.sampled_from(sorted(place)), max_size=3)) - {
            "@context"
        }:
            place.pop(name, None)
    count = len(outline(document)[1])
    values = [data.draw(tiny_texts | tiny_addresses) for _ in range(count)]
    changed = _filled(document, iter(values))

    expected = _outcome(canonicalize, changed)

    assert _outcome(CACHE.canonicalize, changed) == expected
    assert _outcome(CACHE.canonicalize, changed) == expected


def _twin_alignments(first, second):
    document = copy.deepcopy(SIMPLE)
    document["credentialSubject"]["achievement"]["alignment"] = [
        {"type": ["Alignment"], "targetName": first},
        {"type": ["Alignment"], "targetName": second},
    ]
    return document


def test_twins_fall_back_to_the_reference():
    shape = compile_shape(_twin_alignments("a", "b"))
    twins = _twin_alignments("a", "a")

    assert shape.fill(outline(twins)[1]) is None
    assert CACHE.canonicalize(twins) == canonicalize(twins)


def test_labels_follow_the_hashes_of_the_texts():
    shape = compile_shape(_twin_alignments("a", "b"))
    seen = set()
    for number in range(20):
        document = _twin_alignments(f"first {number}", "second")

        assert shape.fill(outline(document)[1]) == canonicalize(document)
        seen.add(canonicalize(document).decode().index("first") < 2000)

    assert seen


@pytest.mark.parametrize(
    "address",
    [
        "relative",
        "",
        "_:b0",
        "https://a b",
        "urn:x-undefined-term:a",
        "http://relative.invalid/a",
    ],
)
def test_odd_addresses_fall_back_to_the_reference(address):
    shape = compile_shape(SIMPLE)
    document = {**SIMPLE, "id": address}

    assert shape.fill(outline(document)[1]) is None
    assert _outcome(CACHE.canonicalize, document) == "unsigned_content"


def test_a_shape_holds_types_numbers_and_contexts_fixed():
    changes = [
        {"type": ["VerifiableCredential", "AchievementCredential"]},
        {"@context": [*SIMPLE["@context"], contexts.EXTENSIONS]},
        {"credentialSubject": {**SIMPLE["credentialSubject"], "creditsEarned": 4}},
        {"credentialSubject": {**SIMPLE["credentialSubject"], "creditsEarned": True}},
        {"image": {"id": "https://example.org/i.png", "type": "Image"}},
    ]
    outlines = [outline({**SIMPLE, **change})[0] for change in changes]

    assert len({outline(SIMPLE)[0], *outlines}) == len(changes) + 1


def test_true_is_not_one():
    one = {**SIMPLE, "credentialSubject": {**SIMPLE["credentialSubject"], "creditsEarned": 1}}
    true = {
        **SIMPLE,
        "credentialSubject": {**SIMPLE["credentialSubject"], "creditsEarned": True},
    }

    for document in (one, true, one):
        assert CACHE.canonicalize(document) == canonicalize(document)


def test_the_cache_forgets_the_oldest_shape():
    cache = Canonicalizer(most_shapes=2)
    documents = [
        {**SIMPLE, "type": ["VerifiableCredential", each]}
        for each in ("OpenBadgeCredential", "AchievementCredential", "EndorsementCredential")
    ]

    for document in documents:
        cache.canonicalize(document)

    assert list(cache._shapes) == [outline(document)[0] for document in documents[1:]]
