"""What this app itself holds of a person."""

from allauth.usersessions.models import UserSession

from accounts.models import JoiningReview
from outbox.exports import mails_about


def describe(person):
    """The account, its addresses and institutions, where it is signed in, and the mails about it."""
    proofs = person.address_proofs.order_by("created_at")
    return {
        "account": {
            "id": person.public_id,
            "email": person.email,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "birth_date": person.birth_date,
            "language": person.language,
            "joined": person.date_joined,
            "last_signed_in": person.last_login,
            "terms_accepted": person.terms_accepted_at,
            "terms_version": person.terms_version,
            "privacy_version": person.privacy_version,
        },
        "addresses": list(
            person.emailaddress_set.order_by("pk").values("email", "verified", "primary")
        ),
        "institutions": list(
            person.identities.order_by("linked_at").values(
                "provider__name", "subject", "address", "linked_at", "last_used_at"
            )
        ),
        "addresses_to_prove": list(proofs.values("address", "created_at", "used_at")),
        "doubts": list(
            JoiningReview.objects.filter(person=person)
            .order_by("asked_at")
            .values("provider__name", "reason", "subject", "asked_at", "settled_at")
        ),
        "signed_in": list(
            UserSession.objects.filter(user=person)
            .order_by("created_at")
            .values("ip", "user_agent", "created_at", "last_seen_at")
        ),
        "mails": mails_about(proofs.values_list("pk", flat=True)),
    }
