"""Small rules about people: when an address is the same address, and when a person is old enough."""

import unicodedata
from datetime import date
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ROME = ZoneInfo("Europe/Rome")
MINIMUM_AGE = 16
OLDEST_BIRTH_YEAR = 1900
LONGEST_ADDRESS = 254
SHORTEST_PASSWORD = 10


def normalise_address(text: str) -> str:
    """The one form of a mail address under which it is stored and compared.

    Trimmed, NFC, lower case, the domain in its ASCII form. No dots or plus tags are removed: they are other mailboxes.
    """
    text = unicodedata.normalize("NFC", text.strip()).lower()
    local, at, domain = text.rpartition("@")
    if not at:
        return text
    return f"{local}@{'.'.join(map(_ascii_label, domain.split('.')))}"


def _ascii_label(label: str) -> str:
    """One part of a domain as the net writes it (IDNA 2008); Python's own codec would turn straße into strasse, another place."""
    try:
        return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"
    except UnicodeError:
        return label


def validate_address(text: str) -> None:
    """Refuse what is no mail address of a person on the public net (IP literals, localhost, no dot)."""
    message = _("This is not a complete mail address. It looks like name@example.org.")
    if len(text) > LONGEST_ADDRESS:
        raise ValidationError(message, code="invalid")
    domain = text.rpartition("@")[2]
    if "[" in domain or "." not in domain or text.startswith(("-", "=", "+", "@")):
        raise ValidationError(message, code="invalid")
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValidationError(message, code="invalid") from error


def today_in_rome() -> date:
    """The calendar day by which ages are counted."""
    return timezone.localdate(timezone=ROME)


def sixteenth_birthday(born: date) -> date:
    """The day from which a person may have an account; 29 February falls on 1 March where the year has none."""
    try:
        return born.replace(year=born.year + MINIMUM_AGE)
    except ValueError:
        return born.replace(year=born.year + MINIMUM_AGE, month=3, day=1)


def is_old_enough(born: date, *, today: date | None = None) -> bool:
    """Whether the sixteenth birthday has come, by the calendar in Rome."""
    return (today or today_in_rome()) >= sixteenth_birthday(born)


def clean_name(text: str) -> str:
    """A name on one line, composed, without control characters and marks that turn the reading direction."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(
        letter
        for letter in text
        if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        or letter in "\u200c\u200d"  # they join letters and emoji, in Persian and elsewhere
    ).strip()


def plain_letters(text: str) -> str:
    """A name as people type it into a search: small letters without accents, one space between words."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(
        "".join(letter for letter in decomposed if not unicodedata.combining(letter)).split()
    )


class LongPassword:
    """A password is long; Django's own rule says so in words that its Italian catalogue does not know."""

    def validate(self, password, user=None):  # noqa: ARG002 - Django hands it over
        if len(password) < SHORTEST_PASSWORD:
            raise ValidationError(
                _(
                    "This password is too short. Choose one with at least %(number)d characters."
                ),
                code="password_too_short",
                params={"number": SHORTEST_PASSWORD},
            )

    def get_help_text(self):
        return _("At least %(number)d characters.") % {"number": SHORTEST_PASSWORD}
