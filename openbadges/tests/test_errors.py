"""Refusals: each has a code of its own and a whole sentence, and crosses the border of a process."""

import pickle

import pytest

from openbadges import errors


def kinds(parent=errors.OpenBadgesError):
    for kind in parent.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield kind
            yield from kinds(kind)


def test_each_refusal_has_its_own_code():
    codes = [kind.code for kind in (errors.OpenBadgesError, *kinds())]

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("kind", [errors.OpenBadgesError, *kinds()])
def test_each_refusal_is_a_whole_sentence(kind):
    assert kind.sentence[0].isupper()
    assert kind.sentence[-1] in ".?"


def test_facts_fill_the_sentence():
    refused = errors.ImageTooLarge(limit="2 MB")

    assert str(refused) == (
        "This picture is larger than 2 MB. Make it smaller and choose it again."
    )
    assert refused.facts == {"limit": "2 MB"}


def test_a_missing_fact_does_not_hide_the_refusal():
    assert "{limit}" in str(errors.ImageTooLarge())


def test_a_refusal_survives_another_process():
    refusal = errors.ImageDamaged(fault="a checksum is wrong")

    copy = pickle.loads(pickle.dumps(refusal))  # noqa: S301 - our own bytes

    assert type(copy) is errors.ImageDamaged
    assert copy.facts == {"fault": "a checksum is wrong"}
    assert str(copy) == str(refusal)
