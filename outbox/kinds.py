"""What kinds of mail there are: a registry that each app fills in its `apps.py`, so that this app imports none of them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail as it leaves: to one address, in one language, as text and HTML."""

    to_address: str
    to_name: str = ""
    from_name: str = ""
    reply_to: str = ""
    subject: str
    text: str
    html: str
    language: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind:
    """What people call a kind of mail, how it is made from the id of its row, and who wants to know what became of it.

    `render(about)` gives the Mail, or None if there is nothing to say any more (withdrawn, collected, erased).
    `settled(about, outcome, reason)` is called in the transaction that settles the row; outcome is "sent", "failed" or "dropped".

    A kind that leaves by the thousand may do both for many at once: `render_all(abouts)` gives a Mail or None for each of
    them by its id, and `sent_all(abouts)` hears of all that were sent.
    """

    title: str
    render: Callable[[str], Mail | None]
    settled: Callable[[str, str, str], None]
    render_all: Callable[[list[str]], dict[str, Mail | None]] | None = None
    sent_all: Callable[[list[str]], None] | None = None


_kinds: dict[str, tuple] = {}


def ignore(about: str, outcome: str, reason: str) -> None:
    """For kinds of which nobody asks what became of them."""


def register(
    name: str, *, title, render, settled=ignore, render_all=None, sent_all=None
) -> None:
    """Make a kind of mail known under its name, "app.noun".

    `title` is what it is called on pages. The others may be functions or their dotted paths ("claims.emails.invitation"): `apps.py` is read before the models, so it can
    name them but not import them.
    """
    _kinds[name] = (title, render, settled, render_all, sent_all)


def find(name: str) -> Kind | None:
    """The kind of that name, or None: a newer release may have queued it."""
    if name not in _kinds:
        return None
    title, *functions = _kinds[name]
    return Kind(
        title, *(import_string(each) if isinstance(each, str) else each for each in functions)
    )


def title_of(name: str) -> str:
    """What people call a kind of mail, also one that this release does not know."""
    return _kinds[name][0] if name in _kinds else _("Mail of a newer release")


def known() -> list[str]:
    """The names of all kinds; mails of other kinds are left for the worker that knows them."""
    return list(_kinds)
