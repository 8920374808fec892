"""The forms of an award: made at the claim from its rows, kept as they are, and signed again only after a stolen key."""

import hashlib
import logging

from django.db import transaction
from django.utils import timezone

from accounts import audit
from badges import documents
from badges.actions.entries import entry_of
from badges.actions.log import note, prints_of
from badges.errors import NotSigned
from badges.models import Assertion, AssertionDocument, LogEntry
from issuers import actions as issuers
from issuers import keys
from issuers.errors import IssuerError
from issuers.models import SigningKey
from openbadges.errors import OpenBadgesError

logger = logging.getLogger(__name__)

AT_ONCE = 100


def signers(issuer_id):
    """The two opened keys of an issuer: RSA for tokens, Ed25519 for Data Integrity; made where they are missing."""
    found = issuers.ensure_keys(issuer_id=issuer_id)
    return {
        "rsa": keys.signer(found[SigningKey.Algorithm.RS256]),
        "ed25519": keys.signer(found[SigningKey.Algorithm.EDDSA]),
    }


def write_documents(*, assertion, evidence=None, entry=None, kind=LogEntry.Kind.ISSUED):
    """Make and keep every form of an award, and note it in the issuance log.

    What is signed comes from the rows of the award alone: nobody can hand in something to be signed. Raises NotSigned when
    the keys do not open, when the standard's readers would miss something, and when what was signed does not read back.
    """
    try:
        made = documents.made(
            assertion,
            evidence=evidence,
            entry=entry or entry_of(assertion),
            **signers(assertion.issuer_id),
        )
    except (IssuerError, OpenBadgesError) as error:
        logger.exception("An award of %s is not signed", assertion.issuer_id)
        raise NotSigned from error
    note(kind, {assertion: _keep(assertion, made)})


def _keep(assertion, made) -> dict:
    """Keep these forms, and answer the fingerprint of each."""
    rows = [
        AssertionDocument(
            assertion=assertion,
            form=form,
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            key_id=key_id,
        )
        for form, body, key_id in made
    ]
    AssertionDocument.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["assertion", "form"],
        update_fields=["body", "sha256", "key", "created_at"],
    )
    return {row.form: row.sha256 for row in rows}


@transaction.atomic
def sign_again(*, assertion, by):
    """Sign anew, with the keys in use, what was signed with others; all else stays as it is, byte for byte."""
    assertion = Assertion.objects.select_for_update(of=["self"]).get(pk=assertion.pk)
    found = documents.credential(assertion, entry=entry_of(assertion))
    made = documents.signed(
        assertion,
        found,
        signed_at=timezone.now().replace(microsecond=0),
        **signers(assertion.issuer_id),
    )
    kept = set(assertion.documents.values_list("form", "key_id"))
    _keep(assertion, [each for each in made if (each.form, each.key_id) not in kept])
    assertion.baked_at = None
    assertion.save(update_fields=["baked_at"])
    audit.record(
        "badges.assertion_signed_again", by=by, about=assertion, issuer_id=assertion.issuer_id
    )
    note(LogEntry.Kind.SIGNED_AGAIN, prints_of([assertion]))
    return assertion


def signed_with(key):
    """The awards of which a form is signed with this key, and of which there is still something to sign."""
    found = AssertionDocument.objects.filter(key=key)
    return Assertion.objects.to_sign().filter(pk__in=found.values("assertion_id"))


def sign_again_all(*, key, by):
    """Sign again all that a key has signed, a hundred at a time, and say how many; begun again, it goes on.

    All of it, also what it signed before it got out: readers elsewhere trust nothing of a revoked key. Each award is a
    transaction of its own, so that nothing is lost when this is ended.
    """
    done = 0
    while batch := list(signed_with(key).order_by("pk")[:AT_ONCE]):
        for assertion in batch:
            sign_again(assertion=assertion, by=by)
        done += len(batch)
    return done
