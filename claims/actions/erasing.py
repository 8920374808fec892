"""What becomes of the invitations and lines of a person who erases their account."""

from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext

from claims.models import AwardBatch, AwardRow, Invitation
from outbox.actions import drop_waiting
from outbox.models import OutgoingMail

NOTHING = {
    "address": "",
    "typed_address": "",
    "first_name": "",
    "last_name": "",
    "narrative": "",
    "evidence_url": "",
    "reference": "",
}


def erase_person(person, addresses):
    """Take the person out of invitations and lists, in the transaction that erases the account; the numbers stay.

    What waits at one of the addresses is withdrawn. A list that nobody has confirmed yet has the person in its file too:
    it ends, and is uploaded again without them.
    """
    invitations = Invitation.objects.filter(
        Q(assertion__holder=person) | Q(address__in=addresses, assertion=None)
    )
    pks = list(invitations.values_list("pk", flat=True))
    blank(pks, reason=gettext("The person has erased their account."))
    _erase_lines(AwardRow.objects.filter(Q(pk__in=pks) | Q(address__in=addresses)))
    _erase_files(addresses)


def blank(pks, *, reason):
    """Take everything personal out of these invitations; those that still wait are withdrawn for this reason."""
    theirs = Invitation.objects.filter(pk__in=pks)
    now = timezone.now()
    drop_waiting(mails=OutgoingMail.objects.filter(about__in=[str(pk) for pk in pks]))
    theirs.filter(claimed_at=None, declined_at=None, withdrawn_at=None).update(
        withdrawn_at=now, withdrawn_reason=reason
    )
    theirs.update(
        **NOTHING,
        decline_reason="",
        bounce_reason=Case(When(bounced_at=None, then=Value("")), default=Value("-")),
        closed_at=Coalesce("closed_at", now),
    )


def _erase_lines(lines):
    """What was awarded stays as a number; what was not is gone."""
    lines.accepted().update(**NOTHING, language="", problems=[])
    lines.filter(accepted_at=None).delete()


def _erase_files(addresses):
    """Forget lists as they were brought, where one of the addresses stands in them."""
    brought = AwardBatch.objects.filter(content__isnull=False).order_by("pk")
    for pk, content, reading in brought.values_list("pk", "content", "reading").iterator(1):
        text = bytes(content).decode(reading.get("encoding") or "utf-8", "replace").casefold()
        if any(address in text for address in addresses):
            found = AwardBatch.objects.filter(pk=pk)
            found.filter(confirmed_at=None, recalled_at=None, failed_at=None).update(
                failed_at=timezone.now(),
                failure=gettext(
                    "Somebody in this list has erased their account. Upload it again without them."
                ),
            )
            found.update(content=None)
