"""Recipients and endorsements, and what nobody may make us do."""

import copy
from datetime import timedelta

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadges import jws, v3
from openbadges.keys import (
    VerificationMethod,
    did_document,
)
from openbadges.model import Endorsement, Profile
from openbadges.proofs import sign
from openbadges.tests import samples
from openbadges.tests.web import (
    FORGER,
    FORGER_RSA,
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
    path = data.draw(st.sampled_from(list(places(document))))
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
