"""What other packages' signals mean for invitations."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from accounts.errors import AccountError
from badges.errors import BadgeError
from claims import actions
from claims.errors import ClaimError
from claims.guards import INTENT
from claims.models import Invitation


@receiver(user_logged_in, dispatch_uid="claims.collect_after_sign_in")
def collect_after_sign_in(request, user, **_others):
    """Collect the badge for which this person signed in, so that no second click is needed.

    What keeps it from being collected is told by the page of the invitation, to which the sign-in leads.
    """
    session = getattr(request, "session", None)
    wanted = session.pop(INTENT, None) if session is not None else None
    if wanted is None:
        return
    invitation = Invitation.objects.for_claim().filter(pk=wanted).first()
    if invitation is None:
        return
    try:
        actions.claim(invitation=invitation, holder=user, by=user)
    except (ClaimError, AccountError, BadgeError):
        return
