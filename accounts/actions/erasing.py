"""The end of an account: asked for, undone within fourteen days, done in one transaction.

What stays is a row without anything personal, so that the badges which others check, the book and the organisations' counts
stay whole.
"""

import logging
import uuid
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import storages
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from accounts import audit, ledger, limits
from accounts.actions.mails import queue_account_mail
from accounts.errors import ErasureAsked, ErasureBegun, Refusal, TooManyAttempts, WrongPassword
from accounts.exports.parts import parts
from accounts.models import ERASED_DOMAIN, AccountMail, DataExport, JoiningReview, User
from outbox.actions import forget_people
from outbox.identifiers import uuid7

logger = logging.getLogger(__name__)

TO_UNDO = timedelta(days=14)
PASSWORD_TRIES = 5
TEN_MINUTES = 600


def hindrances(person) -> list:
    """The sentences of what has to be put in order before the account can be erased; the calling page reads them out."""
    found = []
    for part in parts().values():
        try:
            with transaction.atomic():
                part.refuse_erasure(person)
        except Refusal as refusal:
            found.append(refusal.message)
    return found


@transaction.atomic
def ask_erasure(*, person, password, withdraws, by) -> User:
    """Have the account erased in fourteen days, and tell every address of it.

    `withdraws` takes the badges back as well; else they go on verifying, without a name. Who has no password has come from
    their institution just now, says the caller. Raises TooManyAttempts, WrongPassword, ErasureAsked, or what an app has
    against it.
    """
    if not limits.allow("erasure_password", person.pk, PASSWORD_TRIES, TEN_MINUTES):
        raise TooManyAttempts
    if person.has_usable_password() and not person.check_password(password):
        raise WrongPassword
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.erasure_due_at:
        raise ErasureAsked
    for part in parts().values():
        part.refuse_erasure(person)
    person.erasure_due_at = timezone.now() + TO_UNDO
    person.erasure_withdraws = withdraws
    person.save(update_fields=["erasure_due_at", "erasure_withdraws"])
    audit.record("accounts.erasure_asked", by=by, about=person, withdraws=withdraws)
    for address in sorted(person.verified_addresses()):
        queue_account_mail(kind=AccountMail.Kind.ERASURE_PLANNED, address=address)
    return person


@transaction.atomic
def undo_erasure(*, person, by) -> User:
    """Keep the account after all. Raises ErasureBegun."""
    person = User.objects.select_for_update().get(pk=person.pk)
    if person.erasure_due_at is None:
        return person
    if person.erasure_due_at <= timezone.now():
        raise ErasureBegun
    person.erasure_due_at, person.erasure_withdraws = None, False
    person.save(update_fields=["erasure_due_at", "erasure_withdraws"])
    audit.record("accounts.erasure_undone", by=by, about=person)
    return person


def erase_due() -> int:
    """Erase everybody whose fourteen days are over, each for themselves; says how many."""
    due = User.objects.filter(erasure_due_at__lte=timezone.now(), erased_at=None)
    done = 0
    for pk in due.order_by("erasure_due_at").values_list("pk", flat=True):
        try:
            done += erase(person_id=pk)
        except Exception:
            # One who cannot be erased today keeps nobody else waiting.
            logger.exception("Account %s could not be erased", pk)
    return done


@transaction.atomic
def erase(*, person_id) -> bool:
    """Take everything personal out of all apps, whole or not at all; False if it was done, or is not due.

    Files go before the rows' transaction ends: killed in between, the next run finds the rows and nothing to delete.
    """
    due = User.objects.filter(erasure_due_at__lte=timezone.now(), erased_at=None)
    person = due.select_for_update().filter(pk=person_id).first()
    if person is None:
        return False
    if connection.vendor == "postgresql":
        # Longer than a page may wait for one statement.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '60s'")
    addresses = frozenset({*person.verified_addresses(), person.email})
    with override(person.language):
        for part in parts().values():
            part.refuse_erasure(person)
            part.erase(person, addresses)
    audit.record("accounts.person_erased", by=None, about=person)
    ledger.note(person)
    return True


def replay_erasures() -> tuple[int, list]:
    """Erase again whom the ledger names and a restored backup brought back; gives how many, and the ids of those left over."""
    noted = ledger.noted()
    erased, left = 0, []
    if not noted:
        return erased, left
    for person in User.objects.filter(erased_at=None).order_by("pk").iterator():
        withdraws = noted.get(ledger.mark_of(person))
        if withdraws is None:
            continue
        User.objects.filter(pk=person.pk).update(
            erasure_due_at=timezone.now(), erasure_withdraws=withdraws
        )
        try:
            erased += erase(person_id=person.pk)
        except Exception:
            # Whoever was promised to be erased is not kept for the sake of one who cannot be.
            logger.exception("Account %s could not be erased again", person.pk)
            left.append(person.pk)
    return erased, left


def erase_account(person, addresses):
    """What this app itself and the packages of sign-in hold."""
    for session in UserSession.objects.filter(user=person):
        session.end()
    # Mails went there too, whoever it belongs to.
    tried = set(person.address_proofs.values_list("address", flat=True))
    forget_people(words=[*addresses, *tried, person.get_full_name()])
    person.emailaddress_set.all().delete()
    person.address_proofs.all().delete()
    person.identities.all().delete()
    JoiningReview.objects.filter(person=person).delete()
    AccountMail.objects.filter(address__in=addresses).delete()
    for export in DataExport.objects.filter(user=person):
        if export.file_name:
            storages["private"].delete(export.file_name)
        export.delete()
    _blank_admin_log(person, addresses)
    person.groups.clear()
    person.user_permissions.clear()
    User.objects.filter(pk=person.pk).update(
        email=f"{uuid.uuid4().hex}{ERASED_DOMAIN}",
        password=make_password(None),
        first_name="",
        last_name="",
        birth_date=None,
        terms_version="",
        privacy_version="",
        terms_accepted_at=None,
        last_login=None,
        # It stands in signed badges that are out in the world.
        public_id=uuid7(),
        is_active=False,
        is_staff=False,
        is_superuser=False,
        erased_at=timezone.now(),
    )


def _blank_admin_log(person, addresses):
    """What the admin wrote down of rows that were called by the person's name or address."""
    called_so = Q(
        content_type=ContentType.objects.get_for_model(User), object_id=str(person.pk)
    )
    for word in filter(None, [person.get_full_name(), *addresses]):
        called_so |= Q(object_repr__icontains=word)
    LogEntry.objects.filter(called_so).update(object_repr="", change_message="")
