"""What people have: pictures with badges in them, and things that are no badges."""

import orjson
import pytest

from openbadges import baking
from openbadges.tests.web import (
    Web,
    hosted,
    look,
    signed,
    unreachable,
)
from openbadges.verify import Verdict

PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">'
    b'<rect width="10" height="10"/></svg>'
)


def test_a_picture_with_both_versions_is_checked_for_both():
    picture = baking.bake(PICTURE, v2=orjson.dumps(hosted()), v3=orjson.dumps(signed()))

    report = look(picture)

    assert (report.verdict, report.version) == (Verdict.VALID, "3.0")
    assert [(other.verdict, other.version) for other in report.others] == [
        (Verdict.VALID, "2.0")
    ]


def test_a_picture_is_no_better_than_the_worse_of_its_badges():
    forged = {**signed(), "name": "Doctor"}
    picture = baking.bake(PICTURE, v2=orjson.dumps(hosted()), v3=orjson.dumps(forged))

    report = look(picture)

    assert (report.verdict, report.version) == (Verdict.INVALID, "3.0")
    assert [other.verdict for other in report.others] == [Verdict.VALID]


@pytest.mark.parametrize(
    "document",
    [
        "",
        "hello",
        "{}",
        "[]",
        PICTURE,
        b"\x89PNG\r\n\x1a\nbroken",
        b"\xff\xfe",
        "a.b.c",
        {"type": "BadgeClass", "name": "X"},
        {"type": ["Issuer"], "name": "X"},
        {"type": ["VerifiablePresentation"]},
        {"type": "Assertion", "verification": {"type": "SignedBadge"}},
        "ftp://example.org/badge",
    ],
)
def test_what_is_no_badge_is_said_to_be_none(document):
    report = look(document)

    assert report.verdict is Verdict.NOT_A_BADGE
    assert [each.outcome for each in report.findings] == ["failed"]


@pytest.mark.parametrize(
    ("answer", "verdict"), [(unreachable(), "could_not_check"), (404, "could_not_check")]
)
def test_an_address_that_does_not_answer_could_not_be_checked(answer, verdict):
    address = "https://badges.example.org/somewhere"

    assert look(address, Web({address: answer})).verdict == verdict


def test_an_address_without_https_is_refused():
    assert look("http://badges.example.org/a").verdict is Verdict.NOT_A_BADGE
