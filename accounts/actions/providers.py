"""Institutions that people sign in with: added, changed, closed by the operator."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import audit, keys
from accounts.errors import ServiceInUse, SlugInUse
from accounts.models import IdentityProvider
from accounts.validators import plain_letters


@transaction.atomic
def add_provider(*, secret, by, **fields) -> IdentityProvider:
    """Let people sign in through an institution; `fields` are those of the row. Raises SlugInUse."""
    provider = IdentityProvider(**fields)
    provider.search_name = plain_letters(provider.name)
    provider.sealed_secret = keys.seal(secret, pk=provider.pk)
    _save(provider, force_insert=True)
    audit.record("accounts.provider_added", by=by, about=provider)
    return provider


@transaction.atomic
def change_provider(*, provider, secret, by, **fields) -> IdentityProvider:
    """Change what is known of an institution; an empty secret stays as it is. Raises ServiceInUse, SlugInUse.

    Another sign-in service has other names for its people: those who have joined would be others (A-09).
    """
    provider = IdentityProvider.objects.select_for_update().get(pk=provider.pk)
    changed = sorted(name for name, new in fields.items() if getattr(provider, name) != new)
    if {"issuer_url", "slug"} & set(changed) and provider.identities.exists():
        raise ServiceInUse
    for name, new in fields.items():
        setattr(provider, name, new)
    provider.search_name = plain_letters(provider.name)
    if secret:
        provider.sealed_secret = keys.seal(secret, pk=provider.pk)
        changed.append("secret")
    _save(provider)
    audit.record("accounts.provider_changed", by=by, about=provider, fields=changed)
    return provider


@transaction.atomic
def close_provider(*, provider, by) -> bool:
    """Let nobody in through an institution any more; who has joined keeps the other ways in. Says whether it was open."""
    closed = IdentityProvider.objects.filter(pk=provider.pk, closed_at=None).update(
        closed_at=timezone.now()
    )
    if closed:
        audit.record("accounts.provider_closed", by=by, about=provider)
    return bool(closed)


@transaction.atomic
def open_provider(*, provider, by) -> bool:
    """Let people in again through an institution that was closed. Says whether it was closed."""
    opened = IdentityProvider.objects.filter(pk=provider.pk, closed_at__isnull=False).update(
        closed_at=None
    )
    if opened:
        audit.record("accounts.provider_opened", by=by, about=provider)
    return bool(opened)


def _save(provider, **options):
    try:
        with transaction.atomic():
            provider.save(**options)
    except IntegrityError as error:
        raise SlugInUse from error
