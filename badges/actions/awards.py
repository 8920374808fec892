"""What happens to awarded badges: issue at the claim, show or hide, bake."""

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import audit
from badges import documents, images
from badges.actions.classes import freeze
from badges.actions.entries import take_entry
from badges.actions.signing import write_documents
from badges.models import Assertion, Evidence
from outbox import actions as outbox
from outbox.identifiers import uuid7


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
    pk=None,
):
    """Bring an awarded badge to life: the row, its evidence, and the bytes that are served from now on.

    `address` is the proven one, normalised; `evidence` are dicts with `url`, `name`, `narrative`. The version is frozen:
    what it says can no longer change (Open Badges 2.0, hosted BadgeClass). `pk` is the id that the award shall have, for
    whom it has to be known before.
    """
    # The server's clock: what the issuer says of the day is `awarded_on`.
    now = timezone.now().replace(microsecond=0)
    if version.frozen_at is None:
        freeze(version=version)
    assertion = Assertion.objects.create(
        id=pk or uuid7(),
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
    proofs = Evidence.objects.bulk_create(
        Evidence(assertion=assertion, position=position, **entry)
        for position, entry in enumerate(evidence)
    )
    audit.record(
        "badges.assertion_issued", by=by, about=assertion, issuer_id=assertion.issuer_id
    )
    write_documents(assertion=assertion, evidence=proofs, entry=take_entry(assertion=assertion))
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
    alive = Assertion.objects.to_sign().filter(pk=assertion_id)
    assertion = alive.select_related("version__picture").first()
    if assertion is None or assertion.version.picture is None:
        return
    images.bake(assertion, documents.stored(assertion))
    if not alive.update(baked_at=timezone.now()):
        # Its holder was erased in the meantime, and with them the file that stood here before.
        images.forget(assertion)
