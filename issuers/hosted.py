"""The issuer's documents for machines, at addresses that never change."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from issuers import documents
from issuers.models import Issuer, SigningKey
from issuers.responses import document, public, wants_page

DID = "application/did+ld+json"
JWK = "application/jwk+json"
JWK_SET = "application/jwk-set+json"


@login_not_required
@require_safe
def profile(request, pk):
    """The Open Badges 2.0 Profile; a browser is sent to the page."""
    if wants_page(request):
        return public(redirect(get_object_or_404(Issuer, pk=pk)))
    body = documents.hosted_profile(pk)
    if body is None:
        raise Http404
    return document(request, body)


def signing_key_or_404(**which):
    return get_object_or_404(SigningKey.objects.select_related("issuer__logo"), **which)


@login_not_required
@require_safe
def signing_profile(request, pk, key):
    """The Open Badges 2.0 Profile that lists one key, for the badges signed with it."""
    found = signing_key_or_404(pk=key, issuer_id=pk, algorithm=SigningKey.Algorithm.RS256)
    if wants_page(request):
        return public(redirect(found.issuer))
    return document(request, documents.hosted_signing_profile(found))


@login_not_required
@require_safe
def cryptographic_key(request, pk):
    """The Open Badges 2.0 CryptographicKey, with the key as PEM."""
    found = signing_key_or_404(pk=pk, algorithm=SigningKey.Algorithm.RS256)
    return document(request, documents.cryptographic_key(found))


@login_not_required
@require_safe
def did_document(request, pk):
    """The did:web document: who this issuer is, and which keys speak for it."""
    issuer = get_object_or_404(Issuer.objects.prefetch_related("signing_keys"), pk=pk)
    return document(request, documents.did_document(issuer), types=[DID, "application/json"])


@login_not_required
@require_safe
def jwks(request, pk):
    """The keys of one issuer."""
    issuer = get_object_or_404(Issuer.objects.prefetch_related("signing_keys"), pk=pk)
    body = documents.jwks(issuer.signing_keys.all())
    return document(request, body, types=["application/json", JWK_SET])


@login_not_required
@require_safe
def key(request, pk):
    """One bare JWK, at the address that a token's `kid` names."""
    found = get_object_or_404(SigningKey, pk=pk)
    body = documents.key_document(found)
    return document(request, body, types=["application/json", JWK])


@login_not_required
@require_safe
def site_jwks(request):
    """The keys of every issuer here."""
    return document(request, documents.site_jwks(), types=["application/json", JWK_SET])
