"""A date of birth, typed as three numbers: calendars are made for next week, not for 1987."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import dates
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.validators import OLDEST_BIRTH_YEAR, today_in_rome

MOST_DIGITS = 4


class _Number(forms.TextInput):
    """A box for digits: a number field would spin with the mouse wheel and take 1e3."""

    def __init__(self, *, size, autocomplete):
        super().__init__(
            attrs={
                "inputmode": "numeric",
                "maxlength": size,
                "size": size,
                "autocomplete": autocomplete,
            }
        )


class BirthDateInput(forms.MultiWidget):
    """Day, month and year side by side."""

    template_name = "components/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs=None):
        super().__init__(
            {
                "day": _Number(size=2, autocomplete="bday-day"),
                "month": _Number(size=2, autocomplete="bday-month"),
                "year": _Number(size=4, autocomplete="bday-year"),
            },
            attrs,
        )

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None, None, None]


class BirthDateField(forms.MultiValueField):
    """The day a person was born: a real day, neither to come nor before 1900. How old is old enough is no matter of forms."""

    widget = BirthDateInput
    default_error_messages = {
        "required": _(
            "Write the day, the month and the year of your birth, such as 27 3 2001."
        ),
        "day": _("Write the day as a number from 1 to 31."),
        "month": _("Write the month as a number from 1 to 12."),
        "year": _("Write the year with four digits, such as 2001."),
        "to_come": _("This day is still to come. Write the day of your birth."),
        "too_long_ago": _("Nobody that old is alive. Check the year."),
    }

    def __init__(self, **options):
        options.setdefault("label", _("Date of birth"))
        options.setdefault(
            "help_text",
            _("It only serves to confirm that you are at least 16. Nobody sees it."),
        )
        parts = [forms.CharField(max_length=10, strip=True) for _part in range(3)]
        super().__init__(parts, require_all_fields=True, **options)

    def clean(self, value):
        # Not the parent's: it would complain of each part, in words that do not say what to do.
        typed = [str(part or "").strip() for part in (value or [])]
        if len(typed) != 3 or not all(typed):
            if not self.required and not any(typed):
                return None
            raise self._refusal("required")
        day, month, year = (_number(part) for part in typed)
        if day is None or not 1 <= day <= 31:
            raise self._refusal("day")
        if month is None or not 1 <= month <= 12:
            raise self._refusal("month")
        if year is None or len(typed[2]) != MOST_DIGITS:
            raise self._refusal("year")
        return self._date(day, month, year)

    def _date(self, day, month, year):
        if year < OLDEST_BIRTH_YEAR:
            raise self._refusal("too_long_ago")
        try:
            born = date(year, month, day)
        except ValueError:
            raise ValidationError(
                gettext("There is no %(day)s %(month)s %(year)s. Check the day and the month."),
                code="no_such_day",
                params={"day": day, "month": _month(month), "year": year},
            ) from None
        if born > today_in_rome():
            raise self._refusal("to_come")
        return born

    def _refusal(self, code):
        return ValidationError(self.error_messages[code], code=code)


def _month(number):
    """Its name in the reader's language; Italian writes its months small, Django's catalogue has them as headings."""
    name = str(dates.MONTHS[number])
    return name.lower() if (get_language() or "").startswith("it") else name


def _number(text):
    """A number of at most four ASCII digits, else None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
