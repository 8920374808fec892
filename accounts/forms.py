"""Forms about people."""

from allauth.account import forms as allauth_forms


class LoginForm(allauth_forms.LoginForm):
    pass


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    pass
