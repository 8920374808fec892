"""Forms in which people say who they are."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms.dates import BirthDateField
from accounts.models import Language, User
from accounts.validators import clean_name, normalise_address, validate_address

LONGEST_PASSWORD_BYTES = 1024


class NameField(forms.CharField):
    """A name or a surname, in any script, without what a name cannot have: line breaks, control characters, too much of it."""

    def __init__(self, **options):
        super().__init__(max_length=100, **options)

    def to_python(self, value):
        return clean_name(super().to_python(value) or "")


class NewPasswordField(forms.CharField):
    """A password that is being chosen. A long one is fine, five megabytes of it are not worth hashing."""

    def __init__(self, **options):
        options.setdefault("label", _("Password"))
        super().__init__(
            strip=False,
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            **options,
        )

    def validate(self, value):
        super().validate(value)
        if len((value or "").encode("utf-8", "replace")) > LONGEST_PASSWORD_BYTES:
            raise ValidationError(
                gettext("This password is too long. Use at most 1,000 letters and digits."),
                code="password_too_long",
            )


class AddressField(forms.CharField):
    """A mail address, in the one form in which addresses are kept and compared."""

    def __init__(self, **options):
        options.setdefault("label", _("E-mail address"))
        super().__init__(
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
            **options,
        )

    def to_python(self, value):
        return normalise_address(super().to_python(value) or "")

    def validate(self, value):
        super().validate(value)
        if value:
            validate_address(value)


def _terms_label():
    return format_html(
        gettext(
            'I accept the <a href="{}">terms</a> and have read the <a href="{}">privacy notice</a>'
        ),
        reverse("terms"),
        reverse("privacy"),
    )


class RegistrationForm(forms.Form):
    """Who you are, for a new account; whose address it gets is decided by the caller and never typed here.

    The age is not judged here: `accounts.actions.register` does, and the page for a refusal is no red line in a form.
    """

    first_name = NameField(
        label=_("Name"), widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = NameField(
        label=_("Surname"), widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    email = AddressField(disabled=True, required=False)
    birth_date = BirthDateField()
    password1 = NewPasswordField(
        help_text=_("At least 10 characters, not one of the common ones.")
    )
    password2 = NewPasswordField(label=_("Password again"))
    terms = forms.BooleanField(
        label=lazy(_terms_label, str)(),
        error_messages={
            "required": _("An account needs this: read the terms and tick the box to go on.")
        },
    )

    def __init__(self, *args, address=None, **options):
        super().__init__(*args, **options)
        self.address = address
        if address is None:
            del self.fields["email"]
        else:
            self.fields["email"].initial = address
            self.fields["email"].help_text = _("The invitation went to this address.")

    def clean(self):
        cleaned = super().clean()
        password = cleaned.get("password1")
        if password and "password2" in cleaned and password != cleaned["password2"]:
            self.add_error(
                "password2",
                ValidationError(
                    gettext("The two passwords differ. Type the same one twice."),
                    code="password_mismatch",
                ),
            )
        if password:
            self._check_password(password, cleaned)
        return cleaned

    def person(self):
        """What `accounts.actions.register` takes from this form."""
        return {
            "first_name": self.cleaned_data["first_name"],
            "last_name": self.cleaned_data["last_name"],
            "birth_date": self.cleaned_data["birth_date"],
            "password": self.cleaned_data["password1"],
        }

    def _check_password(self, password, cleaned):
        """Against the common ones, and against what everybody knows of this person."""
        person = User(
            first_name=cleaned.get("first_name") or "",
            last_name=cleaned.get("last_name") or "",
            email=self.address or cleaned.get("email") or "",
        )
        try:
            validate_password(password, person)
        except ValidationError as error:
            self.add_error("password1", error)


class AskRegistrationForm(forms.Form):
    """Whose address a new account is to have, when the operator has opened registration to everybody."""

    address = AddressField(help_text=_("We send a link there, to be sure that it is yours."))


class BirthDateForm(forms.Form):
    """The one thing that an account without a date of birth still has to say."""

    birth_date = BirthDateField()


class PersonForm(forms.Form):
    """What a person can change about themselves."""

    first_name = NameField(
        label=_("Name"), widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = NameField(
        label=_("Surname"), widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=Language, help_text=_("We write to you in this language.")
    )

    def __init__(self, *args, is_named_there=False, **options):
        super().__init__(*args, **options)
        if is_named_there:
            for name in ("first_name", "last_name"):
                self.fields[name].disabled = True
            self.fields["last_name"].help_text = _(
                "Your name comes from your institution. Ask there to have it corrected."
            )


class AddAddressForm(forms.Form):
    """An address to be added to an account."""

    address = AddressField(
        label=_("Another e-mail address"),
        help_text=_("We send a code there, to be sure that it is yours."),
    )


class AddressCodeForm(forms.Form):
    """The code that was mailed to an address."""

    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        help_text=_("Six digits, in the mail that we have just sent."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class EraseForm(forms.Form):
    """What becomes of the badges when the account goes, and the password, so that nobody else decides it."""

    KEEP, WITHDRAW = "keep", "withdraw"

    badges = forms.ChoiceField(
        label=_("What becomes of your badges?"),
        choices=[
            (KEEP, _("They go on verifying for whoever has the file, without your name here")),
            (WITHDRAW, _("Withdraw them: every check says that they hold no longer")),
        ],
        initial=KEEP,
        widget=forms.RadioSelect,
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=LONGEST_PASSWORD_BYTES,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, has_password=True, **options):
        super().__init__(*args, **options)
        if not has_password:
            del self.fields["password"]

    @property
    def withdraws(self):
        return self.cleaned_data["badges"] == self.WITHDRAW
