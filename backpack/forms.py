"""What a holder types about what others see."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from backpack.faces import AwardState

PUBLIC, PRIVATE = "public", "private"


def is_public(word):
    return word == PUBLIC


class VisibilityForm(forms.Form):
    """Who sees the profile; two choices, one of them always chosen."""

    visibility = forms.ChoiceField(
        label=_("Who sees your profile?"),
        choices=[
            (PUBLIC, _("Everybody: your profile and the badges that you show on it")),
            (PRIVATE, _("Only you: nobody else finds your profile or your badges")),
        ],
        widget=forms.RadioSelect(attrs={"class": "choices--cards"}),
    )


class ProfileForm(VisibilityForm):
    """The profile page: who sees it, where it lives, what it says."""

    handle = forms.CharField(
        label=_("Address of your profile"),
        min_length=3,
        max_length=User._meta.get_field("handle").max_length,  # noqa: SLF001
        help_text=_("Letters, numbers and hyphens. Links to the old address stop working."),
        error_messages={"min_length": _("Take at least %(limit_value)d characters.")},
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$",
                _("Use letters without accents, numbers, and hyphens between them."),
            )
        ],
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    headline = forms.CharField(
        label=_("A line about you"),
        max_length=User._meta.get_field("headline").max_length,  # noqa: SLF001
        required=False,
        help_text=_("For example what you study or do."),
    )


class SearchForm(forms.Form):
    """Find a badge among mine; anything unknown finds everything."""

    q = forms.CharField(
        label=_("Search"),
        max_length=100,
        required=False,
        widget=forms.SearchInput,
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All")), *AwardState.choices], required=False
    )
