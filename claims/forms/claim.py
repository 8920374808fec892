"""What a person types on the way to a badge."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import RegistrationForm

LONGEST_REASON = 500


class NewHolderForm(RegistrationForm):
    """A new person; the address is the invited one, which the page shows masked: whoever has the link need not have the mailbox."""

    def __init__(self, *args, invitation, **options):
        names = {"first_name": invitation.first_name, "last_name": invitation.last_name}
        super().__init__(*args, address=invitation.address, initial=names, **options)
        del self.fields["email"]


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
