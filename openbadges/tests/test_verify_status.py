"""Revoked, suspended, or not known: what a status list says, and lists that lie."""

from datetime import timedelta

import pytest

from openbadges import jws, status
from openbadges.keys import (
    multikey,
)
from openbadges.model import Revocation, Status
from openbadges.tests import samples
from openbadges.tests.web import (
    FORGER,
    GOOD,
    Web,
    look,
    outcomes,
    signed,
    status_list,
    unreachable,
    web,
)
from openbadges.verify import Verdict


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
