"""A site without https checks its own badges, and nobody else's."""

import orjson
import pytest

from openbadges.tests import samples, web
from openbadges.tests.web import Web, hosted, look
from openbadges.verify import Fetched, Verdict

SITE = "http://localhost:8000"


def at_home(text: str) -> str:
    """A document of the sample issuer, as if it lived on this machine."""
    return text.replace(samples.HOST, SITE).replace("badges.example.org", "localhost:8000")


def home() -> Web:
    return Web(
        {
            at_home(address): orjson.loads(at_home(orjson.dumps(answer).decode()))
            for address, answer in web.web().items()
        }
    )


COPY = at_home(orjson.dumps(hosted()).decode())


def test_what_one_answers_oneself_needs_no_https():
    report = look(COPY, home(), own_origins=[SITE])

    assert (report.verdict, report.issuer_host) == (Verdict.VALID, "localhost:8000")


@pytest.mark.threat("S-01", "V-04")
@pytest.mark.parametrize(
    "own",
    [
        [],
        ["http://localhost:8001"],
        ["http://localhost"],
        ["https://localhost:8000"],
        ["http://localhost:8000.evil.example"],
    ],
)
def test_nobody_else_may_do_without_https(own):
    found = home()

    report = look(COPY, found, own_origins=own)

    assert (report.verdict, report.issuer_host, found.asked) == (Verdict.INVALID, "", [])


@pytest.mark.threat("S-04", "V-04")
def test_own_addresses_lead_nowhere_else():
    found = home()
    address = at_home(web.ASSERTION)
    body = orjson.dumps(found[address])
    for elsewhere in (
        "http://localhost:9000/a",
        "http://a@localhost:8000/",
        "http://evil.example/",
    ):
        found[address] = Fetched(200, elsewhere, body)

        assert look(COPY, found, own_origins=[SITE]).verdict is Verdict.COULD_NOT_CHECK


@pytest.mark.threat("V-04")
def test_a_strangers_badge_does_not_borrow_the_exception():
    copy = COPY.replace(SITE, "http://localhost:9000")
    found = Web({at_home(a).replace(SITE, "http://localhost:9000"): 200 for a in web.web()})

    report = look(copy, found, own_origins=[SITE])

    assert (report.verdict, found.asked) == (Verdict.INVALID, [])
