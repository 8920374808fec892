"""Founding organisations and changing what they say about themselves."""

from django.db import IntegrityError, transaction

from accounts import audit
from issuers.actions.addresses import free_slug
from issuers.actions.keys import ensure_keys
from issuers.actions.people import invite_member
from issuers.actions.pictures import refuse_foreign
from issuers.errors import SlugTaken
from issuers.models import Issuer
from issuers.permissions import Role
from issuers.validators import RESERVED_SLUGS

TEXTS = (
    "name",
    "description",
    "website",
    "email",
    "help_url",
    "place",
    "language",
    "hue",
    "linkedin_id",
    "mail_text",
    "deadline_days",
    "recall_minutes",
)


@transaction.atomic
def found(*, name, website, email, language, owner_address, slug="", by):
    """Bring an organisation to life and invite its first owner by mail; `by` is the operator, None on the command line."""
    if slug and (slug in RESERVED_SLUGS or Issuer.objects.filter(slug=slug).exists()):
        raise SlugTaken
    try:
        with transaction.atomic():
            issuer = Issuer.objects.create(
                name=name,
                slug=slug or free_slug(Issuer, name, fallback="issuer"),
                website=website,
                email=email,
                language=language,
            )
    except IntegrityError as error:
        raise SlugTaken from error
    audit.record("issuers.founded", by=by, about=issuer, issuer_id=issuer.pk)
    ensure_keys(issuer_id=issuer.pk)
    invite_member(
        issuer=issuer, address=owner_address, role=Role.OWNER, language=language, by=by
    )
    return issuer


@transaction.atomic
def change_issuer(*, issuer, by, **texts):
    """Change what the organisation says and how it works; `logo` is a kept picture of its own, or None to take it away."""
    row = Issuer.objects.select_for_update(of=["self"]).get(pk=issuer.pk)
    refuse_foreign(texts.get("logo"), row)
    changed = [
        name for name in (*TEXTS, "logo") if name in texts and getattr(row, name) != texts[name]
    ]
    for name in changed:
        setattr(row, name, texts[name])
    if changed:
        row.save(update_fields=changed)
        audit.record("issuers.changed", by=by, about=row, issuer_id=row.pk, fields=changed)
    return row
