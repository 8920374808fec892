"""What was mailed about rows, for the person whom they concern."""

from outbox.models import OutgoingMail


def mails_about(ids) -> list[dict]:
    """The mails about these rows, as plain data; what they said was never kept."""
    mails = OutgoingMail.objects.filter(about__in=[str(each) for each in ids])
    return list(
        mails.order_by("created_at").values("kind", "created_at", "sent_at", "failed_at")
    )
