"""Mails about accounts, made when they leave: the links and codes in them are kept nowhere else."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.links import make_token, newest_key_id, short_code
from accounts.models import AccountMail, AddressProof, DataExport
from outbox.emails import compose

REGISTRATION = "registration"


def address_code(about):
    """The code for an address that a signed-in person wants to add."""
    proof = AddressProof.objects.select_related("user").filter(pk=about, used_at=None).first()
    if proof is None or proof.expires_at <= timezone.now():
        return None
    return compose(
        "accounts_code",
        {
            "code": short_code("accounts.address", proof.pk),
            "person": proof.user,
            "expires_at": proof.expires_at,
        },
        language=proof.language,
        to_address=proof.address,
    )


def verification_code(about):
    """The code for an address with which somebody signs in and which nobody has proven yet."""
    mail = AccountMail.objects.filter(pk=about).first()
    if mail is None:
        return None
    return compose(
        "accounts_code",
        {"code": short_code("accounts.verification", mail.pk)},
        language=mail.language,
        to_address=mail.address,
    )


def password_reset(about):
    """The link to a new password; nothing if the address has no account, which is found out only here."""
    mail = AccountMail.objects.filter(pk=about).first()
    user = mail and _owner_of(mail.address)
    if user is None:
        return None
    if user.identities.filter(address=mail.address, provider__closed_at=None).exists():
        return _password_at_institution(mail, user)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    with override(user.language):
        path = reverse(
            "account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}
        ).replace("UID-KEY", key)
    return compose(
        "accounts_password_reset",
        {
            "person": user,
            "action_url": f"{settings.SITE_URL}{path}",
            "action_label": _("Choose a new password"),
        },
        language=user.language,
        to_address=mail.address,
        to_name=user.get_full_name(),
    )


def _password_at_institution(mail, user):
    """The way in that a mailbox of an institution does not open: it may have been given to somebody else meanwhile (A-10)."""
    with override(user.language):
        path = reverse("institution_find")
    return compose(
        "accounts_password_at_institution",
        {
            "person": user,
            "action_url": f"{settings.SITE_URL}{path}",
            "action_label": _("Sign in through your institution"),
        },
        language=user.language,
        to_address=mail.address,
        to_name=user.get_full_name(),
    )


def password_changed(about):
    """The news that the password is another one now, for whoever did not change it."""
    mail = AccountMail.objects.filter(pk=about).first()
    user = mail and _owner_of(mail.address)
    if user is None:
        return None
    with override(user.language):
        path = reverse("account_reset_password")
    return compose(
        "accounts_password_changed",
        {
            "person": user,
            "changed_at": mail.created_at,
            "action_url": f"{settings.SITE_URL}{path}",
            "action_label": _("It was not me: choose a new password"),
        },
        language=user.language,
        to_address=mail.address,
        to_name=user.get_full_name(),
    )


def address_added(about):
    """The news at the addresses that were there before: the account has one more, which can reset its password."""
    mail = AccountMail.objects.filter(pk=about).first()
    user = mail and _owner_of(mail.address)
    if user is None:
        return None
    with override(user.language):
        path = reverse("account_email")
    return compose(
        "accounts_address_added",
        {
            "person": user,
            "added_at": mail.created_at,
            "action_url": f"{settings.SITE_URL}{path}",
            "action_label": _("Look at my addresses"),
        },
        language=user.language,
        to_address=mail.address,
        to_name=user.get_full_name(),
    )


def identity_joined(about):
    """The news at every address: whoever signs in at that institution signs in here too."""
    mail = AccountMail.objects.filter(pk=about).first()
    user = mail and _owner_of(mail.address)
    identity = (
        user and user.identities.select_related("provider").order_by("-linked_at").first()
    )
    if identity is None:
        return None
    with override(user.language):
        path = reverse("account")
    return compose(
        "accounts_identity_joined",
        {
            "person": user,
            "institution": identity.provider,
            "joined_at": mail.created_at,
            "action_url": f"{settings.SITE_URL}{path}",
            "action_label": _("Look at my account"),
        },
        language=user.language,
        to_address=mail.address,
        to_name=user.get_full_name(),
    )


def registration(about):
    """The link to a new account, or the news that there is one already."""
    mail = AccountMail.objects.filter(pk=about).first()
    if mail is None:
        return None
    user = _owner_of(mail.address)
    with override(mail.language):
        if user is not None:
            path, label = reverse("account_login"), _("Sign in")
        else:
            token = make_token(REGISTRATION, mail.pk, 1, newest_key_id())
            path, label = reverse("account_register", args=[token]), _("Make my account")
    return compose(
        "accounts_registration",
        {
            "person": user,
            "action_url": f"{settings.SITE_URL}{path}",
            "action_label": label,
        },
        language=mail.language,
        to_address=mail.address,
    )


def erasure_planned(about):
    """The news that the account will be erased, and how to keep it; nothing if it was undone by then."""
    mail = AccountMail.objects.filter(pk=about).first()
    user = mail and _owner_of(mail.address)
    if user is None or user.erasure_due_at is None:
        return None
    with override(user.language):
        path = reverse("account_erase")
    return compose(
        "accounts_erasure_planned",
        {
            "person": user,
            "due_at": user.erasure_due_at,
            "withdraws": user.erasure_withdraws,
            "action_url": f"{settings.SITE_URL}{path}",
            "action_label": _("Keep my account"),
        },
        language=user.language,
        to_address=mail.address,
        to_name=user.get_full_name(),
    )


def export_ready(about):
    """The file with everything about the person can be fetched; not sent once its week is over."""
    export = DataExport.objects.ready().select_related("user").filter(pk=about).first()
    if export is None:
        return None
    person = export.user
    with override(person.language):
        path = reverse("account_data")
    return compose(
        "accounts_export_ready",
        {
            "person": person,
            "expires_at": export.expires_at,
            "action_url": f"{settings.SITE_URL}{path}",
            "action_label": _("Download my data"),
        },
        language=person.language,
        to_address=person.email,
        to_name=person.get_full_name(),
    )


def _owner_of(address):
    """Whose proven address this is, if the account is open."""
    row = (
        EmailAddress.objects.select_related("user")
        .filter(email=address, verified=True, user__is_active=True)
        .first()
    )
    return row and row.user
