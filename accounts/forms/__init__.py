"""Forms about people."""

from accounts.forms.dates import BirthDateField
from accounts.forms.institutions import FindInstitutionForm, IdentityProviderForm
from accounts.forms.people import (
    AddAddressForm,
    AddressCodeForm,
    AskRegistrationForm,
    BirthDateForm,
    EraseForm,
    PersonForm,
    RegistrationForm,
)
from accounts.forms.signing_in import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SetPasswordForm,
)

__all__ = [
    "AddAddressForm",
    "AddressCodeForm",
    "AskRegistrationForm",
    "BirthDateField",
    "BirthDateForm",
    "ChangePasswordForm",
    "EraseForm",
    "FindInstitutionForm",
    "IdentityProviderForm",
    "LoginForm",
    "PersonForm",
    "ReauthenticateForm",
    "RegistrationForm",
    "ResetPasswordForm",
    "ResetPasswordKeyForm",
    "SetPasswordForm",
]
