"""allauth's seams: who may enter, where they go next, and mails that leave through our outbox."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.links import short_code
from accounts.models import AccountMail
from outbox.identifiers import uuid7


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in, mails and redirects as this site wants them."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "Address and password do not fit together. Try again, or ask for a new password."
        ),
        "too_many_login_attempts": _(
            "Too many attempts with this address. Wait five minutes, or ask for a new password."
        ),
        "enter_current_password": _("This is not your password until now. Type it again."),
        "incorrect_password": _("This is not your password. Type it again."),
        "incorrect_code": _("This code is not the one we sent. Look at the most recent mail."),
        "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
    }

    def is_open_for_signup(self, request):  # noqa: ARG002 - allauth's signature
        """allauth's own registration stays shut: ours proves the address first (accounts.views)."""
        return False

    def pre_login(self, request, user, **options):
        """Whoever is too young is told so kindly, and is not signed in. Without a date of birth see AgeMiddleware."""
        response = super().pre_login(request, user, **options)
        if response is None and user.birth_date is not None and not user.is_old_enough:
            logout(request)
            response = HttpResponseRedirect(reverse("too_young"))
        return response

    def is_safe_url(self, url):
        """Only paths of this site, and its own address written out."""
        return url_has_allowed_host_and_scheme(
            url,
            allowed_hosts={settings.SITE_URL.partition("://")[2]},
            require_https=settings.SITE_IS_SECURE,
        )

    def set_password(self, user, password):
        """With its line in the book, in one transaction, whichever page it was chosen on."""
        actions.change_password(person=user, password=password)

    def get_password_change_redirect_url(self, request):  # noqa: ARG002 - allauth's signature
        return reverse("account")

    def generate_email_verification_code(self):
        """A code that is worked out from the id of the mail that will carry it."""
        self.request.account_mail_id = uuid7()
        return short_code("accounts.verification", self.request.account_mail_id)

    def send_mail(self, template_prefix, email, context):
        """Nothing is sent while a page is made: the one mail of allauth's that is left goes into the outbox."""
        if template_prefix.startswith("account/email/email_confirmation") and "code" in context:
            actions.queue_account_mail(
                kind=AccountMail.Kind.VERIFICATION_CODE,
                address=email,
                pk=self.request.account_mail_id,
            )
