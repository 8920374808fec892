"""Accounts: made, changed, and the age rule."""

import logging

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit, limits
from accounts.actions.mails import queue_account_mail
from accounts.errors import AddressInUse, BirthDateKnown, NameOfInstitution, TooYoung
from accounts.models import AccountMail, AddressProof, User
from accounts.validators import is_old_enough, normalise_address

logger = logging.getLogger(__name__)

A_DAY = 24 * 60 * 60


@transaction.atomic
def register(
    *, email, first_name, last_name, birth_date, password, language, age_key=""
) -> User:
    """Make the account of a person whose mailbox the caller has seen proven, and accept today's terms in their name.

    `age_key` names what the registration came from (the invitation): a date of birth that was refused cannot be mended by
    trying another on the same day. Raises TooYoung and AddressInUse; then nothing of the person is kept.
    """
    _check_age(birth_date, age_key)
    email = normalise_address(email)
    _free(email)
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


def _free(address):
    """Take an address from whoever typed it without proving it: they have no claim to it, nor a way back to it (A-03)."""
    EmailAddress.objects.filter(email=address, verified=False).delete()
    squatter = User.objects.select_for_update().filter(email=address).first()
    if squatter is None or squatter.emailaddress_set.filter(email=address).exists():
        return
    proven = squatter.emailaddress_set.filter(verified=True).order_by("-primary").first()
    if proven is None:
        squatter.email = f"{squatter.public_id}@parked.invalid"
        squatter.is_active = False
        squatter.set_unusable_password()
    else:
        squatter.email = proven.email
        squatter.emailaddress_set.filter(pk=proven.pk).update(primary=True)
    squatter.save(update_fields=["email", "is_active", "password"])
    AddressProof.objects.filter(user=squatter).delete()
    end_sessions(person=squatter)
    audit.record("accounts.person_parked", by=None, about=squatter)


@transaction.atomic
def register_by_link(*, mail, **person) -> User:
    """Make the account for which a link was mailed, when the operator lets everybody register; the link then ends.

    `person` is what `register` takes but the address. Raises TooYoung and AddressInUse.
    """
    user = register(email=mail.address, age_key=mail.age_key, **person)
    AccountMail.objects.filter(pk=mail.pk).delete()
    return user


# --- The age rule -------------------------------------------------------------------------------


def _check_age(birth_date, age_key):
    if age_key and was_refused_for_age(age_key):
        logger.warning("A second date of birth was tried after a refusal")
        raise TooYoung
    if not is_old_enough(birth_date):
        if age_key:
            refuse_age(age_key)
        raise TooYoung


def refuse_age(age_key):
    """Remember for a day, as a hash and without the date, that a date of birth was too young."""
    limits.allow("age_refused", age_key, 1, A_DAY)


def was_refused_for_age(age_key) -> bool:
    """Whether that happened within the last day."""
    return limits.is_counted("age_refused", age_key)


@transaction.atomic
def set_birth_date(*, person, birth_date, by) -> User:
    """Write down the date of birth of an account that has none; it is never changed afterwards.

    Raises TooYoung, and then keeps nothing, and BirthDateKnown.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.birth_date is not None:
        raise BirthDateKnown
    _check_age(birth_date, f"person:{person.pk}")
    person.birth_date = birth_date
    person.save(update_fields=["birth_date"])
    audit.record("accounts.birth_date_set", by=by, about=person)
    return person


# --- Personal data ------------------------------------------------------------------------------


@transaction.atomic
def change_person(*, person, first_name, last_name, language, by) -> User:
    """Change the name and the language of an account; badges keep the name they were collected with.

    Raises NameOfInstitution: whose account is joined to one is called as that one says.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    is_renamed = (first_name.strip(), last_name.strip()) != (
        person.first_name,
        person.last_name,
    )
    if is_renamed and person.identities.exists():
        raise NameOfInstitution
    changed = [
        field
        for field, value in (
            ("first_name", first_name.strip()),
            ("last_name", last_name.strip()),
            ("language", language),
        )
        if getattr(person, field) != value
    ]
    if not changed:
        return person
    person.first_name, person.last_name = first_name.strip(), last_name.strip()
    person.language = language
    person.save(update_fields=["first_name", "last_name", "language"])
    audit.record("accounts.person_changed", by=by, about=person, fields=changed)
    return person


@transaction.atomic
def end_other_sessions(*, person, session_key, by) -> int:
    """Sign the person out everywhere but here; returns from how many places."""
    ended = end_sessions(person=person, but=session_key)
    if ended:
        audit.record("accounts.sessions_ended", by=by, about=person, sessions=ended)
    return ended


@transaction.atomic
def end_session(*, session, by):
    """Sign the person out in one place."""
    person = session.user
    session.end()
    audit.record("accounts.sessions_ended", by=by, about=person, sessions=1)


def end_sessions(*, person, but=None) -> int:
    """End every session of a person, or all but one; returns how many. The caller writes down why."""
    ended = 0
    for session in UserSession.objects.filter(user=person).exclude(session_key=but):
        session.end()
        ended += 1
    return ended


@transaction.atomic
def change_password(*, person, password):
    """Give the account another password, which ends its other sessions, and tell the person, who may not have been the one."""
    person.set_password(password)
    person.save(update_fields=["password"])
    audit.record("accounts.password_changed", by=person, about=person)
    queue_account_mail(kind=AccountMail.Kind.PASSWORD_CHANGED, address=person.email)
