"""Mails about accounts that somebody asks for without being signed in."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from accounts import limits
from accounts.models import AccountMail, Language
from accounts.validators import normalise_address
from outbox.actions import queue_mail

AN_HOUR = 60 * 60
A_DAY = 24 * AN_HOUR
# Longer than the outbox tries.
KEPT = timedelta(days=4)


def ask_password_reset(*, address):
    """Queue the mail with the link; the same for an address with and without an account, which only the worker finds out.

    More often than three times an hour nothing is queued, and nobody is told.
    """
    address = normalise_address(address)
    if limits.allow("password_reset_hour", address, 3, AN_HOUR) and limits.allow(
        "password_reset_day", address, 6, A_DAY
    ):
        queue_account_mail(kind=AccountMail.Kind.PASSWORD_RESET, address=address)


def ask_registration(*, address):
    """Queue the mail with the link to a new account, or the news that there is one already; the page says the same."""
    address = normalise_address(address)
    if limits.allow("registration_hour", address, 3, AN_HOUR):
        queue_account_mail(kind=AccountMail.Kind.REGISTRATION, address=address)


@transaction.atomic
def queue_account_mail(*, kind, address, pk=None) -> AccountMail:
    """Queue one mail to an address, in the language of the page it was asked for on."""
    AccountMail.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    language = get_language() or Language.ENGLISH
    mail = AccountMail(
        kind=kind,
        address=address,
        language=language if language in Language.values else Language.ENGLISH,
    )
    if pk is not None:
        mail.pk = pk
    mail.save(force_insert=True)
    queue_mail(
        f"accounts.{kind}", about=mail.pk, dedupe_key=f"accounts.{kind}:{mail.pk}", priority=1
    )
    return mail
