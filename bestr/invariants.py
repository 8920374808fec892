"""What must hold at every moment, whatever was killed half-way: each finding is the name of the rule and a sentence."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

import orjson
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from badges import documents, findings
from badges.models import Assertion, AssertionDocument, StatusEntry
from claims.models import AwardBatch, AwardRow, Invitation
from openbadges import jws, keys, proofs
from openbadges.errors import OpenBadgesError
from outbox.models import MailChannel, OutgoingMail

AT_ONCE = 500
LATE = timedelta(minutes=15)
LEASE_GRACE = timedelta(minutes=2)
# How many private awards are tried.
SAMPLE = 100
Form = AssertionDocument.Form
SIGNED = {
    Form.SIGNED_2_0: "ob2_signed_assertion",
    Form.JWT_3_0: "award_jwt",
    Form.INTEGRITY_3_0: "award_json",
}


def broken() -> Iterator[tuple[str, str]]:
    """Every rule that does not hold, with where."""
    for name, rule in RULES.items():
        yield from ((name, sentence) for sentence in rule())


def one_badge_a_promise():
    twice = (
        Invitation.objects.filter(assertion__isnull=False, assertion__revoked_at=None)
        .exclude(address="")  # whose person was erased
        .values("badge_class", "address", "occurrence")
        .annotate(times=Count("pk"))
        .filter(times__gt=1)
    )
    for row in twice:
        yield f"Badge {row['badge_class']} was collected {row['times']} times by one address."


def one_invitation_a_line():
    invited = Exists(Invitation.objects.filter(pk=OuterRef("pk")))
    for pk in AwardRow.objects.accepted().exclude(invited).values_list("pk", flat=True):
        yield f"Line {pk} of a list was awarded, and there is no invitation."
    accepted = Exists(AwardRow.objects.accepted().filter(pk=OuterRef("pk")))
    listed = Exists(AwardRow.objects.filter(batch=OuterRef("batch")))
    for pk in Invitation.objects.filter(listed).exclude(accepted).values_list("pk", flat=True):
        yield f"Invitation {pk} is of a list, and none of its lines was awarded for it."


def one_mail_an_invitation():
    pks = Invitation.objects.order_by("pk").values_list("pk", flat=True)
    found = list(pks[:AT_ONCE])
    while found:
        told = OutgoingMail.objects.filter(
            kind="claims.invitation", about__in=[str(pk) for pk in found]
        )
        known = set(told.values_list("about", flat=True))
        yield from (f"Invitation {pk} has no mail." for pk in found if str(pk) not in known)
        found = list(pks.filter(pk__gt=found[-1])[:AT_ONCE])


def no_mail_is_late():
    now = timezone.now()
    if not MailChannel.objects.filter(paused_until__gt=now).exists():
        late = OutgoingMail.objects.in_nobodys_hand().filter(not_before__lt=now - LATE)
        for pk in late.values_list("pk", flat=True):
            yield f"Mail {pk} has waited for more than a quarter of an hour."
    silent = OutgoingMail.objects.filter(failed_at__isnull=False, last_error="")
    for pk in silent.values_list("pk", flat=True):
        yield f"Mail {pk} failed, and nothing says why."


def every_form_of_an_award():
    found = Assertion.objects.annotate(forms=Count("documents")).exclude(forms=len(Form))
    for award in found.only("pk").iterator():
        yield f"Award {award.pk} has {award.forms} of {len(Form)} forms."
    # Of a person who was erased nothing signed is left.
    signed = AssertionDocument.objects.filter(
        key__isnull=False, assertion__holder__erased_at=None
    ).select_related("key")
    for document in signed.iterator(AT_ONCE):
        if not _verifies(document):
            yield f"Award {document.assertion_id}: the signature of {document.form} does not verify."


def _verifies(document) -> bool:
    key = keys.from_jwk(document.key.public_jwk)
    body = bytes(document.body)
    try:
        if document.form == Form.INTEGRITY_3_0:
            credential = orjson.loads(body)
            (proof,) = proofs.read_proofs(credential)
            proofs.check(credential, proof, key)
        else:
            jws.read(body.decode()).check(key)
    except (OpenBadgesError, ValueError):
        return False
    return True


def status_as_the_award():
    is_back = Q(assertion__revoked_at__isnull=False) | Q(assertion__suspended_at__isnull=False)
    entries = StatusEntry.objects.filter(assertion__isnull=False)
    differing = entries.filter(is_back, is_set=False) | entries.filter(~is_back, is_set=True)
    for pk in differing.values_list("assertion_id", flat=True):
        yield f"Award {pk}: its entry in the status list says something else than its row."


def no_list_is_forgotten():
    stuck = AwardBatch.objects.filter(
        lease_until__lt=timezone.now() - LEASE_GRACE, finished_at=None, recalled_at=None
    )
    for pk in stuck.filter(failed_at=None).values_list("pk", flat=True):
        yield f"List {pk} is in the hand of a worker that is gone."


def documents_as_they_were_made():
    for document in AssertionDocument.objects.iterator(AT_ONCE):
        if hashlib.sha256(document.body).hexdigest() != document.sha256:
            yield f"Award {document.assertion_id}: {document.form} is not what was kept."


def nothing_private_is_served():
    hidden = Assertion.objects.exclude(pk__in=Assertion.objects.shown().values("pk"))
    for pk in hidden.order_by("-pk").values_list("pk", flat=True)[:SAMPLE]:
        if any(documents.served_signed(pk, form, name) for form, name in SIGNED.items()):
            yield f"Award {pk} is private, and its signed forms are served."


RULES = {
    "INV1": one_badge_a_promise,
    "INV2": one_invitation_a_line,
    "INV3": one_mail_an_invitation,
    "INV4": no_mail_is_late,
    "INV5": every_form_of_an_award,
    "INV6": status_as_the_award,
    "INV7": findings.of_the_log,
    "INV8": no_list_is_forgotten,
    "INV9": documents_as_they_were_made,
    "INV10": nothing_private_is_served,
}
