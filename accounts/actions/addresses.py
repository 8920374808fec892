"""The addresses of a person: proven, chosen, removed."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit, limits
from accounts.actions.mails import queue_account_mail
from accounts.errors import (
    AddressInUse,
    AddressOfInstitution,
    CodeExpired,
    LastAddress,
    TooManyAddresses,
    TooManyAttempts,
    UnprovenAddress,
    WrongCode,
)
from accounts.links import short_code
from accounts.models import AccountMail, AddressProof, User
from accounts.validators import normalise_address
from outbox.actions import queue_mail

PROOF_LIFETIME = timedelta(minutes=15)
PROOF_ATTEMPTS = 5
TEN_MINUTES = 600
A_DAY = 24 * 60 * 60


@transaction.atomic
def ask_address_proof(user, address, language) -> AddressProof:
    """Mail a code to an address that a signed-in person wants to add; whoever reads that mailbox can tell it.

    The answer is the same whether or not the address belongs to an account. Raises TooManyAttempts, TooManyAddresses.
    """
    address = normalise_address(address)
    if user.emailaddress_set.count() >= settings.ACCOUNT_MAX_EMAIL_ADDRESSES:
        raise TooManyAddresses
    if not (
        limits.allow("address_proof_person", user.pk, 5, TEN_MINUTES)
        and limits.allow("address_proof", address, 3, TEN_MINUTES)
        and limits.allow("address_proof_person_day", user.pk, 15, A_DAY)
        and limits.allow("address_proof_day", address, 6, A_DAY)
    ):
        raise TooManyAttempts
    AddressProof.objects.filter(expires_at__lt=timezone.now() - timedelta(days=1)).delete()
    proof = AddressProof.objects.create(
        user=user,
        address=address,
        language=language,
        expires_at=timezone.now() + PROOF_LIFETIME,
    )
    queue_mail(
        "accounts.address_code",
        about=proof.pk,
        dedupe_key=f"accounts.address_code:{proof.pk}",
        priority=1,
    )
    return proof


def prove_address(proof, code) -> EmailAddress:
    """Take the code that was mailed, and add the address to the account, verified.

    Raises WrongCode, CodeExpired, TooManyAttempts, AddressInUse. Never call it inside a transaction: a wrong code must stay
    counted although it is refused.
    """
    with transaction.atomic(durable=True):
        proof = AddressProof.objects.select_for_update().get(pk=proof.pk)
        refusal = _refusal(proof, code)
        proof.attempts += 1
        if refusal is None:
            proof.used_at = timezone.now()
        proof.save(update_fields=["attempts", "used_at"])
        address = None if refusal else add_verified_address(proof.user, proof.address)
    if refusal is not None:
        raise refusal
    if address is None:
        raise AddressInUse
    return address


def _refusal(proof, code):
    if proof.used_at is not None or proof.expires_at <= timezone.now():
        return CodeExpired()
    if proof.attempts >= PROOF_ATTEMPTS:
        return TooManyAttempts()
    if "".join(code.split()) != short_code("accounts.address", proof.pk):
        return WrongCode()
    return None


def add_verified_address(user, address):
    """The address of the account, or None if another account has proven it."""
    EmailAddress.objects.filter(email=address, verified=False).exclude(user=user).delete()
    if EmailAddress.objects.filter(email=address).exclude(user=user).exists():
        return None
    try:
        with transaction.atomic():
            row, is_new = EmailAddress.objects.get_or_create(
                user=user, email=address, defaults={"verified": True}
            )
    except IntegrityError:  # somebody else proved it at the same moment
        return None
    if is_new or not row.verified:
        row.verified = True
        row.save(update_fields=["verified"])
        audit.record("accounts.address_added", by=user, about=user)
        # A new address can reset the password, so every older one hears of it.
        for older in user.emailaddress_set.filter(verified=True).exclude(pk=row.pk):
            queue_account_mail(kind=AccountMail.Kind.ADDRESS_ADDED, address=older.email)
    return row


@transaction.atomic
def make_primary(*, person, address, by) -> EmailAddress:
    """Choose to which address mails go and with which the account is named. Raises UnprovenAddress, AddressInUse."""
    person = User.objects.select_for_update().get(pk=person.pk)
    chosen = person.emailaddress_set.get(pk=address.pk)
    if not chosen.verified:
        raise UnprovenAddress
    person.emailaddress_set.filter(primary=True).update(primary=False)
    chosen.primary = True
    chosen.save(update_fields=["primary"])
    person.email = chosen.email
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError as error:
        raise AddressInUse from error
    audit.record("accounts.primary_address_chosen", by=by, about=person)
    return chosen


@transaction.atomic
def remove_address(*, person, address, by):
    """Take an address off the account. Raises LastAddress for the primary one, of which there is always one, and AddressOfInstitution."""
    person = User.objects.select_for_update().get(pk=person.pk)
    row = person.emailaddress_set.get(pk=address.pk)
    if row.primary:
        raise LastAddress
    if person.identities.filter(address=row.email).exists():
        raise AddressOfInstitution
    row.delete()
    audit.record("accounts.address_removed", by=by, about=person)
