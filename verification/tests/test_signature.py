"""The page of an award reads the issuer's signature, not only our own rows."""

import hashlib
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.utils import timezone

from badges.actions import revoke, sign_again
from badges.models import Assertion, AssertionDocument
from badges.tests.forging import without_triggers
from issuers import documents as issuers
from issuers.models import SigningKey
from openbadges import jws, keys
from verification import documents
from verification.documents import Verdict

pytestmark = pytest.mark.django_db

TITLE = "The digital signature is intact"


def finding(award):
    """Verdict, and what the page says of the signature."""
    report = documents.report(Assertion.objects.get(pk=award.pk))
    (found,) = [each for each in report.findings if each.id == "signature"]
    return report.verdict, found.outcome, found.title, found.detail


def token(award):
    return award.documents.get(form=AssertionDocument.Form.JWT_3_0)


def strange_key():
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return keys.PrivateKey.from_pkcs8(
        made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    )


def keep(award, text):
    """Somebody who can write our rows writes this one, with the fingerprint that fits."""
    body = text.encode()
    with without_triggers("badges_assertiondocument"):
        AssertionDocument.objects.filter(pk=token(award).pk).update(
            body=body, sha256=hashlib.sha256(body).hexdigest()
        )


def test_a_sound_signature_is_named_with_its_key(award):
    assert finding(award) == (
        Verdict.VALID,
        "passed",
        TITLE,
        f"RS256 · {issuers.did(award.issuer_id)}",
    )


@pytest.mark.parametrize(
    "change",
    [
        {"holder_name": "Somebody Else"},
        {"awarded_on": "2020-01-01"},
        {"expires_at": timezone.now() + timedelta(days=9999)},
    ],
)
@pytest.mark.threat("V-06")
def test_a_row_that_says_what_nobody_signed_is_not_authentic(award, change):
    Assertion.objects.filter(pk=award.pk).update(**change)

    assert finding(award) == (
        Verdict.ALTERED,
        "failed",
        TITLE,
        "What was signed is not what the record says.",
    )


@pytest.mark.threat("V-06")
def test_a_badge_renamed_after_signing_is_not_authentic(award):
    award.version.texts.update(name="Doctor of medicine")

    assert finding(award)[:2] == (Verdict.ALTERED, "failed")


@pytest.mark.threat("V-01")
def test_a_token_of_another_key_is_not_authentic(award):
    read = jws.read(bytes(token(award).body).decode())
    keep(award, jws.sign(read.payload, strange_key(), typ="JWT"))

    assert finding(award) == (Verdict.ALTERED, "failed", TITLE, "The signature does not fit.")


def test_what_is_no_token_is_not_authentic(award):
    keep(award, "À ce soir")

    assert finding(award) == (Verdict.ALTERED, "failed", TITLE, "The signature does not fit.")


@pytest.mark.threat("K-04")
def test_a_stolen_key_is_told_and_our_own_record_still_counts(award):
    now = timezone.now()
    SigningKey.objects.filter(pk=token(award).key_id).update(compromised_at=now)

    assert finding(award) == (
        Verdict.VALID,
        "warning",
        "Signed with a key that was reported as stolen",
        "Our own record confirms it. Ask the holder for the copy that is signed anew.",
    )


def test_what_was_never_signed_is_said_plainly(award):
    token(award).delete()

    assert finding(award)[:3] == (Verdict.VALID, "warning", "Not signed")


def test_a_revoked_badge_stays_revoked_whatever_its_signature(award):
    revoke(assertion=award, reason="Wrong person", by=award.holder)
    Assertion.objects.filter(pk=award.pk).update(holder_name="Somebody Else")

    assert finding(award)[:2] == (Verdict.REVOKED, "failed")


def test_a_badge_that_was_signed_again_is_as_sound(award):
    sign_again(assertion=award, by=None)

    assert finding(award)[:3] == (Verdict.VALID, "passed", TITLE)
