"""Every change to people and their addresses."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit, limits
from accounts.errors import AddressInUse, CodeExpired, TooManyAttempts, TooYoung, WrongCode
from accounts.links import short_code
from accounts.models import AddressProof, User
from accounts.validators import is_old_enough, normalise_address
from outbox.actions import queue_mail

PROOF_LIFETIME = timedelta(minutes=15)
PROOF_ATTEMPTS = 5


@transaction.atomic
def register(*, email, first_name, last_name, birth_date, password, language) -> User:
    """Make the account of a person whose mailbox the caller has seen proven, and accept today's terms in their name.

    Raises TooYoung and AddressInUse; then nothing of the person is kept.
    """
    if not is_old_enough(birth_date):
        raise TooYoung
    email = normalise_address(email)
    # Somebody who typed this address without proving it has no claim to it.
    EmailAddress.objects.filter(email=email, verified=False).delete()
    if EmailAddress.objects.filter(email=email).exists():
        raise AddressInUse
    user = User(
        email=email,
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        birth_date=birth_date,
        language=language,
        terms_version=settings.TERMS_VERSION,
        privacy_version=settings.PRIVACY_VERSION,
        terms_accepted_at=timezone.now(),
    )
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise AddressInUse from error
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    audit.record("accounts.person_registered", by=user, about=user)
    return user


@transaction.atomic
def ask_address_proof(user, address, language) -> AddressProof:
    """Mail a code to an address that a signed-in person wants to add; whoever reads that mailbox can tell it.

    The answer is the same whether or not the address belongs to an account. Raises TooManyAttempts.
    """
    address = normalise_address(address)
    if not (
        limits.allow("address_proof_person", user.pk, 5, 600)
        and limits.allow("address_proof", address, 3, 600)
    ):
        raise TooManyAttempts
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
        address = None if refusal else _add_verified_address(proof.user, proof.address)
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


def _add_verified_address(user, address):
    """The address of the account, or None if another account has proven it."""
    EmailAddress.objects.filter(email=address, verified=False).exclude(user=user).delete()
    if EmailAddress.objects.filter(email=address).exclude(user=user).exists():
        return None
    row, is_new = EmailAddress.objects.get_or_create(
        user=user, email=address, defaults={"verified": True}
    )
    if is_new or not row.verified:
        row.verified = True
        row.save(update_fields=["verified"])
        audit.record("accounts.address_added", by=user, about=user)
    return row
