"""What happens to awarded badges: issue at the claim, revoke, bake."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import audit
from badges import documents, errors, images
from badges.actions.classes import freeze
from badges.models import Assertion, AssertionDocument, Evidence
from outbox import actions as outbox


@transaction.atomic
def issue(
    *,
    version,
    holder,
    address,
    holder_name,
    language,
    awarded_on,
    narrative="",
    evidence=(),
    by,
):
    """Bring an awarded badge to life: the row, its evidence, and the bytes that are served from now on.

    `address` is the proven one, normalised; `evidence` are dicts with `url`, `name`, `narrative`. The version is frozen:
    what it says can no longer change (Open Badges 2.0, hosted BadgeClass).
    """
    now = timezone.now().replace(microsecond=0)
    if version.frozen_at is None:
        freeze(version=version)
    assertion = Assertion.objects.create(
        issuer_id=version.badge_class.issuer_id,
        badge_class=version.badge_class,
        version=version,
        holder=holder,
        recipient_address=address,
        salt=secrets.token_hex(16),
        holder_name=holder_name,
        language=language,
        narrative=narrative,
        awarded_on=awarded_on,
        issued_at=now,
        expires_at=expiry(now, version.valid_months),
    )
    Evidence.objects.bulk_create(
        Evidence(assertion=assertion, position=position, **entry)
        for position, entry in enumerate(evidence)
    )
    body = documents.hosted_assertion(assertion)
    AssertionDocument.objects.create(
        assertion=assertion,
        form=AssertionDocument.Form.HOSTED_2_0,
        body=body,
        sha256=hashlib.sha256(body).hexdigest(),
    )
    audit.record(
        "badges.assertion_issued", by=by, about=assertion, issuer_id=assertion.issuer_id
    )
    outbox.hint("badges.bake_assertion", assertion.pk)
    return assertion


def expiry(issued_at: datetime, months: int | None) -> datetime | None:
    """When a badge collected now stops being valid; the 31st of a short month is its last day."""
    if months is None:
        return None
    years, month = divmod(issued_at.month - 1 + months, 12)
    for day in (issued_at.day, 30, 29, 28):
        try:
            return issued_at.replace(year=issued_at.year + years, month=month + 1, day=day)
        except ValueError:
            continue
    raise ValueError(months)


@transaction.atomic
def revoke(*, assertion, reason, by):
    """Take a badge back for good, with a reason that everybody reads; the holder is told by mail."""
    assertion = Assertion.objects.select_for_update(of=["self"]).get(pk=assertion.pk)
    if assertion.revoked_at:
        raise errors.AlreadyRevoked
    reason = reason.strip()
    if not reason:
        raise errors.ReasonMissing
    assertion.revoked_at = timezone.now()
    assertion.revocation_reason = reason
    assertion.save(update_fields=["revoked_at", "revocation_reason"])
    audit.record(
        "badges.assertion_revoked",
        by=by,
        about=assertion,
        issuer_id=assertion.issuer_id,
        reason=reason,
    )
    outbox.queue_mail(
        "badges.revoked",
        about=assertion.pk,
        dedupe_key=f"badges.revoked:{assertion.pk}",
        issuer_id=assertion.issuer_id,
        priority=3,
    )
    return assertion


@transaction.atomic
def show_or_hide(*, assertion, is_shown, by):
    """Show an awarded badge on the holder's public pages, or keep it from everybody."""
    assertion = Assertion.objects.select_for_update(of=["self"]).get(pk=assertion.pk)
    assertion.is_shown = is_shown
    assertion.save(update_fields=["is_shown"])
    event = "badges.assertion_shown" if is_shown else "badges.assertion_hidden"
    audit.record(event, by=by, about=assertion)
    return assertion


def bake(*, assertion_id):
    """Keep the picture with the badge inside; the file is a cache, so doing it again does no harm."""
    assertion = (
        Assertion.objects.select_related("version__picture").filter(pk=assertion_id).first()
    )
    if assertion is None or assertion.version.picture is None:
        return
    body = documents.stored(assertion, AssertionDocument.Form.HOSTED_2_0)
    images.bake(assertion, body)
    Assertion.objects.filter(pk=assertion_id).update(baked_at=timezone.now())
