"""Which invitations fit what a colleague looks for."""

from django.db.models import Q

from accounts.validators import normalise_address


def invitations_that_fit(issuer, form):
    """The invitations that fit what was asked, newest first."""
    form.is_valid()
    asked = form.cleaned_data
    invitations = issuer.invitations.select_related(
        "badge_class__current_version"
    ).prefetch_related("badge_class__current_version__texts")
    if asked.get("q"):
        invitations = invitations.filter(_fits(asked["q"].replace("\x00", "")))
    if asked.get("badge"):
        invitations = invitations.filter(badge_class=asked["badge"])
    if asked.get("run"):
        invitations = invitations.filter(batch_id=asked["run"])
    if asked.get("state"):
        invitations = invitations.in_state(asked["state"])
    return invitations.order_by("-pk")


def _fits(words):
    """An address, a name or an own id: each word must stand in one of them."""
    found = Q()
    for word in words.split()[:5]:
        found &= (
            Q(address__contains=normalise_address(word))
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(reference__icontains=word)
        )
    return found
