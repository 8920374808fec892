"""Every form of an award: made at the claim, served as stored, verified by others."""

import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from badges import actions
from badges.documents import stored
from badges.errors import NotSigned
from badges.models import Assertion, AssertionDocument, BadgeClass, BadgeClassVersion
from badges.tests.awards import award_again, credential_of
from issuers import actions as issuers
from issuers.models import SigningKey
from openbadges import jws, keys, proofs
from openbadges.keys import PrivateKey

pytestmark = pytest.mark.django_db

Form = AssertionDocument.Form
SIGNED = {
    "ob2_signed_assertion": (Form.SIGNED_2_0, "text/plain"),
    "award_json": (Form.INTEGRITY_3_0, "application/vc+ld+json"),
    "award_jwt": (Form.JWT_3_0, "text/plain"),
}


def did_document(client, award):
    return client.get(reverse("did_document", args=[award.issuer_id])).json()


def method_named(client, award, name):
    document = did_document(client, award)
    assert name in document["assertionMethod"]
    methods = keys.read_did_document(document, did=document["id"])
    return next(each for each in methods if each.id == name)


def rotate(award):
    """Put new keys of both kinds to use."""
    for algorithm in SigningKey.Algorithm.values:
        key = issuers.create_key(issuer=award.issuer, algorithm=algorithm, by=None)
        issuers.activate_key(key=key, by=None, at_once=True)


@pytest.mark.parametrize("name", SIGNED)
def test_signed_bytes_are_served_as_stored(client, award, name):
    form, kind = SIGNED[name]

    answer = client.get(reverse(name, args=[award.pk]))
    again = client.get(
        reverse(name, args=[award.pk]), headers={"if-none-match": answer["ETag"]}
    )

    assert answer.content == stored(award)[form]
    assert answer["Content-Type"] == kind
    assert answer["Cache-Control"] == "public, max-age=60, s-maxage=60"
    assert answer["Link"].count('rel="alternate"') == 3
    assert again.status_code == 304


@pytest.mark.threat("P-10")
@pytest.mark.parametrize("name", SIGNED)
def test_signed_forms_of_a_private_badge_are_served_to_nobody(client, award, name):
    actions.show_or_hide(assertion=award, is_shown=False, by=award.holder)
    client.force_login(award.holder)

    assert client.get(reverse(name, args=[award.pk])).status_code == 404


@pytest.mark.threat("P-10")
@pytest.mark.parametrize("name", SIGNED)
def test_what_was_taken_back_is_gone_with_its_reason_alone(client, award, name):
    address = reverse(name, args=[award.pk])
    actions.suspend(assertion=award, reason="We look into it", by=award.holder)
    suspended = client.get(address)
    actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)
    revoked = client.get(address)

    expected = {"id": f"http://localhost:8000{address}", "revoked": True}
    assert (suspended.status_code, suspended.json()) == (
        410,
        expected | {"revocationReason": "suspended"},
    )
    assert (revoked.status_code, revoked.json()) == (
        410,
        expected | {"revocationReason": "Awarded by mistake"},
    )


def test_an_unknown_award_has_no_forms(client, award):
    for name in SIGNED:
        address = reverse(name, args=[award.version_id])
        assert client.get(address).status_code == 404


def test_two_awards_of_a_person_share_no_name_of_the_subject(award):
    first, second = credential_of(award), credential_of(award_again(award))

    assert first["credentialSubject"]["id"] != second["credentialSubject"]["id"]


def test_the_proof_verifies_by_the_published_key(client, award):
    credential = json.loads(client.get(reverse("award_json", args=[award.pk])).content)
    (proof,) = proofs.read_proofs(credential)

    proofs.check(credential, proof, method_named(client, award, proof.method).key)

    assert proof.controller == credential["issuer"]["id"]


def test_the_token_verifies_by_the_key_at_its_kid(client, award):
    token = jws.read(client.get(reverse("award_jwt", args=[award.pk])).content.decode())

    key = client.get(token.kid.removeprefix("http://localhost:8000")).json()
    token.check(keys.from_jwk(key))

    credential, claims = jws.credential_in(token.payload)
    unsigned = {name: each for name, each in credential_of(award).items() if name != "proof"}
    assert credential == unsigned
    assert set(token.header) == {"alg", "kid", "typ"}
    assert claims == {
        "iss": credential["issuer"]["id"],
        "jti": f"http://localhost:8000/v/{award.pk}.json",
        "sub": credential["credentialSubject"]["id"],
        "nbf": int(award.issued_at.timestamp()),
    }


def test_the_signed_2_0_badge_leads_to_its_key_and_back(client, award):
    def at(address):
        return client.get(address.removeprefix("http://localhost:8000")).json()

    token = jws.read(stored(award)[Form.SIGNED_2_0].decode())
    assertion = json.loads(token.payload)
    key = at(assertion["verification"]["creator"])
    badge = at(assertion["badge"])
    issuer = at(badge["issuer"])

    token.check(keys.PublicKey.from_pem(key["publicKeyPem"]))
    assert assertion["id"].endswith(f"/ob/2/assertions/{award.pk}.jws")
    assert badge["id"] == assertion["badge"]
    assert issuer["id"] == badge["issuer"] == key["owner"]
    assert issuer["publicKey"] == key["id"] == assertion["verification"]["creator"]
    assert at(issuer["revocationList"])["issuer"] == issuer["id"]


@pytest.mark.threat("K-03")
def test_old_badges_verify_after_three_rotations(client, award):
    old = stored(award)
    for _ in range(3):
        rotate(award)
    new = award_again(award)

    proof_of = {pk: proofs.read_proofs(credential_of(pk))[0] for pk in (award, new)}
    assert stored(award) == old
    assert proof_of[award].method != proof_of[new].method
    for each, proof in proof_of.items():
        proofs.check(credential_of(each), proof, method_named(client, each, proof.method).key)
    test_the_token_verifies_by_the_key_at_its_kid(client, award)
    test_the_signed_2_0_badge_leads_to_its_key_and_back(client, award)


@pytest.mark.threat("K-04")
def test_what_a_stolen_key_signed_is_signed_again(client, award):
    rsa = award.issuer.signing_keys.get(algorithm="RS256")
    ed25519 = award.issuer.signing_keys.get(algorithm="EdDSA")
    old = stored(award)
    for key in (rsa, ed25519):
        issuers.compromise_key(key=key, by=None)

    document = did_document(client, award)
    revoked = {each["id"] for each in document["verificationMethod"] if "revoked" in each}
    assert document["assertionMethod"] == []
    assert len(revoked) == 2
    assert "revoked" in client.get(reverse("key", args=[rsa.pk])).json()
    assert (
        "publicKey"
        not in client.get(reverse("ob2_signing_issuer", args=[award.issuer_id, rsa.pk])).json()
    )

    written = io.StringIO()
    for key in (rsa, ed25519):
        call_command("reissue", "--key", str(key.pk), "--no-dry-run", stdout=written)
    assert written.getvalue() == "1 badges are signed again.\n0 badges are signed again.\n"
    new = stored(award)
    assert new[Form.HOSTED_2_0] == old[Form.HOSTED_2_0]
    assert all(new[form] != old[form] for form, _kind in SIGNED.values())
    test_the_proof_verifies_by_the_published_key(client, award)
    test_the_token_verifies_by_the_key_at_its_kid(client, award)


@pytest.mark.threat("K-05")
def test_what_is_signed_comes_from_the_rows_alone(award):
    forged = json.dumps({"name": "PhD in Medicine"}).encode()
    put_there = [
        AssertionDocument(assertion=award, form=row.form, body=forged, key_id=row.key_id)
        for row in award.documents.exclude(key=None)
    ]
    award.documents.exclude(key=None).delete()
    AssertionDocument.objects.bulk_create(put_there)
    for key in award.issuer.signing_keys.all():
        issuers.compromise_key(key=key, by=None)

    actions.sign_again(assertion=award, by=None)

    names = {
        form: json.loads(jws.read(body.decode()).payload if b"{" not in body else body)
        for form, body in stored(award).items()
        if form != Form.HOSTED_2_0
    }
    assert names[Form.INTEGRITY_3_0]["name"] == "Critical thinking"
    assert names[Form.JWT_3_0]["name"] == "Critical thinking"
    assert names[Form.SIGNED_2_0]["narrative"] == "Defended an essay on sources."


@pytest.mark.threat("K-06")
def test_a_badge_that_does_not_verify_is_not_issued(award, monkeypatch):
    count = Assertion.objects.count()
    monkeypatch.setattr(PrivateKey, "sign", lambda _self, _message: b"\1" * 256)

    with pytest.raises(NotSigned):
        award_again(award)

    assert Assertion.objects.count() == count


@pytest.mark.threat("K-06")
def test_a_badge_without_a_name_is_not_issued(award):
    award.version.texts.update(name="")
    BadgeClassVersion.objects.update(frozen_at=timezone.now())
    version = BadgeClassVersion.objects.get(pk=award.version_id)

    with pytest.raises(NotSigned):
        award_again(award, version=version)


@pytest.mark.threat("K-07")
def test_editing_a_badge_changes_no_award(client, award):
    old = stored(award)
    text = award.version.texts.get()
    content = actions.content_of(award.version)
    words = (replace(content.words[0], name="PhD in Medicine"),)
    badge_class = BadgeClass.objects.get(pk=award.badge_class_id)
    actions.change_badge(
        badge_class=badge_class, content=replace(content, words=words), by=None
    )

    assert stored(award) == old
    badge = client.get(reverse("ob2_badge", args=[award.version_id])).json()
    assert badge["name"] == text.name == "Critical thinking"


@pytest.mark.threat("K-10")
def test_the_date_of_issue_is_the_servers(award):
    before = timezone.now() - timedelta(seconds=2)
    credential = credential_of(award_again(award, awarded_on=award.awarded_on))

    assert credential["validFrom"] >= before.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert credential["proof"][0]["created"] == credential["validFrom"]
    with pytest.raises(TypeError):
        award_again(award, issued_at=before)


@pytest.mark.threat("K-11")
def test_no_public_key_document_has_a_private_member(client, award):
    key = award.issuer.signing_keys.get(algorithm="RS256")
    SigningKey.objects.filter(pk=key.pk).update(public_jwk=key.public_jwk | {"extra": "x"})
    allowed = {"kty", "n", "e", "crv", "x", "y", "kid", "alg", "use", "iss", "revoked"}

    sets = [
        client.get(reverse("jwks", args=[award.issuer_id])).json()["keys"],
        client.get(reverse("site_jwks")).json()["keys"],
        [client.get(reverse("key", args=[key.pk])).json()],
        [
            each["publicKeyJwk"]
            for each in did_document(client, award)["verificationMethod"]
            if "publicKeyJwk" in each
        ],
    ]

    assert [len(each) for each in sets] == [2, 2, 1, 1]
    assert all(set(each) <= allowed for found in sets for each in found)
    assert {each["iss"] for each in sets[1]} == {
        f"did:web:localhost%3A8000:i:{award.issuer_id}"
    }
