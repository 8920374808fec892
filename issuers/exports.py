"""What this app holds of a person."""

from issuers.models import Membership, MembershipInvitation
from outbox.exports import mails_about


def describe(person):
    """Where the person works or worked, and who asked them to."""
    memberships = Membership.objects.filter(user=person).order_by("started_at")
    invitations = MembershipInvitation.objects.filter(address__in=person.verified_addresses())
    return {
        "roles": list(memberships.values("issuer__name", "role", "started_at", "ended_at")),
        "invitations": list(
            invitations.order_by("created_at").values(
                "issuer__name", "address", "role", "created_at", "accepted_at", "withdrawn_at"
            )
        ),
        "mails": mails_about(invitations.values_list("pk", flat=True)),
    }
