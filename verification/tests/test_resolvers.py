"""Our own addresses are answered from rows, with the bytes that the routes answer."""

from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from badges import actions
from issuers.models import SigningKey
from verification.resolvers import DOCUMENTS, is_ours, own

pytestmark = pytest.mark.django_db

SITE = "https://localhost:8000"


def addresses(award):
    rsa = SigningKey.objects.get(issuer=award.issuer, algorithm=SigningKey.Algorithm.RS256)
    given = {
        "ob2_badge": [award.version_id],
        "ob2_signing_badge": [award.version_id, rsa.pk],
        "ob2_revocations": [award.issuer_id, rsa.pk],
        "status_list": [award.status_entry.status_list_id],
        "ob2_issuer": [award.issuer_id],
        "ob2_signing_issuer": [award.issuer_id, rsa.pk],
        "ob2_key": [rsa.pk],
        "did_document": [award.issuer_id],
        "jwks": [award.issuer_id],
        "key": [rsa.pk],
        "site_jwks": [],
    }
    return [reverse(name, args=given.get(name, [award.pk])) for name in DOCUMENTS]


@pytest.mark.parametrize("is_revoked", [False, True])
def test_rows_answer_as_the_routes_do(client, award, is_revoked):
    if is_revoked:
        actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)
    paths = addresses(award)

    answers = [client.get(path, headers={"accept": "application/json"}) for path in paths]
    found = [own(SITE + path) for path in paths]

    assert [(each.status, each.body) for each in found] == [
        (each.status_code, each.content) for each in answers
    ]


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/me/", "/v/0193a7a5-0000-7000-8000-000000000000"]
)
def test_what_is_no_document_of_ours_is_not_there(path):
    assert own(SITE + path).status == 404


def test_ours_is_what_lies_at_our_host(settings):
    assert [
        is_ours(each)
        for each in (
            SITE + "/v/1",
            "https://localhost:8000.evil.example/",
            "https://evil.example/",
        )
    ] == [True, False, False]
    assert urlsplit(settings.SITE_URL).netloc == "localhost:8000"
