"""Which invitation is this person looking at, and what may they do with it: the link opens it, a proven address too."""

from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import render

from accounts.models import User
from claims.models import Invitation

GRANTS = "claim_grants"
# A browser keeps the links it has opened, so that two tabs do not fight; the oldest falls out.
MOST_GRANTS = 20
INTENT = "claim_intent"


@dataclass(frozen=True)
class Visit:
    """An invitation, who looks at it, and what brought them."""

    invitation: Invitation
    user: User | AnonymousUser
    # Came by the newest link, which the mailbox of the invitation has received and nobody else.
    has_link: bool
    # Came by a link that a newer one has replaced.
    has_old_link: bool
    # Has proven to own the invited address.
    is_invited: bool

    @property
    def is_holder(self):
        if self.invitation.assertion_id is None:
            return False
        return self.invitation.assertion.holder_id == self.user.pk

    @property
    def may_act(self):
        return self.has_link or self.is_invited


def grant(request, invitation_id, generation):
    """Let this browser see an invitation whose authentic link it has opened."""
    grants = {
        pk: number
        for pk, number in request.session.get(GRANTS, {}).items()
        if pk != str(invitation_id)
    }
    grants[str(invitation_id)] = generation
    request.session[GRANTS] = dict(list(grants.items())[-MOST_GRANTS:])


def link_first(view):
    """For a page that a link leads to: whoever is neither signed in nor has opened a link is told that it needs cookies.

    The answer is the same for every id, so it tells nothing about any invitation.
    """

    @wraps(view)
    def guarded(request, pk):
        if request.user.is_authenticated or str(pk) in request.session.get(GRANTS, {}):
            return view(request, pk)
        return render(request, "claims/claim_link_first.html", status=404)

    return guarded


def visit_or_refuse(request, pk):
    """The invitation if a link or a proven address opens it to this person, else 404."""
    generation = request.session.get(GRANTS, {}).get(str(pk))
    if generation is None and not request.user.is_authenticated:
        raise Http404
    user = request.user
    invitation = (
        Invitation.objects.for_claim().with_proof_by(user).filter(pk=pk).order_by().first()
    )
    if invitation is None:
        raise Http404
    visit = Visit(
        invitation=invitation,
        user=user,
        has_link=generation == invitation.generation,
        has_old_link=generation is not None and generation != invitation.generation,
        is_invited=user.is_authenticated and invitation.is_proven,
    )
    if not (visit.may_act or visit.has_old_link or visit.is_holder):
        raise Http404
    return visit


def actor_or_refuse(request, pk):
    """The same for whoever wants to change something: an old link shows, it does not act."""
    visit = visit_or_refuse(request, pk)
    if not visit.may_act:
        raise Http404
    return visit
