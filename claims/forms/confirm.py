"""What a colleague says about a list: how it is read, how a line should be, and that it shall be awarded."""

from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.validators import ROME, today_in_rome
from claims import imports
from claims.actions.batches import ASK_AGAIN_ABOVE
from claims.forms.award import DayInput, TimeInput, not_in_the_future
from claims.models import AwardBatch

LATEST_SENDING = timedelta(days=365)
LONGEST_DEADLINE = timedelta(days=3660)


class ColumnsForm(forms.Form):
    """How a list is read: its letters, its delimiter, and what each column holds."""

    encoding = forms.ChoiceField(
        label=_("Letters"),
        choices=[
            ("utf-8", _("UTF-8: most programs of today")),
            ("cp1252", _("Western European: spreadsheets on Windows")),
            ("utf-16", _("UTF-16: “Unicode text” of spreadsheets")),
        ],
    )
    delimiter = forms.ChoiceField(
        label=_("Between the columns"),
        choices=[
            (";", _("semicolon ;")),
            (",", _("comma ,")),
            ("\t", _("tab")),
            ("|", _("bar |")),
        ],
    )
    has_header = forms.BooleanField(label=_("The first line is a heading"), required=False)
    dates = forms.ChoiceField(
        label=_("Days are written"),
        required=False,
        choices=[
            ("", _("2026-11-30, or so that only one reading is possible")),
            ("dmy", _("30/11/2026: day, month, year")),
            ("mdy", _("11/30/2026: month, day, year")),
        ],
    )

    def __init__(self, *args, reading, columns, **options):
        initial = {
            "encoding": reading.encoding,
            "delimiter": reading.delimiter,
            "has_header": reading.has_header,
            "dates": reading.dates,
        } | {f"column_{column['place']}": column["field"] for column in columns}
        super().__init__(*args, initial=initial, **options)
        self.columns = columns
        for column in columns:
            self.fields[f"column_{column['place']}"] = forms.ChoiceField(
                label=column["heading"]
                or gettext("Column %(number)s") % {"number": column["place"] + 1},
                required=False,
                choices=[("", _("leave this column out")), *imports.FIELDS.items()],
            )

    def fields_of_columns(self):
        """Each column beside its field, for the page."""
        return [
            column | {"bound": self[f"column_{column['place']}"]} for column in self.columns
        ]

    def clean(self):
        places = {}
        for column in self.columns:
            name = self.cleaned_data.get(f"column_{column['place']}")
            if name and name in places:
                self.add_error(
                    f"column_{column['place']}",
                    _("Another column is read as this already. Choose one of the two."),
                )
            elif name:
                places[name] = column["place"]
        if "address" not in places:
            raise ValidationError(_("Choose the column that holds the mail addresses."))
        if "full_name" in places and {"first_name", "last_name"} & set(places):
            raise ValidationError(_("Choose either name and surname, or both in one column."))
        self.places = places
        return self.cleaned_data

    @property
    def reading(self):
        chosen = self.cleaned_data
        return imports.Reading(
            encoding=chosen["encoding"],
            delimiter=chosen["delimiter"],
            has_header=chosen["has_header"],
            dates=chosen["dates"],
            columns=self.places,
        )


class ConfirmForm(forms.Form):
    """The last word before a list is awarded."""

    look = forms.CharField(widget=forms.HiddenInput)
    awarded_on = forms.DateField(
        label=_("Achieved on"),
        help_text=_("A line of the list that names a day of its own keeps it."),
        widget=DayInput,
        validators=[not_in_the_future],
    )
    deadline_on = forms.DateField(
        label=_("To be collected by"),
        help_text=_(
            "After this day the badge can no longer be collected, unless you send it again."
        ),
        widget=DayInput,
    )
    duplicates = forms.ChoiceField(
        label=_("People who have this badge already"),
        choices=AwardBatch.Duplicates,
        widget=forms.RadioSelect,
    )
    sending = forms.ChoiceField(label=_("Mails leave"), widget=forms.RadioSelect)
    send_on = forms.DateField(label=_("Day"), required=False, widget=DayInput)
    send_time = forms.TimeField(label=_("Hour"), required=False, widget=TimeInput)
    typed_number = forms.IntegerField(label=_("Number of people"))

    def __init__(self, *args, batch, figures, look, **options):
        issuer = batch.issuer
        deadline = batch.deadline_at or timezone.now() + timedelta(days=issuer.deadline_days)
        initial = {
            "look": look,
            "awarded_on": batch.awarded_on,
            "deadline_on": timezone.localdate(deadline, ROME),
            "duplicates": batch.duplicates,
            "sending": "now",
            "send_time": time(9),
        }
        super().__init__(*args, initial=initial, **options)
        self.fields["sending"].choices = [
            ("now", _after(issuer.recall_minutes)),
            ("later", _("at a day and hour of your choice")),
        ]
        most = figures["fresh"] + figures["had_already"]
        if figures["had_already"]:
            self.fields["duplicates"].choices = _duplicate_choices(figures)
        else:
            self.fields["duplicates"].widget = forms.HiddenInput()
        if most > ASK_AGAIN_ABOVE:
            self.fields["typed_number"].help_text = _ask_for_number(figures)
        else:
            del self.fields["typed_number"]

    def clean_deadline_on(self):
        day = self.cleaned_data["deadline_on"]
        if day <= today_in_rome():
            raise ValidationError(_("Give people at least until tomorrow."))
        if day > today_in_rome() + LONGEST_DEADLINE:
            raise ValidationError(_("Choose a day within the next ten years."))
        return day

    def clean(self):
        if self.cleaned_data.get("sending") == "later":
            self._clean_later()
        return self.cleaned_data

    def _clean_later(self):
        day, hour = self.cleaned_data.get("send_on"), self.cleaned_data.get("send_time")
        if day is None or hour is None:
            self.add_error(
                "send_on", _("Choose the day and the hour at which the mails leave.")
            )
            return
        moment = datetime.combine(day, hour, tzinfo=ROME)
        deadline = self.cleaned_data.get("deadline_on")
        if moment <= timezone.now():
            self.add_error("send_on", _("This moment is over. Choose a later one."))
        elif moment > timezone.now() + LATEST_SENDING:
            self.add_error("send_on", _("Choose a day within a year."))
        elif deadline and day >= deadline:
            self.add_error(
                "send_on", _("The mails would leave after the last day to collect the badge.")
            )

    @property
    def choices(self):
        """What the action wants to know."""
        chosen = self.cleaned_data
        end = datetime.combine(chosen["deadline_on"], time(23, 59, 59), tzinfo=ROME)
        later = chosen["sending"] == "later"
        return {
            "awarded_on": chosen["awarded_on"],
            "deadline_at": end,
            "duplicates": chosen["duplicates"],
            "send_at": datetime.combine(chosen["send_on"], chosen["send_time"], tzinfo=ROME)
            if later
            else None,
            "look": chosen["look"],
            "typed_number": chosen.get("typed_number"),
        }


def _after(minutes):
    if not minutes:
        return _("at once: they cannot be recalled")
    return ngettext(
        "in %(minutes)d minute, until which you can recall everything",
        "in %(minutes)d minutes, until which you can recall everything",
        minutes,
    ) % {"minutes": minutes}


def _ask_for_number(figures):
    fresh, both = figures["fresh"], figures["fresh"] + figures["had_already"]
    if fresh == both:
        return gettext(
            "So many mails cannot be taken back once they have left. Type %(number)s to confirm."
        ) % {"number": fresh}
    return gettext(
        "So many mails cannot be taken back once they have left. Type how many leave with your choice above: "
        "%(fresh)s or %(both)s."
    ) % {"fresh": fresh, "both": both}


def _duplicate_choices(figures):
    """Both choices with the number of mails that each sends."""
    fresh, both = figures["fresh"], figures["fresh"] + figures["had_already"]
    skip = ngettext(
        "leave them out: %(number)d mail leaves",
        "leave them out: %(number)d mails leave",
        fresh,
    )
    allow = ngettext(
        "award it to them again: %(number)d mail leaves",
        "award it to them again: %(number)d mails leave",
        both,
    )
    return [
        (AwardBatch.Duplicates.SKIP, skip % {"number": fresh}),
        (AwardBatch.Duplicates.ALLOW, allow % {"number": both}),
    ]


class LineForm(forms.Form):
    """One line of a list, typed again. What is wrong is said beside it, by the check itself."""

    def __init__(self, *args, cells, **options):
        super().__init__(*args, **options)
        for name, value in cells.items():
            self.fields[name] = forms.CharField(
                label=imports.FIELDS[name],
                required=False,
                initial=value,
                strip=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
                if name == "narrative"
                else forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
            )
