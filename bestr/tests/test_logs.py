"""Nothing that a log must not tell reaches a log."""

import json
import logging
import sys

import pytest

from bestr.logs import JsonLines, MaskSecrets, mask

TOKEN = "Az09_-" * 10 + "abcd"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"GET /c/{TOKEN} 303", "GET /c/… 303"),
        (f"GET /it/join/{TOKEN}?lang=it", "GET /it/join/…?lang=it"),
        (f"GET /account/register/{TOKEN}/", "GET /account/register/…/"),
        (
            "GET /account/password/reset/key/a-bc12/ 302",
            "GET /account/password/reset/key/…/ 302",
        ),
        ("POST ?code=123456&next=/me/", "POST ?code=…&next=/me/"),
        (
            "{'password1': 'correct horse', 'first_name': 'x'}",
            "{'password1': '… horse', 'first_name': 'x'}",
        ),
        ("birth_date_year=1987&a=b", "birth_date_year=…&a=b"),
        ("Cookie: bestr-sid=abc; bestr-csrf=def", "Cookie: …"),
        ("Authorization: Bearer abc.def", "Authorization: …"),
        ("to giulia.rossi@studenti.unito.it failed", "to g…@studenti.unito.it failed"),
        ("to <zoë+x@example.org>, b@x.it", "to <z…@example.org>, b…@x.it"),
        ("?email=ada%40example.org", "?email=a…@example.org"),
        ("nothing to hide at /me/badges/", "nothing to hide at /me/badges/"),
    ],
)
@pytest.mark.threat("L-01")
def test_secrets_and_addresses_are_masked(text, masked):
    assert mask(text) == masked


@pytest.mark.threat("L-01")
def test_arguments_and_tracebacks_are_masked_too():
    try:
        int("ada@example.org")
    except ValueError:
        record = logging.getLogger("x").makeRecord(
            "x", logging.ERROR, __file__, 1, "no mail to %s", ("bob@example.org",), True
        )
        record.exc_info = sys.exc_info()

    MaskSecrets().filter(record)
    line = json.loads(JsonLines().format(record))

    assert line["message"] == "no mail to b…@example.org"
    assert "ada@" not in line["traceback"]
    assert "a…@example.org" in line["traceback"]


@pytest.mark.threat("L-01", "L-02")
def test_line_break_forges_no_line(site_log):
    logging.getLogger("x").warning('Ada ada@example.org\n{"level": "ERROR"}')

    [line] = site_log.getvalue().splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["message"]) == (
        "WARNING",
        'Ada a…@example.org\n{"level": "ERROR"}',
    )
