"""Whatever is brought to be checked, the answer is a report, soon, and 'valid' only when all was proven."""

import json
import time

import pytest

from badges import actions
from badges import documents as badges
from badges.models import AssertionDocument
from openbadges import baking, v3
from openbadges.tests import samples, web
from openbadges.tests.pictures import drawn
from verification import checking
from verification.tests import internet
from verification.tests.internet import page

pytestmark = pytest.mark.django_db

Form = AssertionDocument.Form


def outcomes(report):
    return {
        each["id"]: each["outcome"] if each["outcome"] == "passed" else each["code"]
        for each in report["probes"]
    }


def published(server, answers):
    """The invented web of the samples, behind a server."""
    for address, answer in answers.items():
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        server.replies[address] = page(body)


@pytest.fixture
def secure_site(settings):
    settings.SITE_URL = "https://localhost:8000"


@pytest.mark.parametrize(
    "form", [Form.INTEGRITY_3_0, Form.JWT_3_0, Form.SIGNED_2_0, Form.HOSTED_2_0]
)
def test_our_own_badge_is_valid_in_every_form(secure_site, award, form):
    report = checking.check(badges.stored(award)[form], network=internet.network())

    assert (report["verdict"], report["issuer_host"]) == (
        "valid",
        "localhost:8000",
    ), report["probes"]
    assert report["badge"]["name"] == "Critical thinking"
    assert set(outcomes(report).values()) == {"passed"}


@pytest.mark.threat("V-10")
@pytest.mark.parametrize(
    "form", [Form.INTEGRITY_3_0, Form.JWT_3_0, Form.SIGNED_2_0, Form.HOSTED_2_0]
)
def test_our_own_badge_is_revoked_at_once(secure_site, award, form):
    stored = badges.stored(award)[form]
    actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)

    assert checking.check(stored, network=internet.network())["verdict"] == "revoked"


def test_badge_of_another_platform_is_read_through_the_door(server, web_of_strangers):
    report = checking.check(json.dumps(web.hosted()).encode(), network=web_of_strangers)

    assert report["verdict"] == "valid"
    assert web.ASSERTION in server.asked


@pytest.fixture
def web_of_strangers(server, pem):
    published(server, web.web())
    return internet.network(server, pem=pem)


@pytest.mark.threat("V-04")
def test_a_copy_is_not_believed(server, web_of_strangers):
    copy = web.hosted(id="https://evil.example.org/a", recipient={"identity": "me"})
    published(server, {"https://evil.example.org/a": copy})

    report = checking.check(json.dumps(copy).encode(), network=web_of_strangers)

    assert report["verdict"] == "invalid"
    assert report["badge"] is None


@pytest.mark.threat("S-08")
def test_a_host_is_asked_by_few_checks_a_minute(server, web_of_strangers, monkeypatch):
    monkeypatch.setattr(checking, "CHECKS_OF_A_HOST_A_MINUTE", 1)
    copy = json.dumps(web.hosted()).encode()

    verdicts = [checking.check(copy, network=web_of_strangers)["verdict"] for _ in range(2)]

    assert verdicts == ["valid", "could_not_check"]


BAD = [
    b"",
    b"hello",
    b"\xff\xfe\x00",
    b"{}",
    b"[" * 100_000,
    b'{"a": 1e999}',
    b'{"a": ' + b"9" * 5001 + b"}",
    b'{"a": "\\ud800"}',
    b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]><svg>&b;</svg>",
    b"a.b.c",
    b"https://127.0.0.1/",
    b"https://localhost:8000/",
    b"http://badges.example.org/",
    b"file:///etc/passwd",
]


@pytest.mark.threat("S-07", "V-03")
@pytest.mark.parametrize("content", BAD)
def test_bad_input_gets_a_report_and_is_never_valid(content):
    report = checking.check(content, network=internet.network())

    assert report["verdict"] in {"not_a_badge", "could_not_check", "invalid"}
    assert report["probes"][0]["reason"]
    assert report["badge"] is None


def test_a_picture_is_read(server, web_of_strangers):
    picture = baking.bake(drawn(), v2=json.dumps(web.hosted()))

    assert checking.check(picture, network=web_of_strangers)["verdict"] == "valid"


def run(monkeypatch, program):
    """Let the child be another program."""
    monkeypatch.setattr(checking, "PROGRAM", ["-c", program])
    begun = time.monotonic()
    report = checking.check(b"{}", network=internet.network())
    return report["verdict"], report["probes"][0]["code"], time.monotonic() - begun


LIMITED = "from verification import judging; judging.shut(); input(); "


@pytest.mark.threat("V-08")
@pytest.mark.parametrize(
    "work",
    [
        "while True: pass",
        "bytearray(600_000_000)",
        "import sys; sys.exit(3)",
        "print('nonsense')",
        "print('[]')",
        "import socket; socket.socket(); print('{\"report\": {}}')",
        "open('/etc/passwd'); print('{\"report\": {}}')",
    ],
)
def test_a_child_that_goes_wrong_proves_nothing(monkeypatch, work):
    verdict, code, seconds = run(monkeypatch, f"{LIMITED}\n{work}")

    assert (verdict, code) in {
        ("could_not_check", "too_complex"),
        ("could_not_check", "broke_off"),
    }
    assert seconds < 8


@pytest.mark.threat("V-08")
def test_a_child_has_an_end(monkeypatch):
    monkeypatch.setattr(checking, "SECONDS", 0.5)

    verdict, code, seconds = run(monkeypatch, "import time; time.sleep(30)")

    assert (verdict, code) == ("could_not_check", "too_complex")
    assert seconds < 3


@pytest.mark.threat("V-13")
def test_a_child_has_eight_errands(server, web_of_strangers):
    errands = checking.Errands(time.monotonic() + 5, web_of_strangers)

    answers = [bool(errands.run(web.ASSERTION)) for _ in range(10)]

    assert answers == [True] * 8 + [False] * 2


def test_what_is_not_proven_is_not_shown(server, web_of_strangers):
    forged = v3.credential(samples.simple_award())

    report = checking.check(json.dumps(forged).encode(), network=web_of_strangers)

    assert (report["verdict"] == "valid", report["badge"], report["identities"]) == (
        False,
        None,
        [],
    )
