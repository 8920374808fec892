"""The permanent addresses that machines read."""

import io
import json

import pytest
from django.core.files.storage import storages
from django.urls import reverse
from PIL import Image

from accounts.tests.factories import UserFactory
from badges import actions, images
from badges.models import Assertion
from openbadges import baking, identity

pytestmark = pytest.mark.django_db


def hosted(award):
    return reverse("ob2_assertion", args=[award.pk])


def test_assertion_says_what_was_awarded_and_names_nobody(client, award):
    answer = client.get(hosted(award))

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/ld+json"
    document = json.loads(answer.content)
    recipient = document["recipient"]
    assert identity.match(
        recipient.pop("identity"), "giulia@example.org", recipient.pop("salt")
    )
    issued = award.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert document["id"] == f"http://localhost:8000/ob/2/assertions/{award.pk}"
    assert document["badge"] == f"http://localhost:8000/ob/2/badges/{award.version_id}"
    assert document["type"] == "Assertion"
    assert recipient == {"type": "email", "hashed": True}
    assert document["verification"] == {"type": "HostedBadge"}
    assert issued
    assert document["narrative"] == "Defended an essay on sources."
    assert b"Giulia" not in answer.content
    assert b"giulia" not in answer.content


def test_stored_bytes_are_served_as_they_are(client, award):
    stored = bytes(award.documents.get(form="ob2").body)

    assert client.get(hosted(award)).content == stored


def test_who_has_the_bytes_gets_304(client, award):
    first = client.get(hosted(award))

    again = client.get(hosted(award), headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.threat("P-10")
def test_revoked_award_is_410_with_the_reason_and_no_more(client, award):
    before = client.get(hosted(award))
    actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)

    answer = client.get(hosted(award), headers={"if-none-match": before["ETag"]})

    assert answer.status_code == 410
    assert json.loads(answer.content) == {
        "@context": "https://w3id.org/openbadges/v2",
        "id": f"http://localhost:8000/ob/2/assertions/{award.pk}",
        "type": "Assertion",
        "revoked": True,
        "revocationReason": "Awarded by mistake",
    }
    assert answer["Cache-Control"] == "public, max-age=60, s-maxage=60"


@pytest.mark.threat("P-01")
def test_private_award_keeps_only_what_verification_needs(client, award):
    actions.show_or_hide(assertion=award, is_shown=False, by=award.holder)

    document = json.loads(client.get(hosted(award)).content)

    assert set(document) & {"narrative", "evidence"} == set()
    assert document["recipient"]["hashed"] is True
    assert client.get(reverse("award_picture", args=[award.pk, 600])).status_code == 404


def test_browser_is_sent_to_the_page(client, award):
    answer = client.get(hosted(award), headers={"accept": "text/html,application/xhtml+xml"})

    assert (answer.status_code, answer["Location"]) == (302, f"/v/{award.pk}")


def test_badge_class_and_issuer_answer_at_the_addresses_in_the_assertion(client, award):
    badge = json.loads(client.get(reverse("ob2_badge", args=[award.version_id])).content)
    issuer = json.loads(
        client.get(badge["issuer"].removeprefix("http://localhost:8000")).content
    )

    assert (badge["type"], badge["name"]) == ("BadgeClass", "Critical thinking")
    assert (issuer["type"], issuer["name"]) == (["Issuer", "Profile"], award.issuer.name) or (
        issuer["type"] in ("Issuer", "Profile")
    )


def test_draft_answers_nowhere(client, badge_with_picture):
    badge_with_picture.published_at = None
    badge_with_picture.save()

    assert (
        client.get(
            reverse("ob2_badge", args=[badge_with_picture.current_version_id])
        ).status_code
        == 404
    )


def test_baked_picture_carries_the_document_and_the_pixels_are_untouched(client, award):
    client.force_login(award.holder)

    answer = client.get(reverse("award_png", args=[award.pk]))

    assert answer.status_code == 200
    assert baking.unbake(answer.content).v2.encode() == bytes(
        award.documents.get(form="ob2").body
    )
    carrier = images.carrier(award.version.picture)
    with (
        Image.open(io.BytesIO(answer.content)) as baked,
        Image.open(io.BytesIO(carrier)) as plain,
    ):
        assert baked.tobytes() == plain.tobytes()
    assert answer["Cache-Control"] == "private, no-store, no-transform"


@pytest.mark.threat("P-04")
@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_baked_picture_is_for_its_holder_only(client, award, who):
    if who == "stranger":
        client.force_login(UserFactory())

    answer = client.get(reverse("award_png", args=[award.pk]))

    assert answer.status_code == 404
    assert b"openbadges" not in answer.content


def test_lost_file_is_baked_again(client, award):
    actions.bake(assertion_id=award.pk)
    storages["private"].delete(images.baked_name(award))
    client.force_login(award.holder)

    answer = client.get(reverse("award_png", args=[award.pk]))

    assert baking.unbake(answer.content).v2.encode() == bytes(
        award.documents.get(form="ob2").body
    )
    assert Assertion.objects.get(pk=award.pk).baked_at is not None


def test_download_of_a_revoked_award_is_gone(client, award):
    actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)
    client.force_login(award.holder)

    assert client.get(reverse("award_png", args=[award.pk])).status_code == 410
