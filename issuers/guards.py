"""Get me this organisation, or refuse: what you may not see is 404, what you may see but not do is 403."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from issuers.models import Issuer
from issuers.permissions import PERMISSIONS_OF, Permission, Role


def permissions_of(user, issuer):
    """What this person may do in this organisation, as a set of Permission; empty for a stranger."""
    if not user.is_authenticated:
        return frozenset()
    if user.is_superuser:
        return frozenset(Permission)
    membership = issuer.memberships.in_force().filter(user=user).first()
    return PERMISSIONS_OF[Role(membership.role)] if membership else frozenset()


def issuer_or_refuse(user, slug, permission):
    """The organisation of that address if this person may do this there.

    The answer carries `allowed`, the set of permissions, for the templates.
    """
    issuer = Issuer.objects.seen_by(user).select_related("logo").filter(slug=slug).first()
    if issuer is None:
        raise Http404
    issuer.allowed = permissions_of(user, issuer)
    if permission not in issuer.allowed:
        raise PermissionDenied
    return issuer


def works_somewhere(person):
    """Whether the person has a role in any organisation."""
    return person.memberships.in_force().exists()
