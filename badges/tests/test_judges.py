"""What judges that are not ours say about our badges.

They are openvc-core, openbadgeslib, PyJWT, PyPI's `openbadges` 1.1.2, and the official JSON Schemas of 3.0.
"""

import base64
import hashlib
import json
import os
import re
import subprocess
from decimal import Decimal
from pathlib import Path

import jsonschema
import jwt
import openvc
import pytest
from django.urls import reverse
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob2.verifier import OB2Verifier
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3Verifier
from openvc.did.base import DidResolverRegistry
from openvc.did.did_web import DidWebResolver
from openvc.proof.errors import UnsupportedAlgorithm
from openvc.proof.vc_jwt import VcJwtProofSuite
from openvc.status import CredentialRevoked

from badges import actions, images
from badges.documents import stored
from badges.models import AssertionDocument, BadgeClassVersion
from badges.tests.factories import AlignmentFactory
from issuers import actions as issuers
from issuers.models import SigningKey
from openbadges import contexts
from openbadges.keys import from_jwk

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
JUDGE = ROOT / "build" / "judge" / "bin" / "python"
SCHEMAS = ROOT / "build" / "schemas"
# The schemas of 1EdTech as openbadgeslib's source carries them; another print is another standard.
PRINTS = {
    "achievementcredential": "b7358e895f492e74055dc6bfc7ffc420d0e497f90c4579fb83d9519b86d393ea",
    "profile": "6b268f2caa591bf657e2a290e195713c41dc2db4e1c797723cfd00a1a83f8f13",
}
SITE = "https://badges.example.org"
Form = AssertionDocument.Form


def if_there(path):
    """Skip where `.ci/judges` has not fetched its judge; in CI there is no skipping."""
    return pytest.mark.skipif(
        not path.exists() and os.environ.get("CI_JUDGES_REQUIRED") != "1",
        reason=f"{path.relative_to(ROOT)} is not there: bash .ci/judges sets it up",
    )


@pytest.fixture
def judged(settings, badge_with_picture, request):
    """A badge as a server would issue it, with all that it can say."""
    settings.SITE_URL = SITE
    AlignmentFactory(version=badge_with_picture.current_version)
    BadgeClassVersion.objects.update(credits=Decimal("2.5"), eqf_level=6)
    badge_with_picture.current_version.refresh_from_db()
    return request.getfixturevalue("award")


@pytest.fixture
def at(client):
    """What our addresses answer, as bytes."""

    def answer(address):
        assert address.startswith(f"{SITE}/")
        return client.get(address.removeprefix(SITE)).content

    return answer


def rotated(award):
    for algorithm in SigningKey.Algorithm.values:
        key = issuers.create_key(issuer=award.issuer, algorithm=algorithm, by=None)
        issuers.activate_key(key=key, by=None, at_once=True)


def faults(name, document):
    """What is wrong with a document by an official schema, and where."""
    octets = (SCHEMAS / f"ob_v3p0_{name}_schema.json").read_bytes()
    assert hashlib.sha256(octets).hexdigest() == PRINTS[name]
    validator = jsonschema.Draft201909Validator(json.loads(octets))
    return {each.json_path: each.message for each in validator.iter_errors(document)}


def with_bare_proof(body):
    """A signed document with its one proof outside a list, which is how openvc takes it; what is signed is the same."""
    document = json.loads(body)
    (document["proof"],) = document["proof"]
    return document


def key_of(token, at):
    """What lies at the address by which a token names its key."""
    return json.loads(at(jwt.get_unverified_header(token)["kid"]))


def openvc_says(form, at):
    """Verify as openvc does, with its own status list check, by our published keys."""
    registry = DidResolverRegistry([DidWebResolver(lambda url: json.loads(at(url)))])
    known = {
        name: {"@context": contexts.definition(name)}
        for name in (contexts.OPEN_BADGES, contexts.VCDM_2)
    }

    def status_list(url):
        document = with_bare_proof(at(url))
        checked = openvc.verify_credential(document, resolver=registry, extra_contexts=known)
        return checked.credential

    return openvc.verify_credential(
        with_bare_proof(form),
        resolver=registry,
        resolve_status_list=status_list,
        extra_contexts=known,
    )


def test_openvc_verifies_the_proof_and_the_status(judged, at):
    forms = stored(judged)

    assert openvc_says(forms[Form.INTEGRITY_3_0], at)
    rotated(judged)
    assert openvc_says(forms[Form.INTEGRITY_3_0], at)
    actions.revoke(assertion=judged, reason="Awarded by mistake", by=judged.holder)
    with pytest.raises(CredentialRevoked):
        openvc_says(forms[Form.INTEGRITY_3_0], at)


def test_openvc_takes_no_token_that_every_reader_of_3_0_must_take(judged, at):
    """It knows no RSA, the one algorithm that the standard asks of a token; PyJWT judges ours instead."""
    token = stored(judged)[Form.JWT_3_0].decode()

    with pytest.raises(UnsupportedAlgorithm, match="RS256"):
        VcJwtProofSuite().verify(token, public_key_jwk=key_of(token, at))


def test_pyjwt_verifies_the_token_by_the_key_that_it_names(judged, at):
    token = stored(judged)[Form.JWT_3_0].decode()
    rotated(judged)
    claims = jwt.decode(
        token,
        jwt.PyJWK(key_of(token, at)),
        algorithms=["RS256"],
        options={"require": ["iss", "jti", "sub", "nbf"]},
    )

    credential = json.loads(stored(judged)[Form.INTEGRITY_3_0])
    del credential["proof"]
    assert claims == credential | {
        "iss": f"did:web:badges.example.org:i:{judged.issuer_id}",
        "jti": f"{SITE}/v/{judged.pk}.json",
        "sub": credential["credentialSubject"]["id"],
        "nbf": int(judged.issued_at.timestamp()),
    }


def test_openbadgeslib_verifies_the_token_and_the_proof(judged, at):
    forms = stored(judged)
    pems = {
        key.algorithm: from_jwk(key.public_jwk).pem for key in judged.issuer.signing_keys.all()
    }
    did = f"did:web:badges.example.org:i:{judged.issuer_id}"

    token = OB3Verifier(pems["RS256"], issuer_did=did).verify(forms[Form.JWT_3_0].decode())
    proof = OB3LdpVerifier(pems["EdDSA"], issuer_did=did).verify(
        forms[Form.INTEGRITY_3_0].decode()
    )

    assert (token.id, token.achievement.name) == (
        f"{SITE}/v/{judged.pk}.json",
        "Critical thinking",
    )
    assert (proof.id, proof.achievement.name) == (token.id, token.achievement.name)


def test_openbadgeslib_verifies_the_2_0_forms_until_they_are_revoked(judged, at):
    forms = stored(judged)
    verifier = OB2Verifier(download=at)
    signed, hosted = (forms[form].decode() for form in (Form.SIGNED_2_0, Form.HOSTED_2_0))

    assert verifier.verify(signed, "giulia@example.org", check_revocation=True)
    assert verifier.verify_hosted(hosted, expected_recipient="giulia@example.org")
    rotated(judged)
    assert verifier.verify(signed, "giulia@example.org", check_revocation=True)
    actions.revoke(assertion=judged, reason="Awarded by mistake", by=judged.holder)
    with pytest.raises(LibOpenBadgesException):
        verifier.verify(signed, "giulia@example.org", check_revocation=True)
    with pytest.raises(LibOpenBadgesException):
        verifier.verify_hosted(hosted, expected_recipient="giulia@example.org")


@if_there(SCHEMAS)
def test_the_official_schemas_find_nothing_wrong(judged):
    forms = stored(judged)
    document = json.loads(forms[Form.INTEGRITY_3_0])
    token = jwt.decode(forms[Form.JWT_3_0], options={"verify_signature": False})

    assert faults("achievementcredential", document) == {}
    assert faults("achievementcredential", token) == {}
    assert faults("profile", document["issuer"]) == {}
    assert faults("achievementcredential", document | {"validFrom": None}) == {
        "$.validFrom": "None is not of type 'string'"
    }


def site_of(client, award):
    """Every address of ours that can be reached from the documents of an award, with what it answers."""
    waiting = {f"{SITE}{reverse('ob2_assertion', args=[award.pk])}"}
    waiting |= addresses_in(stored(award)[Form.HOSTED_2_0])
    payload = stored(award)[Form.SIGNED_2_0].split(b".")[1]
    waiting |= addresses_in(base64.urlsafe_b64decode(payload + b"=="))
    site = {}
    while waiting:
        url = waiting.pop()
        answer = client.get(url.removeprefix(SITE), headers={"accept": "application/ld+json"})
        body = answer.getvalue()
        kind = answer.headers.get("Content-Type", "")
        site[url] = [answer.status_code, kind, base64.b64encode(body).decode()]
        if "json" in kind:
            waiting |= addresses_in(body) - site.keys()
    return site


def addresses_in(body):
    return set(re.findall(rf"{SITE}/[^\"\s]+", body.decode()))


def openbadges_says(client, award):
    forms = stored(award)
    png = images.with_badge(award, forms, version="2")
    asked = {
        "site": site_of(client, award),
        "recipient": {"id": "", "email": "giulia@example.org"},
        "badges": {
            "address": ["text", f"{SITE}{reverse('ob2_assertion', args=[award.pk])}"],
            "signed": ["text", forms[Form.SIGNED_2_0].decode()],
            "png": ["png", base64.b64encode(png).decode()],
        },
    }
    asked["recipient"].pop("id")
    done = subprocess.run(  # our own script, in the judge's environment
        [JUDGE, "-W", "ignore", ROOT / ".ci" / "judge_openbadges.py"],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=False,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout)


@if_there(JUDGE)
def test_openbadges_1_1_2_verifies_the_2_0_forms_until_they_are_revoked(client, judged):
    names = ("address", "signed", "png")
    valid = {"valid": True, "errors": []}

    assert openbadges_says(client, judged) == dict.fromkeys(names, valid)
    rotated(judged)
    assert openbadges_says(client, judged) == dict.fromkeys(names, valid)
    actions.revoke(assertion=judged, reason="Awarded by mistake", by=judged.holder)
    assert {name: each["valid"] for name, each in openbadges_says(client, judged).items()} == {
        "address": False,
        "signed": False,
        "png": False,
    }
