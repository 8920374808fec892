"""allauth's forms, in our words."""

from allauth.account import forms as allauth_forms
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.forms.people import AddressField, NewPasswordField
from accounts.models import IdentityProvider
from accounts.validators import normalise_address


class LoginForm(allauth_forms.LoginForm):
    """Address and password."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["login"] = forms.CharField(
            label=_("E-mail address"),
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        )
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            strip=False,
            # Longer than any password that was accepted; hashing megabytes would be a gift.
            max_length=1024,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )

    def has_institutions(self):
        """Whether there is another way in than a password."""
        return IdentityProvider.objects.open().exists()

    def clean_login(self):
        return normalise_address(self.cleaned_data["login"])


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["password"].label = _("Password")
        # The page has the link to a new password, in the words of every other page.
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class ResetPasswordForm(forms.Form):
    """Whose password is forgotten. Whether there is such an account is not asked here: the worker finds out (A-14)."""

    email = AddressField()

    def save(self, request, **_options):  # noqa: ARG002 - allauth calls it so
        actions.ask_password_reset(address=self.cleaned_data["email"])
        return self.cleaned_data["email"]


class _NewPassword:
    """The two fields of a new password, and what can be wrong with them."""

    def _set_up(self, person):
        self.fields["password1"] = NewPasswordField(
            label=_("New password"),
            help_text=_("At least 10 characters, not one of the common ones."),
        )
        self.fields["password2"] = NewPasswordField(label=_("New password again"))
        self._person = person

    def clean(self):
        cleaned = super().clean()
        password = cleaned.get("password1")
        if password:
            try:
                allauth_forms.get_adapter().clean_password(password, self._person)
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned


class ResetPasswordKeyForm(_NewPassword, allauth_forms.ResetPasswordKeyForm):
    """The new password, by whoever has the link."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self._set_up(self.user)


class SetPasswordForm(_NewPassword, allauth_forms.SetPasswordForm):
    """A first password, for whoever came by way of an institution."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self._set_up(self.user)


class ChangePasswordForm(_NewPassword, allauth_forms.ChangePasswordForm):
    """The old password and the new one."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["oldpassword"] = forms.CharField(
            label=_("Your password until now"),
            strip=False,
            max_length=1024,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )
        self._set_up(self.user)
