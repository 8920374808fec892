"""What a colleague types to begin an award: which badge, and to whom."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from accounts.validators import today_in_rome
from badges.models import BadgeClass
from claims.imports import problems, rows
from issuers.forms import AddressField, LineField

# Beyond what a list may weigh, so that the list says it and not the field.
LONGEST_PASTE = 3_000_000


class DayInput(forms.DateInput):
    """A day, as each browser lets it be chosen; the value travels as 2026-11-30."""

    input_type = "date"

    def __init__(self, **options):
        super().__init__(format="%Y-%m-%d", **options)


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **options):
        super().__init__(format="%H:%M", **options)


class BadgeChoice(forms.ModelChoiceField):
    """One of the badges that this organisation can award."""

    def label_from_instance(self, badge):
        return badge.words.name


def not_in_the_future(day):
    if day > today_in_rome():
        raise ValidationError(problems.sentence("future_day"))


class AwardForm(forms.Form):
    """Which badge, and when it was achieved; how its people are named is the subclass's."""

    badge = BadgeChoice(
        label=_("Badge"),
        queryset=BadgeClass.objects.none(),
        to_field_name="slug",
        empty_label=None,
        error_messages={"invalid_choice": _("Choose one of your published badges.")},
    )
    awarded_on = forms.DateField(
        label=_("Achieved on"),
        help_text=_(
            "The day of the exam or of the last lesson; a list may name another for each person."
        ),
        widget=DayInput,
        validators=[not_in_the_future],
    )

    def __init__(self, *args, issuer, **options):
        super().__init__(*args, **options)
        badges = issuer.badge_classes.published().select_related("current_version")
        self.fields["badge"].queryset = badges.prefetch_related("current_version__texts")
        self.fields["awarded_on"].initial = today_in_rome


def _name(value):
    """A name by the same rules as in a list."""
    try:
        return rows.name_of(value, rows.LONGEST_NAME)
    except rows.Refused as refusal:
        raise ValidationError(problems.sentence(refusal.args[0])) from None


class PersonForm(AwardForm):
    """One person."""

    address = AddressField(label=_("Mail address"))
    first_name = LineField(label=_("Name"), required=False)
    last_name = LineField(label=_("Surname"), required=False)
    language = forms.ChoiceField(
        label=_("Language of the mail"),
        required=False,
        choices=[("", _("As the person prefers")), *Language.choices],
    )

    field_order = ["badge", "address", "first_name", "last_name", "language", "awarded_on"]

    def clean_first_name(self):
        return _name(self.cleaned_data["first_name"])

    def clean_last_name(self):
        return _name(self.cleaned_data["last_name"])

    @property
    def person(self):
        return {
            name: self.cleaned_data[name]
            for name in ("address", "first_name", "last_name", "language")
        }


class PastedForm(AwardForm):
    """People pasted from a spreadsheet or a mail."""

    people = forms.CharField(
        label=_("People"),
        help_text=_(
            "One person a line, with the mail address. Copy the cells from your spreadsheet, with their heading if there is one."
        ),
        max_length=LONGEST_PASTE,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": 10,
                "spellcheck": "false",
                "autocomplete": "off",
                "wrap": "off",
                "dir": "auto",
            }
        ),
    )

    field_order = ["badge", "people", "awarded_on"]

    def clean_people(self):
        return self.cleaned_data["people"].encode("utf-8", "replace")


class FileForm(AwardForm):
    """People in a file."""

    file = forms.FileField(
        label=_("List"),
        help_text=_(
            "A CSV file with one person a line, at most 20 MB. Any delimiter, any letters."
        ),
        max_length=200,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
    )

    field_order = ["badge", "file", "awarded_on"]
