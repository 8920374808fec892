"""What other packages tell us: somebody signed in, somebody changed a password."""

from allauth.account.signals import password_changed, password_reset
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from accounts import actions
from accounts.errors import TooYoung


@receiver(user_logged_in, dispatch_uid="accounts.age")
def refuse_the_too_young(request, user, **_details):
    """Every way in ends here, also those that know nothing of the age rule; AgeMiddleware shows the page."""
    if user.birth_date is not None and not user.is_old_enough:
        if request is not None:
            logout(request)
        raise TooYoung


@receiver(password_changed, dispatch_uid="accounts.password_changed")
@receiver(password_reset, dispatch_uid="accounts.password_reset")
def tell_of_new_password(user, **_details):
    """Into the book, and by mail to the person, who may not have been the one."""
    actions.note_new_password(person=user)
