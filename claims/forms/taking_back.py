"""What a colleague types to take badges back: for good, for a while, or to let them hold again."""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from issuers.forms import ProseField

# More than this at once is asked for a second time, by typing how many.
MANY = 500


class Step(models.TextChoices):
    """What is done with awarded badges."""

    SUSPEND = "suspend", _("Suspend")
    LIFT = "lift", _("Lift the suspension")
    REVOKE = "revoke", _("Revoke")


class StepForm(forms.Form):
    """What to do; the page that asks for the reason comes after."""

    do = forms.ChoiceField(choices=Step.choices)


class TakeBackForm(forms.Form):
    """Why, and for very many how many; `number` is how many they are."""

    reason = ProseField(
        label=_("Why?"),
        help_text=_(
            "The holder gets it by mail, and everybody reads it on the page of the badge."
        ),
        max_length=500,
        rows=3,
    )
    typed = forms.IntegerField(
        label=_("How many badges are these?"),
        help_text=_("Type the number, so that nobody takes back a whole list by mistake."),
    )

    def __init__(self, *args, step, number, **options):
        super().__init__(*args, **options)
        self.number = number
        if step == Step.LIFT:
            del self.fields["reason"]
        if number <= MANY:
            del self.fields["typed"]

    def clean_typed(self):
        if self.cleaned_data["typed"] != self.number:
            raise forms.ValidationError(_("Type the number that stands in the question above."))
        return self.cleaned_data["typed"]
