"""Somebody who comes from an institution: known, joined to the account of the address, or a new person.

The institution's name for the person is the key and nothing else. An address joins an account only when the institution
may vouch for it or a code has proven it; whoever is perhaps another person is left to the operator.
"""

from dataclasses import replace
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import audit, limits, roles
from accounts.actions.addresses import A_DAY, TEN_MINUTES, add_verified_address
from accounts.actions.mails import queue_account_mail
from accounts.actions.people import end_sessions, register
from accounts.arrivals import Arrival
from accounts.errors import (
    AddressInUse,
    AddressNotProven,
    BirthDatesDiffer,
    CodeExpired,
    IdentityInUse,
    InstitutionSilent,
    JoiningStopped,
    PersonUnknown,
    RolesNeedSignIn,
    TooManyAttempts,
    TooYoung,
    WrongCode,
)
from accounts.links import short_code
from accounts.models import AccountMail, AddressProof, FederatedIdentity, JoiningReview, User
from accounts.validators import is_old_enough

CODE_LIFETIME = timedelta(minutes=15)
CODE_ATTEMPTS = 5


def receive(*, arrival: Arrival) -> User:
    """The account of whoever comes, joined now if that is beyond doubt.

    Raises what has to happen first: InstitutionSilent, AddressNotProven, PersonUnknown, RolesNeedSignIn, JoiningStopped, TooYoung.
    Never call it inside a transaction: a doubt must stay written down although it is a refusal.
    """
    with transaction.atomic(durable=True):
        person, refusal = _received(arrival)
    if refusal is not None:
        raise refusal
    return person


def _received(arrival):
    known = (
        FederatedIdentity.objects.select_for_update(of=("self",))
        .filter(provider=arrival.provider, subject=arrival.subject)
        .select_related("user")
        .first()
    )
    if known is not None:
        return known.user, _seen_again(known, arrival)
    refusal = _unfit(arrival)
    if refusal is not None:
        return None, refusal
    owner = _owner_of(arrival.address)
    if owner is None:
        return None, PersonUnknown()
    if not owner.is_active:
        return owner, None
    refusal = _doubt(owner, arrival)
    if refusal is None and roles.holds_any(owner):
        refusal = RolesNeedSignIn()
    if refusal is None:
        _join(owner, arrival, by=owner)
    return owner, refusal


def _unfit(arrival):
    """Why an account cannot be looked for yet, or None."""
    if not (arrival.address and arrival.first_name and arrival.last_name):
        return InstitutionSilent()
    if arrival.birth_date is not None and not is_old_enough(arrival.birth_date):
        return TooYoung()
    return None if arrival.is_proven else AddressNotProven()


def _owner_of(address):
    """Whose proven address this is. An account that only typed it has no claim to it and is never adopted (A-03)."""
    row = EmailAddress.objects.filter(email=address, verified=True).first()
    return row and User.objects.select_for_update().get(pk=row.user_id)


def _doubt(owner, arrival):
    """Why the operator should look first, or None."""
    if (
        arrival.birth_date is not None
        and owner.birth_date is not None
        and arrival.birth_date != owner.birth_date
    ):
        return _stopped(owner, arrival, JoiningReview.Reason.BIRTH_DATES_DIFFER)
    # Their own identity may stand there already, joined by another tab a moment ago.
    others = owner.identities.exclude(subject=arrival.subject)
    if others.filter(provider=arrival.provider).exists():
        return _stopped(owner, arrival, JoiningReview.Reason.MAILBOX_PASSED_ON)
    return None


def _stopped(person, arrival, reason):
    _review(person, arrival, reason)
    return JoiningStopped()


def _review(person, arrival, reason):
    review, is_new = JoiningReview.objects.get_or_create(
        provider=arrival.provider,
        subject=arrival.subject,
        settled_at=None,
        defaults={"person": person, "reason": reason},
    )
    if is_new:
        audit.record("accounts.joining_stopped", by=None, about=review, reason=str(reason))


def _seen_again(identity, arrival):
    """Somebody who has joined before. Neither another address nor another birth date moves them to another account (A-08)."""
    person = identity.user
    identity.last_used_at = timezone.now()
    identity.save(update_fields=["last_used_at"])
    if arrival.birth_date is not None and arrival.birth_date != person.birth_date:
        if not is_old_enough(arrival.birth_date):
            _review(person, arrival, JoiningReview.Reason.TOO_YOUNG_THERE)
            return TooYoung()
        if person.birth_date is not None:
            _review(person, arrival, JoiningReview.Reason.BIRTH_DATES_DIFFER)
    _take_names(person, arrival)
    _note_other_address(person, arrival.address)
    return None


def _take_names(person, arrival):
    names = {
        name: getattr(arrival, name)
        for name in ("first_name", "last_name")
        if getattr(arrival, name) not in ("", getattr(person, name))
    }
    if names:
        User.objects.filter(pk=person.pk).update(**names)
        audit.record("accounts.person_changed", by=None, about=person, fields=sorted(names))


def _note_other_address(person, address):
    """An address that the institution tells later is one more of the account, which proves nothing before a code does."""
    known = person.emailaddress_set
    if (
        address
        and known.count() < settings.ACCOUNT_MAX_EMAIL_ADDRESSES
        and not known.filter(email=address).exists()
        and not EmailAddress.objects.filter(email=address, verified=True).exists()
    ):
        known.create(email=address, verified=False)
        audit.record("accounts.address_told", by=None, about=person)


def _join(person, arrival, *, by, session_key=None) -> FederatedIdentity:
    """Tie the identity to the account: what somebody may have begun in it before ends, and every address hears of it."""
    identity, is_new = FederatedIdentity.objects.get_or_create(
        provider=arrival.provider,
        subject=arrival.subject,
        defaults={
            "user": person,
            "address": arrival.address if arrival.is_proven else "",
        },
    )
    if identity.user_id != person.pk:
        raise IdentityInUse
    if not is_new:
        return identity
    end_sessions(person=person, but=session_key)
    AddressProof.objects.filter(user=person).delete()
    person.emailaddress_set.filter(verified=False).delete()
    addresses = person.verified_addresses()
    AccountMail.objects.filter(
        kind=AccountMail.Kind.PASSWORD_RESET, address__in=addresses
    ).delete()
    _take_names(person, arrival)
    audit.record(
        "accounts.identity_joined", by=by, about=person, provider=arrival.provider.slug
    )
    for address in sorted(addresses):
        queue_account_mail(kind=AccountMail.Kind.IDENTITY_JOINED, address=address)
    return identity


# --- A new person -------------------------------------------------------------------------------


@transaction.atomic
def register_arrival(*, arrival: Arrival, birth_date, language) -> User:
    """Make the account of somebody whom nobody knows yet: all but the date of birth comes from the institution.

    Raises AddressNotProven, BirthDatesDiffer, TooYoung and AddressInUse; then nothing of the person is kept.
    """
    if not arrival.is_proven:
        raise AddressNotProven
    if arrival.birth_date is not None and arrival.birth_date != birth_date:
        raise BirthDatesDiffer
    person = register(
        email=arrival.address,
        first_name=arrival.first_name,
        last_name=arrival.last_name,
        birth_date=birth_date,
        password=None,
        language=language,
        age_key=f"identity:{arrival.provider.pk}:{arrival.subject}",
    )
    FederatedIdentity.objects.create(
        user=person,
        provider=arrival.provider,
        subject=arrival.subject,
        address=arrival.address,
    )
    audit.record(
        "accounts.identity_joined", by=person, about=person, provider=arrival.provider.slug
    )
    return person


# --- Joining by somebody who is signed in -------------------------------------------------------


def join_arrival(*, person, arrival: Arrival, session_key, by) -> FederatedIdentity:
    """Tie an institution to the account of somebody who has just shown that it is theirs.

    Raises IdentityInUse, AddressInUse and JoiningStopped. Never call it inside a transaction, as `receive`.
    """
    with transaction.atomic(durable=True):
        identity, refusal = _joined(person, arrival, session_key, by)
    if refusal is not None:
        raise refusal
    return identity


def _joined(person, arrival, session_key, by):
    owner = _owner_of(arrival.address) if arrival.is_proven else None
    person = User.objects.select_for_update().get(pk=person.pk)
    if owner is not None and owner.pk != person.pk:
        return None, AddressInUse()
    known = FederatedIdentity.objects.filter(
        provider=arrival.provider, subject=arrival.subject
    ).first()
    if known is not None and known.user_id != person.pk:
        return None, IdentityInUse()
    refusal = None if known else _doubt(person, arrival)
    if refusal is not None:
        return None, refusal
    identity = _join(person, arrival, by=by, session_key=session_key)
    if arrival.is_proven and owner is None:
        add_verified_address(person, arrival.address)
    return identity, None


# --- An address that the institution does not vouch for -----------------------------------------


def ask_arrival_code(*, arrival: Arrival) -> AccountMail:
    """Mail a code to the address; the same whether or not an account has it. Raises TooManyAttempts."""
    if not (
        limits.allow("address_proof", arrival.address, 3, TEN_MINUTES)
        and limits.allow("address_proof_day", arrival.address, 6, A_DAY)
    ):
        raise TooManyAttempts
    return queue_account_mail(kind=AccountMail.Kind.VERIFICATION_CODE, address=arrival.address)


def prove_arrival(*, arrival: Arrival, mail_id, code) -> Arrival:
    """Take the code; from then on the address counts as if it were vouched for. Raises WrongCode, CodeExpired, TooManyAttempts."""
    mail = AccountMail.objects.filter(
        pk=mail_id,
        kind=AccountMail.Kind.VERIFICATION_CODE,
        address=arrival.address,
        created_at__gt=timezone.now() - CODE_LIFETIME,
    ).first()
    if mail is None:
        raise CodeExpired
    lifetime = int(CODE_LIFETIME.total_seconds())
    if not limits.allow("arrival_code", str(mail.pk), CODE_ATTEMPTS, lifetime):
        raise TooManyAttempts
    if "".join(code.split()) != short_code("accounts.verification", mail.pk):
        raise WrongCode
    return replace(arrival, is_proven=True)


# --- Doubts, for the operator -------------------------------------------------------------------


@transaction.atomic
def settle_review(*, review, is_same_person, by) -> bool:
    """Write down what the operator found out; one person is joined by it. Says whether it was open. Raises IdentityInUse."""
    review = JoiningReview.objects.select_for_update().get(pk=review.pk)
    if review.settled_at is not None:
        return False
    review.settled_at = timezone.now()
    review.save(update_fields=["settled_at"])
    audit.record("accounts.joining_settled", by=by, about=review, is_same_person=is_same_person)
    if is_same_person:
        person = User.objects.select_for_update().get(pk=review.person_id)
        others = person.identities.filter(provider=review.provider).exclude(
            subject=review.subject
        )
        if others.exists():
            raise IdentityInUse
        _join(person, Arrival(review.provider, review.subject, "", is_proven=False), by=by)
    return True
