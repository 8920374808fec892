"""Addresses of our own answered from our own rows: this site never asks itself over the network."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import storages
from django.urls import Resolver404, resolve

from badges import actions as badge_actions
from badges import documents as badges
from badges.models import Assertion, AssertionDocument, BadgeClassVersion, StatusList
from issuers import documents as issuers
from issuers.models import Issuer, SigningKey
from openbadges.verify import Fetched

Form = AssertionDocument.Form


def is_ours(address: str) -> bool:
    """Whether an address lies on this site, whatever stands in front of its host."""
    return urlsplit(address).netloc.lower() == urlsplit(settings.SITE_URL).netloc.lower()


def own(address: str) -> Fetched:
    """What this site answers at one of its addresses, read as a machine would: 404 for what it does not publish."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        return Fetched(404, address, b"")
    read = (DOCUMENTS | PICTURES).get(found.url_name)
    answer = read(**found.kwargs) if read and not parts.query else None
    if answer is None:
        return Fetched(404, address, b"")
    status, body = answer if isinstance(answer, tuple) else (200, answer)
    return Fetched(status, address, bytes(body))


def _served(found):
    return (found.status, found.body) if found else None


def _assertion(pk):
    return _served(badges.served_assertion(pk))


def _signed(form, name):
    return lambda pk: _served(badges.served_signed(pk, form, name))


def _badge_class(pk):
    version = (
        BadgeClassVersion.objects.select_related("badge_class__issuer__logo", "picture")
        .filter(pk=pk)
        .first()
    )
    if version is None or not (version.frozen_at or version.badge_class.published_at):
        return None
    return version.document or badges.hosted_badge_class(version)


def _signing_badge_class(pk, key):
    version = (
        BadgeClassVersion.objects.filter(pk=pk, document__isnull=False)
        .select_related("badge_class")
        .first()
    )
    found = _rsa_key(key)
    if version is None or found is None or found.issuer_id != version.badge_class.issuer_id:
        return None
    return badges.signing_badge_class(version, found)


def _revocations(pk, key):
    found = _rsa_key(key)
    if found is None or found.issuer_id != pk:
        return None
    return badges.revocation_list(found, Assertion.objects.taken_back_under(found))


def _status_list(pk):
    found = StatusList.objects.as_signed(pk)
    if found is None or not found.is_current:
        found = badge_actions.sign_status_list(pk=pk)
    return found.body if found else None


def _of_issuer(write, *related):
    def read(pk):
        found = Issuer.objects.select_related("logo").filter(pk=pk)
        issuer = found.prefetch_related(*related).first()
        return write(issuer) if issuer else None

    return read


def _signing_profile(pk, key):
    found = _rsa_key(key)
    if found is None or found.issuer_id != pk:
        return None
    return issuers.hosted_signing_profile(found)


def _key_page(pk):
    found = _rsa_key(pk)
    return issuers.cryptographic_key(found) if found else None


def _key(pk):
    found = SigningKey.objects.filter(pk=pk).first()
    return issuers.key_document(found) if found else None


def _rsa_key(pk):
    return (
        SigningKey.objects.filter(pk=pk, algorithm=SigningKey.Algorithm.RS256)
        .select_related("issuer__logo")
        .first()
    )


def _picture(sha256, size):
    try:
        with storages["default"].open(f"pictures/{sha256}/{size}.png") as file:
            return file.read()
    except FileNotFoundError:
        return None


PICTURES = {"picture": _picture}
# What is read at the route of each document: the same rows that the routes themselves read.
DOCUMENTS = {
    "award": _assertion,
    "ob2_assertion": _assertion,
    "ob2_signed_assertion": _signed(Form.SIGNED_2_0, "ob2_signed_assertion"),
    "award_json": _signed(Form.INTEGRITY_3_0, "award_json"),
    "award_jwt": _signed(Form.JWT_3_0, "award_jwt"),
    "ob2_badge": _badge_class,
    "ob2_signing_badge": _signing_badge_class,
    "ob2_revocations": _revocations,
    "status_list": _status_list,
    "ob2_issuer": _of_issuer(issuers.hosted_profile),
    "ob2_signing_issuer": _signing_profile,
    "ob2_key": _key_page,
    "did_document": _of_issuer(issuers.did_document, "signing_keys"),
    "jwks": _of_issuer(lambda issuer: issuers.jwks(issuer.signing_keys.all()), "signing_keys"),
    "key": _key,
    "site_jwks": issuers.site_jwks,
}
