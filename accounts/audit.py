"""Who changed what: written inside the transaction of the change, so that neither exists without the other."""

from accounts.models import AuditEvent


def record(event, *, by, about, issuer_id=None, **details):
    """Add one event to the book.

    `event` is "app.fact" (`badges.assertion_revoked`), `by` the person or None for the system, `about` a row.
    `details` holds facts that a reader needs and no personal data beyond what the row itself has.
    """
    return AuditEvent.objects.create(
        event=event,
        by=by if by is not None and by.is_authenticated else None,
        issuer_id=issuer_id,
        about_kind=about._meta.label_lower,  # noqa: SLF001 - public by Django's documentation
        about_id=str(about.pk),
        details=details,
    )
