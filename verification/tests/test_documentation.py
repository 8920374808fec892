"""The page about verification lists what the code can say: all of it, and nothing else."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from openbadges import errors, verification_errors
from openbadges.probes import PASSED, Outcome, Probe, Verdict
from verification import documents, reasons, wording

LISTS = {
    "Verdicts": Verdict,
    "Outcomes": Outcome,
    "Probes": Probe,
    "The page of an award": documents.Verdict,
}


def listed(title):
    """The first column of the table below a heading."""
    page = (Path(settings.BASE_DIR) / "docs" / "verification.md").read_text()
    section = re.split(r"^## ", page, flags=re.MULTILINE)
    (below,) = [each for each in section if each.startswith(f"{title}\n")]
    return re.findall(r"^\| `(\w+)` \|", below, flags=re.MULTILINE)


@pytest.mark.parametrize("title", LISTS)
def test_the_page_and_the_code_list_the_same(title):
    assert listed(title) == [each.value for each in LISTS[title]]


def test_the_result_has_words_for_all_of_them():
    assert set(wording.VERDICTS) == {each.value for each in Verdict}
    assert set(wording.OUTCOMES) == {each.value for each in Outcome}
    assert set(wording.PROBES) == {each.value for each in Probe}
    assert set(PASSED) == set(Probe)
    assert set(wording.PASSED) == {each.value for each in Probe} - {Probe.RECIPIENT.value}


# Of what is written or asked for elsewhere, never of a badge that somebody brings.
NEVER_HERE = {"context_changed", "nothing_to_bake", "recipient_differs", "recipient_unknown"}
# The names of whole families, and what only a child process or this site finds.
FAMILIES = {"open_badges_error", "verification_error"}
OUR_OWN = {"broke_off"}


def test_every_refusal_has_a_sentence_of_its_own():
    refusals = {
        each.code
        for module in (errors, verification_errors)
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, errors.OpenBadgesError)
    }

    assert refusals - NEVER_HERE - FAMILIES == set(reasons.CODES) - OUR_OWN
