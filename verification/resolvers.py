"""Addresses of our own answered by their own routes: this site never asks itself over the network."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import resolve, reverse

from badges.models import Assertion
from openbadges.verify import Fetched

# What is published for machines; no other route is asked, whatever a stranger's badge names.
DOCUMENTS = (
    "award",
    "ob2_assertion",
    "ob2_signed_assertion",
    "award_json",
    "award_jwt",
    "ob2_badge",
    "ob2_signing_badge",
    "ob2_revocations",
    "status_list",
    "ob2_issuer",
    "ob2_signing_issuer",
    "ob2_key",
    "did_document",
    "jwks",
    "key",
    "site_jwks",
)
ANSWERED = {*DOCUMENTS, "picture"}
# The forms of an award, each of which has the page of that award for people.
AWARDS = {"award", "ob2_assertion", "ob2_signed_assertion", "award_json", "award_jwt"}


def is_ours(address: str) -> bool:
    """Whether an address lies on this site, whatever stands in front of its host."""
    return urlsplit(address).netloc.lower() == urlsplit(settings.SITE_URL).netloc.lower()


def own(address: str) -> Fetched:
    """What this site answers at one of its addresses to a machine; 404 for what it does not publish."""
    try:
        answer = _answer(urlsplit(address))
    except Http404:
        return Fetched(404, address, b"")
    return Fetched(answer.status_code, address, b"".join(answer))


def award_at(address: str):
    """The id of the award of ours of which this is the address of a form; None for anything else."""
    if not is_ours(address):
        return None
    try:
        route = resolve(urlsplit(address).path)
    except Http404:
        return None
    return route.kwargs["pk"] if route.url_name in AWARDS else None


def page_of(address: str) -> str:
    """The page for people of an award of ours, from the address of any of its forms; empty for anything else."""
    pk = award_at(address)
    return f"{settings.SITE_URL}{reverse('award', args=[pk])}" if pk else ""


def is_suspended(address: str) -> bool:
    """Whether an award of ours is taken back only for the time being."""
    pk = award_at(address)
    return (
        pk is not None
        and Assertion.objects.filter(
            pk=pk, revoked_at=None, suspended_at__isnull=False
        ).exists()
    )


def _answer(parts):
    route = resolve(parts.path)
    if route.url_name not in ANSWERED or parts.query:
        raise Http404
    request = HttpRequest()
    request.method = "GET"
    request.META["HTTP_ACCEPT"] = "application/json"
    return route.func(request, **route.kwargs)
