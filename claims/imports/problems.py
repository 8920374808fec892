"""What can be wrong with a line, in a sentence that says how to cure it."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "empty": _("The mail address is missing. Write it, or leave the line out."),
    "no_at": _(
        "This mail address has no @. Write the whole address, such as name@example.org."
    ),
    "two_addresses": _("There is more than one address here. Keep one a line."),
    "no_address": _("This is not a complete mail address. It looks like name@example.org."),
    "too_long": _("This text is too long for its place. Shorten it."),
    "nul": _("This cell holds a sign that no text has. Type it again."),
    "name_has_address": _(
        "There is a mail address in the name. Write only the name, and check that the columns have not moved."
    ),
    "name_has_link": _("There is a web address in the name. Write only the name."),
    "unknown_language": _("We know the languages it and en. Write one of them, or nothing."),
    "ambiguous_day": _(
        "This day can be read in two ways. Choose above how the days of this list are written, or write it as 2026-11-30."
    ),
    "no_such_day": _("There is no such day. Write it as 30/11/2026 or 2026-11-30."),
    "future_day": _("This day has not come yet. Write the day on which it was achieved."),
    "no_web_address": _("This is not a web address. It begins with https://."),
    "too_many_cells": _(
        "This line has more cells than the heading: a cell with the delimiter inside needs quotation marks."
    ),
}


def sentence(code: str) -> str:
    """The cure for a problem; a code of another release still gets an answer."""
    return SENTENCES.get(code, _("This line cannot be used. Check it, or leave it out."))
