"""What other packages tell us: somebody signed in."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from accounts.errors import TooYoung


@receiver(user_logged_in, dispatch_uid="accounts.age")
def refuse_the_too_young(request, user, **_details):
    """Every way in ends here, also those that know nothing of the age rule; AgeMiddleware shows the page."""
    if user.birth_date is not None and not user.is_old_enough:
        if request is not None:
            logout(request)
        raise TooYoung


@receiver(user_logged_in, dispatch_uid="accounts.session")
def list_session(request, **_details):
    """Every session can be seen and ended by its owner, also one that a registration began; allauth lists only its own."""
    if request is not None and "REMOTE_ADDR" in request.META:
        UserSession.objects.create_from_request(request)
