"""Whatever is brought to be checked, the answer is a report, soon, and 'valid' only when all was proven."""

import json
import resource
import time

import pytest
from django.urls import reverse

from badges import actions, images
from badges import documents as badges
from badges.models import AssertionDocument
from badges.tests.test_baked_pictures import with_svg
from openbadges import baking, v3
from openbadges.tests import samples, web
from openbadges.tests.pictures import drawn
from outbox.tests import internet
from outbox.tests.internet import page
from verification import checking

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


@pytest.fixture(params=["https://localhost:8000", "http://localhost:8000"])
def site(request, settings):
    """This site as the world sees it, and as a demo on one machine does."""
    settings.SITE_URL = request.param
    return request.param


@pytest.mark.parametrize(
    "form", [Form.INTEGRITY_3_0, Form.JWT_3_0, Form.SIGNED_2_0, Form.HOSTED_2_0]
)
def test_our_own_badge_is_valid_in_every_form(site, award, form):
    report = checking.check(badges.stored(award)[form], network=internet.network()).report

    assert (report["verdict"], report["issuer_host"]) == (
        "valid",
        "localhost:8000",
    ), report["probes"]
    assert report["badge"]["name"] == "Critical thinking"
    assert set(outcomes(report).values()) == {"passed"}


@pytest.mark.parametrize("version", ["", "2", "3"])
@pytest.mark.parametrize("is_svg", [False, True])
def test_our_own_picture_is_valid_with_every_version_in_it(site, award, version, is_svg):
    with_svg(award)
    picture = images.with_badge(award, badges.stored(award), version=version, is_svg=is_svg)

    report = checking.check(picture, network=internet.network()).report

    assert (report["verdict"], [each["verdict"] for each in report["others"]]) == (
        "valid",
        [] if version else ["valid"],
    )


@pytest.mark.parametrize("name", ["award", "ob2_assertion", "award_json", "award_jwt"])
def test_our_own_address_is_valid(site, award, name):
    address = site + reverse(name, args=[award.pk])

    assert (
        checking.check(address.encode(), network=internet.network()).report["verdict"]
        == "valid"
    )


@pytest.mark.threat("S-01", "V-04")
@pytest.mark.parametrize(
    ("host", "verdict"),
    [
        ("http://localhost:9000", "invalid"),
        ("http://localhost", "invalid"),
        ("http://127.0.0.1:8000", "invalid"),
        ("http://user@localhost:8000", "invalid"),
        ("http://localhost:8000.evil.example.org", "invalid"),
        ("http://badges.example.org", "invalid"),
        ("http://localhost:8000", "valid"),
    ],
)
def test_on_one_machine_only_our_own_badges_need_no_https(settings, award, host, verdict):
    settings.SITE_URL = "http://localhost:8000"
    copy = badges.stored(award)[Form.HOSTED_2_0].replace(
        b"http://localhost:8000", host.encode()
    )

    assert checking.check(copy, network=internet.network()).report["verdict"] == verdict


@pytest.mark.threat("V-04")
def test_a_forger_cannot_invent_a_badge_of_ours(site, award):
    forged = badges.stored(award)[Form.HOSTED_2_0].replace(
        str(award.pk).encode(), b"0193a7a5-0000-7000-8000-000000000000"
    )

    report = checking.check(forged, network=internet.network()).report

    assert (report["verdict"], report["badge"]) == ("invalid", None)


@pytest.mark.threat("V-10")
@pytest.mark.parametrize(
    "form", [Form.INTEGRITY_3_0, Form.JWT_3_0, Form.SIGNED_2_0, Form.HOSTED_2_0]
)
def test_our_own_badge_is_revoked_at_once(site, award, form):
    stored = badges.stored(award)[form]
    actions.revoke(assertion=award, reason="Awarded by mistake", by=award.holder)

    assert checking.check(stored, network=internet.network()).report["verdict"] == "revoked"


def test_badge_of_another_platform_is_read_through_the_door(server, web_of_strangers):
    report = checking.check(json.dumps(web.hosted()).encode(), network=web_of_strangers).report

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

    report = checking.check(json.dumps(copy).encode(), network=web_of_strangers).report

    assert report["verdict"] == "invalid"
    assert report["badge"] is None


@pytest.mark.threat("S-08")
def test_a_host_is_asked_by_few_checks_a_minute(server, web_of_strangers, monkeypatch):
    monkeypatch.setattr(checking, "CHECKS_OF_A_HOST_A_MINUTE", 1)
    copy = json.dumps(web.hosted()).encode()

    verdicts = [
        checking.check(copy, network=web_of_strangers).report["verdict"] for _ in range(2)
    ]

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
    report = checking.check(content, network=internet.network()).report

    assert report["verdict"] in {"not_a_badge", "could_not_check", "invalid"}
    assert report["probes"][0]["reason"]
    assert report["badge"] is None


def test_a_picture_is_read(server, web_of_strangers):
    picture = baking.bake(drawn(), v2=json.dumps(web.hosted()))

    assert checking.check(picture, network=web_of_strangers).report["verdict"] == "valid"


def run(monkeypatch, program):
    """Let the child be another program: what it came to, and the processor's seconds that it took."""
    monkeypatch.setattr(checking, "PROGRAM", ["-c", program])
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = checking.check(b"{}", network=internet.network()).report
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return report["verdict"], report["probes"][0]["code"], spent


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
    assert seconds < 4


@pytest.mark.threat("V-08")
def test_a_child_has_an_end(monkeypatch):
    monkeypatch.setattr(checking, "SECONDS", 0.5)

    verdict, code, _seconds = run(monkeypatch, "import time; time.sleep(300)")

    assert (verdict, code) == ("could_not_check", "too_complex")


@pytest.mark.threat("V-13")
def test_a_child_has_eight_errands(server, web_of_strangers):
    errands = checking.Errands(time.monotonic() + 5, web_of_strangers)

    answers = [bool(errands.run(web.ASSERTION)) for _ in range(10)]

    assert answers == [True] * 8 + [False] * 2


def test_what_is_not_proven_is_not_shown(server, web_of_strangers):
    forged = v3.credential(samples.simple_award())

    report = checking.check(json.dumps(forged).encode(), network=web_of_strangers).report

    assert (report["verdict"] == "valid", report["badge"], report["identities"]) == (
        False,
        None,
        [],
    )
