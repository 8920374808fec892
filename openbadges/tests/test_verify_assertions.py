"""Verifying Open Badges 2.0 and 2.1, hosted and signed."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openbadges import jws, v2
from openbadges.model import Endorsement
from openbadges.tests import samples
from openbadges.tests.web import (
    ASSERTION,
    BADGE,
    FORGER_RSA,
    ISSUER,
    KEY_2,
    LIST_2,
    Web,
    award_2,
    changed,
    hosted,
    issuer_2,
    look,
    outcomes,
    revocation,
    unreachable,
    web,
)
from openbadges.verify import Fetched, Verdict

HOSTED = {
    "document": "passed",
    "issuer": "passed",
    "format": "passed",
    "scope": "passed",
    "dates": "passed",
    "status": "passed",
}
SIGNED = {
    "issuer": "passed",
    "format": "passed",
    "key": "passed",
    "signature": "passed",
    "status": "passed",
    "dates": "passed",
}


def token(key=samples.RSA, creator=KEY_2, **changes):
    document = {**v2.signed_assertion(award_2(), key=creator), **changes}
    return jws.sign_assertion(document, key)


def test_a_hosted_badge_is_valid():
    report = look(hosted())

    assert outcomes(report) == HOSTED
    assert (report.verdict, report.version, report.form) == (Verdict.VALID, "2.0", "hosted")
    assert report.issuer_host == "badges.example.org"
    assert report.remarks == ()
    assert report.credential.achievement.name == samples.achievement().name
    assert report.credential.issuer.name == "Demo University"


def test_a_hosted_badge_is_valid_by_its_address():
    assert outcomes(look(ASSERTION)) == HOSTED


def test_a_signed_badge_is_valid():
    report = look(token())

    assert outcomes(report) == SIGNED
    assert (report.verdict, report.version, report.form) == (Verdict.VALID, "2.0", "signed")


# Hosted: what the address answers counts


@pytest.mark.threat("V-04")
def test_what_is_shown_is_what_the_address_answers():
    forged = hosted(
        recipient={"type": "email", "hashed": False, "identity": "evil@example.org"}
    )

    report = look(forged)

    assert report.verdict is Verdict.VALID
    assert report.credential.recipient.identities == award_2().recipient.identities
    assert report.remarks == ("copy_differs",)


@pytest.mark.threat("V-04")
def test_a_badge_that_borrows_an_issuer_is_outside_its_scope():
    address = "https://evil.example/a.json"
    found = Web(web() | {address: hosted(id=address)})

    report = look(hosted(id=address), found)

    assert outcomes(report)["scope"] == "!outside_scope"
    assert report.verdict is Verdict.INVALID
    assert report.issuer_host == ""


@pytest.mark.threat("V-04")
def test_an_embedded_issuer_cannot_widen_its_own_scope():
    address = "https://evil.example/a.json"
    profile = {
        **v2.issuer_profile(issuer_2()),
        "verification": {"allowedOrigins": "evil.example"},
    }
    badge = {**v2.badge_class(award_2().achievement, issuer=issuer_2()), "issuer": profile}
    found = Web(web() | {address: hosted(id=address, badge=badge)})

    assert outcomes(look(address, found))["scope"] == "!outside_scope"


@pytest.mark.threat("V-04")
@pytest.mark.parametrize(
    ("starts_with", "allowed_origins", "verdict"),
    [
        (("https://badges.example.org/ob/",), (), Verdict.VALID),
        (("https://badges.example.org/ob",), (), Verdict.VALID),
        (("https://badges.example.org/o",), (), Verdict.INVALID),
        (("https://badges.example.org/other/",), (), Verdict.INVALID),
        (("https://badges.example.org/other/", ASSERTION), (), Verdict.VALID),
        (("https://badges.example",), (), Verdict.INVALID),
        (("http://badges.example.org/",), (), Verdict.INVALID),
        ((), ("badges.example.org",), Verdict.VALID),
        ((), ("example.org",), Verdict.INVALID),
        ((), ("badges.example.org.evil.example",), Verdict.INVALID),
        ((), ("badges.example.org:8443",), Verdict.INVALID),
    ],
)
def test_the_scope_ends_where_a_part_of_the_address_does(starts_with, allowed_origins, verdict):
    profile = replace(issuer_2(), starts_with=starts_with, allowed_origins=allowed_origins)

    assert look(hosted(), changed(issuer=v2.issuer_profile(profile))).verdict is verdict


@pytest.mark.threat("V-04")
def test_the_scope_of_a_port_is_that_port():
    issuer = "https://badges.example.org:8443/issuer"
    profile = {**v2.issuer_profile(issuer_2()), "id": issuer}
    badge = {**v2.badge_class(award_2().achievement, issuer=issuer_2()), "issuer": issuer}
    found = Web(web() | {BADGE: badge, issuer: profile})

    assert outcomes(look(hosted(), found))["scope"] == "!outside_scope"


@pytest.mark.threat("V-04")
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (404, "!not_hosted"),
        (500, "?fetch_failed"),
        (unreachable(), "?fetch_failed"),
        (hosted(id="https://badges.example.org/ob/2/assertions/other"), "!hosted_elsewhere"),
        (b"<html>", "!not_json"),
        (Fetched(200, "https://evil.example/a", orjson.dumps(hosted())), "?fetch_failed"),
    ],
    ids=str,
)
def test_a_badge_that_its_address_does_not_answer_is_not_valid(answer, outcome):
    report = look(hosted(), changed(assertion=answer))

    assert outcomes(report) == {"document": outcome}
    assert report.verdict in {Verdict.INVALID, Verdict.COULD_NOT_CHECK}
    assert report.credential is None


@pytest.mark.threat("V-04")
@pytest.mark.parametrize(
    "address",
    [
        "http://badges.example.org/a",
        "file:///etc/passwd",
        "https://badges.example.org\\@evil.example/",
        "https://user@badges.example.org/a",
        "",
        "urn:uuid:1",
    ],
)
def test_a_badge_without_a_safe_address_is_not_asked_for(address):
    found = web()

    report = look(hosted(id=address), found)

    assert outcomes(report) == {"document": "!unsafe_address"}
    assert found.asked == []


@pytest.mark.threat("V-04")
def test_an_issuer_without_https_fails():
    badge = {
        **v2.badge_class(award_2().achievement, issuer=issuer_2()),
        "issuer": "http://badges.example.org/issuer",
    }

    assert outcomes(look(hosted(), changed(badge=badge)))["issuer"] == "!unsafe_address"


@pytest.mark.parametrize(
    "answers",
    [
        {"badge": unreachable()},
        {"issuer": unreachable()},
    ],
)
def test_a_link_that_cannot_be_followed_is_said(answers):
    assert look(hosted(), changed(**answers)).verdict is Verdict.COULD_NOT_CHECK


@pytest.mark.parametrize(
    "answers",
    [
        {"issuer": {"id": "https://evil.example", "name": "X"}},
        {"badge": {"id": BADGE, "issuer": ISSUER}},
        {"badge": {"id": BADGE, "name": "X"}},
        {"assertion": {**hosted(), "recipient": {}}},
        {"assertion": {**hosted(), "issuedOn": "2026-05-01"}},
        {"assertion": {**hosted(), "badge": 7}},
    ],
)
def test_a_badge_that_does_not_follow_the_standard_is_invalid(answers):
    assert look(hosted(), changed(**answers)).verdict is Verdict.INVALID


@pytest.mark.parametrize("reason", ["", "Issued by mistake."])
def test_a_revoked_hosted_badge_is_revoked(reason):
    gone = Fetched(410, ASSERTION, orjson.dumps(v2.revoked_assertion(revocation(reason))))
    marked = {**hosted(), "revoked": True, "revocationReason": reason}

    for answer in (gone, marked):
        report = look(hosted(), changed(assertion=answer))

        assert report.verdict is Verdict.REVOKED
        (finding,) = [each for each in report.findings if each.probe == "status"]
        assert finding.facts == ({"reason": reason} if reason else {})


def test_an_address_that_is_gone_is_revoked():
    assert look(ASSERTION, changed(assertion=410)).verdict is Verdict.REVOKED


@pytest.mark.threat("V-11")
@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"expires": "2026-05-02T08:58:00Z"}, Verdict.EXPIRED),
        ({"expires": "2026-05-02T08:59:30Z"}, Verdict.VALID),
        ({"issuedOn": "2026-05-02T09:02:00Z"}, Verdict.NOT_YET_VALID),
    ],
)
def test_dates_of_a_hosted_badge(change, verdict):
    document = hosted(**change)

    assert look(document, changed(assertion=document)).verdict is verdict


# Signed


@pytest.mark.threat("V-01")
@pytest.mark.parametrize(
    ("creator", "answers"),
    [
        ("https://evil.example/key", {}),
        (KEY_2 + "/other", {}),
        (
            KEY_2,
            {"key": {"owner": "https://evil.example", "publicKeyPem": FORGER_RSA.public.pem}},
        ),
        (KEY_2, {"key": {"publicKeyPem": FORGER_RSA.public.pem}}),
        (KEY_2, {"issuer": v2.issuer_profile(replace(issuer_2(), public_keys=()))}),
        (KEY_2, {"key": 404}),
    ],
)
def test_a_key_that_the_issuer_does_not_name_is_refused(creator, answers):
    report = look(token(key=FORGER_RSA, creator=creator), changed(**answers))

    assert outcomes(report)["key"] == "!issuer_not_bound"
    assert report.verdict is Verdict.INVALID


def test_a_badge_signed_by_another_key_does_not_fit():
    assert outcomes(look(token(key=FORGER_RSA)))["signature"] == "!signature_mismatch"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ([], Verdict.VALID),
        ([revocation()], Verdict.REVOKED),
        ([revocation("Withdrawn.")], Verdict.REVOKED),
    ],
)
def test_the_list_of_revoked_badges_counts(answer, verdict):
    listed = v2.revocation_list(address=LIST_2, issuer=issuer_2(), revocations=answer)

    assert look(token(), changed(list=listed)).verdict is verdict


@pytest.mark.threat("V-10")
@pytest.mark.parametrize("answer", [unreachable(), 404, b"<html>", {"type": "RevocationList"}])
def test_a_list_that_cannot_be_read_is_never_valid(answer):
    assert look(token(), changed(list=answer)).verdict is Verdict.STATUS_UNKNOWN


def test_a_badge_that_should_be_signed_is_nothing_without_its_signature():
    report = look(dict(v2.signed_assertion(award_2(), key=KEY_2)))

    assert report.verdict is Verdict.NOT_A_BADGE


def test_a_badge_of_2_1_is_valid():
    document = hosted(**{"@context": "https://purl.imsglobal.org/spec/ob/v2p1/ob_v2p1.jsonld"})

    report = look(document, changed(assertion=document))

    assert (report.verdict, report.version) == (Verdict.VALID, "2.1")


ENDORSEMENT = f"{samples.HOST}/ob/2/endorsements/1"


@pytest.mark.parametrize(
    ("address", "published", "outcome"),
    [
        (ENDORSEMENT, True, "passed"),
        (ENDORSEMENT, False, "?fetch_failed"),
        ("https://evil.example/e", True, "!endorsement_unproven"),
        ("http://badges.example.org/e", True, "!endorsement_unproven"),
    ],
)
def test_endorsements_are_asked_for_at_their_addresses(address, published, outcome):
    said = Endorsement(
        id=address, issuer=issuer_2(), about=ASSERTION, comment="Fine.", valid_from=samples.NOW
    )
    document = hosted(endorsement=[address])
    found = changed(assertion=document)
    if published:
        found[address] = v2.endorsement(said)

    report = look(document, found)

    assert outcomes(report) == {**HOSTED, "endorsements": outcome}
    assert report.verdict is Verdict.VALID


ODD = [None, 7, True, "", "x", [], {}, [{}], [[]], {"id": []}, ["a", 1], "é" * 40]


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whatever_is_published_gets_a_report(data):
    found = web()
    documents = [hosted(), dict(v2.signed_assertion(award_2(), key=KEY_2))]
    documents += [dict(found[address]) for address in (ISSUER, BADGE, KEY_2, LIST_2)]
    for document in documents:
        if data.draw(st.booleans()):
            name = data.draw(st.sampled_from(sorted(document)))
            document[name] = data.draw(st.sampled_from(ODD))
    found.update(zip((ISSUER, BADGE, KEY_2, LIST_2), documents[2:], strict=True))
    found[ASSERTION] = documents[0]

    text = jws.sign_assertion(documents[1], samples.RSA)

    for given_document in (ASSERTION, documents[0], text):
        assert look(given_document, found, recipients=["ada@example.org"]).verdict in Verdict


def test_hosted_badges_are_compared_with_addresses():
    assert outcomes(look(hosted(), recipients=["ADA@example.org"]))["recipient"] == "passed"


def test_a_badge_valid_until_far_away_is_valid():
    award = award_2(valid_until=samples.NOW + timedelta(days=365_000))

    assert look(dict(v2.assertion(award)), changed(assertion=v2.assertion(award))).verdict is (
        Verdict.VALID
    )
