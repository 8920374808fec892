"""Get me this awarded badge of mine, or refuse."""

from django.http import Http404

from badges.models import Assertion


def own_award_or_refuse(user, pk):
    """An awarded badge that this person holds; for everybody else it does not exist."""
    award = (
        Assertion.objects.held_by(user)
        .with_face()
        .select_related("badge_class__project", "issuer__logo")
        .prefetch_related("version__alignments", "evidence")
        .filter(pk=pk)
        .first()
    )
    if award is None:
        raise Http404
    return award
