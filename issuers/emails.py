"""Mails about working in an organisation."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override

from accounts.links import make_token
from issuers.models import MembershipInvitation
from outbox.emails import compose

PURPOSE = "membership"


def membership_invitation(about):
    """The link to join; nothing if the invitation has ended in the meantime."""
    invitation = (
        MembershipInvitation.objects.open()
        .select_related("issuer__logo", "invited_by")
        .filter(pk=about)
        .first()
    )
    if invitation is None or invitation.is_expired:
        return None
    token = make_token(PURPOSE, invitation.pk, invitation.generation, invitation.claim_key)
    issuer = invitation.issuer
    with override(invitation.language):
        action_label = gettext("See the invitation")
    return compose(
        "issuers_membership_invitation",
        {
            "issuer_name": issuer.name,
            "issuer_logo": f"{settings.SITE_URL}{issuer.logo.address(96)}"
            if issuer.logo
            else "",
            "invitation": invitation,
            "invited_by": invitation.invited_by,
            "action_url": f"{settings.SITE_URL}{reverse('join_link', args=[token])}",
            "action_label": action_label,
        },
        language=invitation.language,
        to_address=invitation.address,
        from_name=issuer.name,
        reply_to=issuer.email,
    )
