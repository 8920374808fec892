"""An issuer's row into the standard's Profile."""

from django.conf import settings
from django.urls import reverse

from openbadges import v2
from openbadges.model import Image, Profile


def iri(issuer_id) -> str:
    """The permanent address of the issuer's 2.0 Profile: by id, so that a new name breaks no badge."""
    return f"{settings.SITE_URL}{reverse('ob2_issuer', args=[issuer_id])}"


def profile(issuer) -> Profile:
    """The issuer as the standard sees it."""
    return Profile(
        id=iri(issuer.pk),
        name=issuer.name,
        url=issuer.website,
        email=issuer.email,
        description=issuer.description,
        image=Image(issuer.logo.iri) if issuer.logo else None,
        language=issuer.language,
    )


def hosted_profile(issuer) -> bytes:
    """The bytes of the Open Badges 2.0 issuer Profile."""
    return v2.to_bytes(v2.issuer_profile(profile(issuer)))
