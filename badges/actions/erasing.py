"""What becomes of the badges of a person who erases their account."""

import hashlib

from django.utils.translation import gettext

from badges import documents, images
from badges.actions.log import note, prints_of
from badges.actions.statuses import revoke_many
from badges.models import Assertion, AssertionDocument, Evidence, LogEntry
from outbox.actions import drop_waiting
from outbox.models import OutgoingMail

AT_ONCE = 200


def erase_person(person, _addresses):
    """Take the person out of their badges, in the transaction that erases the account.

    The rows stay, so that organisations can count and the hosted form goes on verifying: it has the salted hash of the
    address and nothing else of the person. Signed forms name the person; only copies elsewhere go on verifying. If the
    person wishes, the badges are withdrawn first: their status is set, the hosted form answers that they are revoked, and
    hash and salt go as well.
    """
    awards = Assertion.objects.held_by(person)
    if person.erasure_withdraws:
        reason = gettext("Withdrawn by its holder.")
        revoke_many(assertions=awards.filter(revoked_at=None), reason=reason, by=None)
    pks = list(awards.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), AT_ONCE):
        _erase_awards(pks[start : start + AT_ONCE], keeps_hosted=not person.erasure_withdraws)


def _erase_awards(pks, *, keeps_hosted):
    drop_waiting(mails=OutgoingMail.objects.filter(about__in=[str(pk) for pk in pks]))
    Evidence.objects.filter(assertion__in=pks).delete()
    kept = list(AssertionDocument.objects.filter(assertion__in=pks))
    for document in kept:
        is_hosted = document.form == AssertionDocument.Form.HOSTED_2_0
        document.body = (
            documents.without_person(bytes(document.body))
            if is_hosted and keeps_hosted
            else b""
        )
        document.sha256 = hashlib.sha256(document.body).hexdigest()
        document.pk = None
    # What was made is never changed: it goes, and others take its place, so that a key still finds what it signed.
    AssertionDocument.objects.filter(assertion__in=pks).delete()
    AssertionDocument.objects.bulk_create(kept)
    rows = Assertion.objects.filter(pk__in=pks)
    rows.update(recipient_address="", holder_name="", narrative="")
    if not keeps_hosted:
        rows.update(salt="")
    rows = list(rows.order_by("pk"))
    for row in rows:
        images.forget(row)
    # What is stored is no longer what was issued, and the log says so.
    note(LogEntry.Kind.ERASED, prints_of(rows))
