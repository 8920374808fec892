"""The page of a result: fresh or old, for this person or not, and what others say of the badge."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from badges import actions as badge_actions
from badges import documents as badges
from badges.models import AssertionDocument
from badges.tests.conftest import square_png
from openbadges import baking, v3
from openbadges.model import Endorsement
from openbadges.proofs import sign
from openbadges.tests import samples, web
from outbox import fetching
from outbox.tests import internet
from verification import actions
from verification.models import Check
from verification.tests.test_checking import published

pytestmark = pytest.mark.django_db

Form = AssertionDocument.Form


@pytest.fixture(autouse=True)
def strangers(server, pem, monkeypatch):
    """The invented web of the samples as all the internet that there is."""
    published(server, web.web())
    network = internet.network(server, pem=pem)
    monkeypatch.setattr(fetching, "internet", lambda: network)
    return server


def page(client, found):
    return client.get(reverse("check", args=[found.pk])).content.decode()


def again(client, found):
    return client.post(reverse("check_again", args=[found.pk]))


FORMS = {
    "json": lambda stored: stored[Form.INTEGRITY_3_0],
    "token": lambda stored: stored[Form.JWT_3_0],
    "picture": lambda stored: baking.bake(square_png(90), v3=stored[Form.JWT_3_0]),
    "both": lambda stored: baking.bake(
        square_png(90), v2=stored[Form.HOSTED_2_0], v3=stored[Form.JWT_3_0]
    ),
    "svg": lambda stored: baking.bake(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', v3=stored[Form.JWT_3_0]
    ),
}


@pytest.mark.threat("V-14")
@pytest.mark.parametrize("form", FORMS)
def test_what_was_brought_is_checked_again(client, award, form):
    first = actions.check(content=FORMS[form](badges.stored(award)))
    badge_actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)

    answer = again(client, first)

    second = Check.objects.exclude(pk=first.pk).get()
    assert (answer.status_code, answer["Location"]) == (302, f"/verify/{second.pk}/")
    assert (first.report["verdict"], second.report["verdict"]) == ("valid", "revoked")
    assert len(second.report["others"]) == len(first.report["others"])


@pytest.mark.threat("I-08")
def test_the_warning_about_another_picture_stays(client, award):
    first = actions.check(content=FORMS["picture"](badges.stored(award)))

    again(client, first)

    second = Check.objects.exclude(pk=first.pk).get()
    assert {first.report["picture_brought"], second.report["picture_brought"]} == {"different"}
    assert len(bytes(first.content)) < len(FORMS["picture"](badges.stored(award)))


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\nnonsense", b"<html>", b"hello"])
def test_what_was_no_badge_is_not_checked_again(client, content):
    text = page(client, actions.check(content=content))

    assert "Check again" not in text
    assert "The picture that you chose" not in text


def test_what_was_not_kept_is_brought_again(client):
    found = actions.check(content=b"\x89PNG\r\n\x1a\nnonsense")

    assert again(client, found)["Location"] == "/verify/"


@pytest.mark.threat("W-06")
def test_checking_again_needs_a_post(client, award):
    found = actions.check(content=badges.stored(award)[Form.JWT_3_0])

    assert client.get(reverse("check_again", args=[found.pk])).status_code == 405


@pytest.mark.threat("D-01")
def test_checking_again_is_counted(client, award):
    found = actions.check(content=b"hello")

    assert [again(client, found).status_code for _ in range(11)] == [302] * 10 + [429]


@pytest.mark.threat("V-14")
def test_an_old_result_says_so(client, award):
    found = actions.check(content=badges.stored(award)[Form.JWT_3_0])
    old = "This result is some minutes old."
    seen = []
    for minutes in (0, 2, 6):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            text = page(client, found)
            seen.append(("Checked just now" in text, "Checked on" in text, old in text))

    assert seen == [(True, False, False), (False, True, False), (False, True, True)]


def compare(client, found, email):
    answer = client.post(reverse("check_match", args=[found.pk]), {"email": email})
    text = answer.content.decode()
    return next(
        (word for word in ("Yes: the badge", "No: the badge", "Wait an hour") if word in text),
        "",
    )


@pytest.mark.threat("V-12")
@pytest.mark.parametrize("form", [Form.HOSTED_2_0, Form.SIGNED_2_0, Form.JWT_3_0])
def test_an_address_is_compared_and_forgotten(client, award, form):
    found = actions.check(content=badges.stored(award)[form])
    addresses = ["giulia@example.org", " GIULIA@Example.org ", "other@example.org"]

    answers = [compare(client, found, each) for each in addresses]

    assert answers == ["Yes: the badge", "Yes: the badge", "No: the badge"]
    found.refresh_from_db()
    assert "giulia@example.org" not in json.dumps(found.report)


@pytest.mark.threat("V-12")
def test_comparing_is_counted_for_the_badge_and_not_for_the_check(client, award):
    checks = [actions.check(content=badges.stored(award)[Form.JWT_3_0]) for _ in range(2)]
    for number in range(5):
        compare(client, checks[0], f"guess{number}@example.org")

    assert [compare(client, each, "giulia@example.org") for each in checks] == [
        "Wait an hour"
    ] * 2


def test_a_badge_of_another_platform_is_compared_too(client):
    found = actions.check(content=json.dumps(web.hosted()).encode())

    assert compare(client, found, "ada@example.org") == "Yes: the badge"


@pytest.mark.threat("V-04")
def test_what_is_not_proven_is_compared_with_nothing(client):
    forged = v3.credential(samples.simple_award())
    found = actions.check(content=json.dumps(forged).encode())

    assert "Compare" not in page(client, found)
    assert client.get(reverse("check_match", args=[found.pk])).status_code == 404


def endorsed(about, comment):
    said = Endorsement(
        id="urn:uuid:2",
        issuer=samples.issuer(),
        about=about,
        comment=comment,
        valid_from=samples.NOW,
    )
    document = v3.endorsement(said)
    return sign(document, samples.KEY, method=samples.METHOD, created=samples.NOW)


@pytest.mark.threat("V-06")
def test_only_proven_endorsements_of_this_badge_are_shown(client, strangers):
    award = samples.simple_award()
    said = [
        endorsed(award.id, "Well earned."),
        endorsed("urn:uuid:another", "Praise of another badge."),
        endorsed(award.id, "As signed.") | {"name": "Changed"},
    ]
    document = sign(
        v3.credential(award, endorsements={award.id: said}),
        samples.KEY,
        method=samples.METHOD,
        created=samples.NOW,
    )

    with time_machine.travel(samples.NOW):
        found = actions.check(content=json.dumps(document).encode())
        text = page(client, found)

    assert found.report["verdict"] == "valid"
    assert [
        each in text for each in ("Well earned.", "Praise of another badge.", "As signed.")
    ] == [True, False, False]
    assert "An endorsement in this badge is not proven." in text


def test_a_printed_result_leads_to_the_page_of_the_award(client, award):
    text = page(client, actions.check(content=badges.stored(award)[Form.JWT_3_0]))

    assert "Check it again at\n" in text
    assert award.page in text
    assert 'class="qr"' in text


@pytest.mark.threat("V-15")
@pytest.mark.parametrize(
    "address",
    [
        "https://badges.example.org/" + "é" * 50,
        "https://badges.example.org/" + "a" * 400,
        "urn:uuid:1",
    ],
)
def test_an_address_that_no_camera_reads_has_no_code(client, award, address):
    found = actions.check(content=badges.stored(award)[Form.JWT_3_0])
    found.report["address"] = address
    found.save()

    text = page(client, found)

    assert 'class="qr"' not in text


def test_machines_are_told_when_it_was_checked(client, award):
    found = actions.check(content=badges.stored(award)[Form.JWT_3_0])

    answer = client.get(
        reverse("check", args=[found.pk]), headers={"accept": "application/json"}
    )

    assert set(answer.json()) == {"verdict", "probes"}
    assert answer["Last-Modified"].endswith("GMT")
