"""How long people stand in invitations and lists that came to nothing (the privacy notice says the same)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.models import Language
from claims.actions.erasing import NOTHING, blank
from claims.models import AwardBatch, AwardRow, Invitation

KEPT_UNCOLLECTED = timedelta(days=365)
KEPT_LISTS = timedelta(days=30)
AT_ONCE = 500


def forget_uncollected() -> int:
    """Take the person out of invitations that ended uncollected a year after they were made; says how many."""
    now = timezone.now()
    old = Invitation.objects.filter(claimed_at=None, created_at__lt=now - KEPT_UNCOLLECTED)
    over = old.filter(
        Q(expires_at__lte=now) | Q(withdrawn_at__isnull=False) | Q(declined_at__isnull=False)
    ).exclude(address="")
    return sum(
        _forget(over.filter(issuer__language=language), language)
        for language in Language.values
    )


def _forget(invitations, language) -> int:
    """Some at a time; the reason is read by the organisation, so it is in its language."""
    forgotten = 0
    while pks := list(invitations.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic(), override(language):
            blank(pks, reason=gettext("Nobody collected it within a year."))
            AwardRow.objects.filter(pk__in=pks).update(**NOTHING, language="", problems=[])
        forgotten += len(pks)
    return forgotten


@transaction.atomic
def forget_lists():
    """Forget the file of a list that was given up a month ago, and of every list the lines that were not awarded in a year."""
    now = timezone.now()
    AwardBatch.objects.filter(
        content__isnull=False, confirmed_at__lt=now - KEPT_LISTS, failed_at__isnull=False
    ).update(content=None)
    AwardRow.objects.filter(
        accepted_at=None, batch__confirmed_at__lt=now - KEPT_UNCOLLECTED
    ).delete()
