"""Addresses made from names: once made, they stay."""

import secrets

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from issuers.validators import RESERVED_SLUGS

MOST_NUMBERS = 20


def free_slug(model, title: str, *, fallback: str) -> str:
    """An address that nobody has yet, made from a title; a title without Latin letters gets letters of chance."""
    base = slugify(title)[:60].strip("-") or f"{fallback}-{secrets.token_hex(3)}"
    slug = base
    number = 2
    while slug in RESERVED_SLUGS or model.objects.filter(slug=slug).exists():
        slug = f"{base}-{number if number <= MOST_NUMBERS else secrets.token_hex(4)}"
        number += 1
    return slug


def create_under_free_slug(model, title: str, *, fallback: str, **fields):
    """A new row under such an address; if somebody takes the same one this very moment, with letters of chance."""
    slug = free_slug(model, title, fallback=fallback)
    try:
        with transaction.atomic():
            return model.objects.create(slug=slug, **fields)
    except IntegrityError:
        return model.objects.create(slug=f"{slug}-{secrets.token_hex(4)}", **fields)
