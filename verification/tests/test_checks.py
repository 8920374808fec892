"""The page for badges of anybody: bring one, read what was checked."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory
from badges import actions as badge_actions
from badges import documents as badges
from badges import images
from badges.models import AssertionDocument
from badges.tests.conftest import square_png
from issuers.tests.factories import MembershipFactory
from openbadges import baking
from openbadges.tests import samples, web
from outbox import fetching
from outbox.tests import internet
from verification import actions, checking, tasks
from verification.models import Check
from verification.tests.test_checking import published

pytestmark = pytest.mark.django_db

Form = AssertionDocument.Form
JSON = {"accept": "application/json"}
NOTHING = checking.Checked({"verdict": "valid"}, b"", "")


@pytest.fixture(autouse=True)
def strangers(server, pem, settings, monkeypatch):
    """A secure site, and the invented web of the samples as all the internet that there is."""
    settings.SITE_URL = "https://localhost:8000"
    published(server, web.web())
    network = internet.network(server, pem=pem)
    monkeypatch.setattr(fetching, "internet", lambda: network)
    return server


def brought(client, content, name="badge.json"):
    """What the page says of a file."""
    upload = SimpleUploadedFile(name, content)
    answer = client.post(reverse("verify"), {"file": upload}, follow=True)
    return answer.content.decode()


def verdict(client, content):
    """The verdict for machines."""
    answer = client.post(reverse("verify"), {"file": SimpleUploadedFile("badge", content)})
    return client.get(answer["Location"], headers=JSON).json()


def baked(award):
    return images.with_badge(award, badges.stored(award))


def test_a_picture_of_ours_is_authentic_until_revoked(client, award):
    picture = baked(award)

    before = brought(client, picture)
    badge_actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)
    after = brought(client, picture)

    assert "Authentic and valid" in before
    assert before.index("Authentic and valid") < before.index("Critical thinking</h1>")
    assert "localhost:8000" in before
    assert "Authentic and valid" not in after
    assert "Revoked by its issuer" in after


@pytest.mark.threat("I-08")
def test_a_stolen_badge_in_another_picture_shows_the_published_one(client, award):
    other = baking.bake(square_png(90), v3=badges.stored(award)[Form.JWT_3_0].decode())

    fine, stolen = brought(client, baked(award)), brought(client, other)

    warning = "The picture that you chose is not the one that the issuer publishes."
    assert (warning in fine, warning in stolen) == (False, True)
    assert 'src="data:image/png;base64,' in stolen


@pytest.mark.threat("V-05")
def test_an_issuer_that_we_do_not_know_is_not_green(client):
    text = brought(client, json.dumps(web.hosted()).encode())

    assert "from an issuer that we do not know" in text
    assert "badges.example.org" in text
    assert 'data-tone="ok" role="status"' not in text


@pytest.mark.threat("V-01")
def test_a_key_that_the_forger_brought_proves_nothing(client):
    forged = web.token(key=samples.KEY, kid="https://evil.example.org/key")

    found = verdict(client, forged.encode())

    assert found["verdict"] == "invalid"
    assert {"id": "key", "outcome": "failed"}.items() <= found["probes"][-2].items() | {
        (name, said)
        for each in found["probes"]
        if each["id"] == "key"
        for name, said in each.items()
    }


@pytest.mark.threat("V-03")
@pytest.mark.parametrize(
    "kid", ["../../../dev/null", "' OR 1=1--", "http://169.254.169.254/", "k" * 10_000]
)
def test_a_strange_key_name_is_only_a_name(client, kid):
    assert verdict(client, web.token(kid=kid).encode())["verdict"] != "valid"


@pytest.mark.threat("V-04")
def test_a_copy_at_another_host_is_not_authentic(client, strangers):
    copy = web.hosted(id="https://evil.example.org/a")
    published(strangers, {"https://evil.example.org/a": copy})

    text = brought(client, json.dumps(copy).encode())

    assert "Not authentic: do not rely on it" in text


@pytest.mark.threat("V-10")
def test_an_unreachable_list_is_not_good(client, strangers):
    strangers.replies[samples.LIST] = b""

    assert verdict(client, json.dumps(web.signed()).encode())["verdict"] != "valid"


@pytest.mark.threat("V-14")
def test_every_check_is_made_anew_and_says_when(client, award):
    picture = baked(award)
    first = verdict(client, picture)["verdict"]
    badge_actions.suspend(assertion=award, reason="We look into it", by=award.holder)

    assert (first, verdict(client, picture)["verdict"] == "valid") == ("valid", False)
    assert "Checked just now" in brought(client, picture)


@pytest.mark.threat("V-15")
def test_words_of_a_stranger_cannot_leave_the_page(client, strangers):
    evil = '<script>alert(1)</script><a href="https://evil.example.org/">'
    published(
        strangers, {web.BADGE: json.loads(json.dumps(web.web()[web.BADGE])) | {"name": evil}}
    )

    text = brought(client, json.dumps(web.hosted()).encode())

    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
    assert 'href="https://evil' not in text


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"{}", b"\x89PNG\r\n\x1a\n", b"<svg/>", b"[" * 9999, b"\xff\x00"]
)
def test_bad_input_gets_words(client, content):
    text = brought(client, content)

    assert "Authentic and valid" not in text
    assert "<h1>" in text
    assert "This check was made, and it did not hold" not in text


def test_answer_for_machines_has_verdict_and_probes(client, award):
    found = verdict(client, badges.stored(award)[Form.INTEGRITY_3_0])

    assert found["verdict"] == "valid"
    assert {tuple(each) for each in found["probes"]} == {("id", "outcome", "reason")}


def test_a_link_of_ours_leads_to_the_award(client, award):
    answer = client.post(reverse("verify"), {"text": f"https://localhost:8000/v/{award.pk}"})

    assert (answer.status_code, answer["Location"]) == (302, f"/v/{award.pk}")


def test_one_of_the_two_is_asked_for(client):
    assert "one of the two" in client.post(reverse("verify"), {}).content.decode()


@pytest.mark.parametrize("who", ["nobody", "learner", "staff", "operator"])
def test_anybody_may_check_and_nobody_keeps_it(client, award, who):
    if who != "nobody":
        user = {
            "learner": lambda: award.holder,
            "staff": lambda: MembershipFactory(issuer=award.issuer).user,
            "operator": lambda: UserFactory(is_superuser=True),
        }[who]()
        client.force_login(user)

    answer = client.post(
        reverse("verify"),
        {"text": badges.stored(award)[Form.JWT_3_0].decode()},
        follow=True,
    )

    assert "Authentic and valid" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert "giulia@example.org" not in answer.content.decode() + json.dumps(
        Check.objects.get().report
    )


def test_the_page_speaks_italian(client, award):
    found = actions.check(content=badges.stored(award)[Form.JWT_3_0])

    text = client.get(f"/it/verify/{found.pk}/").content.decode()

    assert '<html lang="it"' in text
    assert "Autentico e valido" in text
    assert "L’ente non ha revocato questo badge." in text


def test_a_result_is_kept_for_an_hour(client):
    found = actions.check(content=b"hello")
    address = reverse("check", args=[found.pk])

    seen = [client.get(address).status_code]
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        seen.append(client.get(address).status_code)
        tasks.sweep()

    assert (seen, Check.objects.count()) == ([200, 404], 0)


@pytest.mark.threat("W-06")
def test_uploading_needs_the_token_of_the_page():
    assert Client(enforce_csrf_checks=True).post(reverse("verify")).status_code == 403


@pytest.mark.threat("D-01")
def test_checks_are_counted_before_any_work(client, monkeypatch):
    monkeypatch.setattr(checking, "check", lambda *_args, **_options: NOTHING)
    answers = [client.post(reverse("verify"), {"text": "hello"}).status_code for _ in range(11)]

    assert answers == [302] * 10 + [429]


@pytest.mark.threat("D-02")
def test_more_checks_than_may_wait_are_sent_away(client, monkeypatch):
    monkeypatch.setattr(actions, "LONGEST_WAIT", 0.1)
    with actions._running, actions._running:
        answer = client.post(reverse("verify"), {"text": "hello"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert client.post(reverse("verify"), {"text": "hello"}).status_code == 302
