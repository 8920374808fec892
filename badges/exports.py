"""What this app holds of a person: the badges, and each of them in every form."""

import logging

from badges import documents, images
from badges.models import Assertion, AssertionDocument
from outbox.exports import mails_about

logger = logging.getLogger(__name__)

Form = AssertionDocument.Form
NAMES = {
    Form.HOSTED_2_0: "open-badge-2.0.json",
    Form.SIGNED_2_0: "open-badge-2.0.jws",
    Form.JWT_3_0: "open-badge-3.0.jwt",
    Form.INTEGRITY_3_0: "open-badge-3.0.json",
}


def describe(person):
    """Every awarded badge with what is written about the person, and the folder of its files."""
    awards = _awards(person)
    return {
        "badges": [
            {
                "name": award.version.text(person.language).name,
                "issuer": award.issuer.name,
                "page": award.page,
                "folder": folder(award),
                "name_on_badge": award.holder_name,
                "address": award.recipient_address,
                "achieved": award.awarded_on,
                "collected": award.issued_at,
                "valid_until": award.expires_at,
                "revoked": award.revoked_at,
                "revocation_reason": award.revocation_reason,
                "suspended": award.suspended_at,
                "suspension_reason": award.suspension_reason,
                "is_shown": award.is_shown,
                "narrative": award.narrative,
                "evidence": [
                    {"url": proof.url, "name": proof.name, "narrative": proof.narrative}
                    for proof in award.evidence.all()
                ],
            }
            for award in awards
        ],
        "mails": mails_about(award.pk for award in awards),
    }


def files(person):
    """The kept bytes of each form, and the artwork with the badge inside."""
    for award in _awards(person):
        stored = documents.stored(award)
        for form, body in stored.items():
            yield f"{folder(award)}/{NAMES[form]}", body
        if not award.version.picture or not stored:
            continue
        try:
            yield (
                f"{folder(award)}/badge.png",
                images.baked(award) or images.bake(award, stored),
            )
            if award.version.picture.has_svg:
                yield (
                    f"{folder(award)}/badge.svg",
                    images.with_badge(award, stored, is_svg=True),
                )
        except FileNotFoundError:
            # The rest of the export is worth more than one picture that an organisation has lost.
            logger.exception("Award %s has no artwork to be baked into", award.pk)


def folder(award) -> str:
    return f"badges/{award.badge_class.slug}-{award.pk}"


def _awards(person):
    return (
        Assertion.objects.held_by(person)
        .with_face()
        .prefetch_related("evidence")
        .order_by("pk")
    )
