"""What a person types on the way to a badge."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_REASON = 500


class SignInForm(forms.Form):
    """The password of the account that the invited address belongs to; the address itself is known."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class DeclineForm(forms.Form):
    """Why somebody does not want a badge, if they care to say."""

    reason = forms.CharField(
        label=_("Why do you decline?"),
        help_text=_("The issuer reads it."),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AddressCodeForm(forms.Form):
    """The six digits that were mailed to the invited address."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "size": 8}
        ),
        error_messages={"required": _("Type the six digits that we mailed to you.")},
    )
