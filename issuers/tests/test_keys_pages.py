"""The keys of an organisation as people see them: states, days and fingerprints, and nothing of the private part."""

import pytest
from django.urls import reverse
from joserfc.jwk import OKPKey, RSAKey

from accounts.tests.factories import UserFactory
from issuers import actions as issuers
from issuers.models import SigningKey
from issuers.tests.factories import IssuerFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuer():
    """An organisation with keys of every state."""
    issuer = IssuerFactory(slug="demo")
    issuers.ensure_keys(issuer_id=issuer.pk)
    for _ in range(2):
        key = issuers.create_key(issuer=issuer, algorithm="EdDSA", by=None)
        issuers.activate_key(key=key, by=None, at_once=True)
    issuers.compromise_key(
        key=issuer.signing_keys.filter(retired_at__isnull=False).first(), by=None
    )
    issuers.create_key(issuer=issuer, algorithm="EdDSA", by=None)
    return issuer


def says_no_secret(page):
    """Whether a page keeps to itself what is sealed; there is something that it could tell."""
    sealed = SigningKey.objects.with_private_part().values_list("sealed", flat=True)
    html = page.content.decode()
    assert len(sealed) == 5
    return all(each not in html and each.split(".")[-1] not in html for each in sealed)


@pytest.mark.threat("K-11")
def test_an_owner_sees_every_key_and_no_private_part(client, issuer):
    client.force_login(MembershipFactory(issuer=issuer).user)

    page = client.get(reverse("manage_keys", args=["demo"]))

    keys = page.context["keys"]
    assert sorted(key.state for key in keys) == [
        "active",
        "active",
        "compromised",
        "pending",
        "retired",
    ]
    html = page.content.decode()
    assert all(key.fingerprint in html for key in keys)
    assert says_no_secret(page)


@pytest.mark.threat("K-11")
def test_the_operator_reads_keys_in_the_admin_and_changes_none(client, issuer):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    key = issuer.signing_keys.first()
    address = reverse("admin:issuers_signingkey_change", args=[key.pk])

    rows = client.get(reverse("admin:issuers_signingkey_changelist"))
    page = client.get(address)
    refused = [
        client.post(address, {"algorithm": "none"}).status_code,
        client.post(reverse("admin:issuers_signingkey_delete", args=[key.pk])).status_code,
        client.get(reverse("admin:issuers_signingkey_add")).status_code,
    ]

    assert key.fingerprint in rows.content.decode()
    assert key.fingerprint in page.content.decode()
    assert says_no_secret(rows)
    assert says_no_secret(page)
    assert refused == [403, 403, 403]


def test_owners_do_not_see_the_keys_of_others_in_the_admin(client, issuer):
    owner = MembershipFactory().user
    owner.is_staff = True
    owner.save()
    client.force_login(owner)

    assert client.get(reverse("admin:issuers_signingkey_changelist")).status_code == 403


def test_a_fingerprint_is_what_others_work_out(issuer):
    kinds = {"RS256": RSAKey, "EdDSA": OKPKey}

    for key in issuer.signing_keys.all():
        assert key.fingerprint == kinds[key.algorithm].import_key(key.public_jwk).thumbprint()
