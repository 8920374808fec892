"""Mails are named by path: a name that leads nowhere would be found out only when a mail is due."""

import pytest

from outbox import kinds


@pytest.mark.parametrize("name", kinds.known())
def test_every_kind_of_mail_leads_to_its_functions(name):
    kind = kinds.find(name)

    assert str(kind.title) not in ("", name)
    assert callable(kind.render)
    assert callable(kind.settled)
    assert kind.render.__module__ == f"{name.partition('.')[0]}.emails"


def test_a_kind_of_a_newer_release_is_unknown():
    assert kinds.find("claims.of_next_year") is None
    assert kinds.title_of("claims.of_next_year") == "Mail of a newer release"
