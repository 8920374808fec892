"""What a holder changes about what others see."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from backpack.errors import HandleTaken


@transaction.atomic
def choose_visibility(*, user, is_public, by):
    """Open the profile to everybody or close it, and remember that the person was asked."""
    user = User.objects.select_for_update().get(pk=user.pk)
    was_public = user.is_profile_public
    user.is_profile_public = is_public
    user.profile_answered_at = timezone.now()
    user.save(update_fields=["is_profile_public", "profile_answered_at"])
    if was_public != is_public:
        event = "backpack.profile_opened" if is_public else "backpack.profile_closed"
        audit.record(event, by=by, about=user)
    return user


@transaction.atomic
def arrange_profile(*, user, is_public, handle, headline, by):
    """What the profile page says about its owner, its address, and who sees it. Raises HandleTaken."""
    user = choose_visibility(user=user, is_public=is_public, by=by)
    handle, headline = handle.lower(), headline.strip()
    if (user.handle, user.headline) == (handle, headline):
        return user
    user.handle, user.headline = handle, headline
    try:
        with transaction.atomic():
            user.save(update_fields=["handle", "headline"])
    except IntegrityError as error:
        raise HandleTaken from error
    audit.record("backpack.profile_changed", by=by, about=user)
    return user


def erase_person(person, _addresses):
    """The profile and what it says, in the transaction that erases the account."""
    User.objects.filter(pk=person.pk).update(
        handle=None, headline="", is_profile_public=False, profile_answered_at=None
    )
