"""The keys of an organisation: made, put to use, retired, reported as compromised, sealed anew."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit
from issuers import errors, keys
from issuers.models import Issuer, SigningKey
from outbox.identifiers import uuid7

# As long as a cache may keep the list of keys in which the new one is missing.
PUBLISHED_BEFORE_USE = timedelta(hours=24)


@transaction.atomic
def create_key(*, issuer, algorithm, by):
    """Make a key and publish it; it signs nothing until it is put to use."""
    key_id = uuid7()
    made = keys.make(issuer_id=issuer.pk, key_id=key_id, algorithm=algorithm)
    key = SigningKey.objects.create(
        id=key_id,
        issuer=issuer,
        algorithm=algorithm,
        public_jwk=made.public_jwk,
        sealed=made.sealed,
    )
    audit.record("issuers.key_created", by=by, about=key, issuer_id=issuer.pk)
    return key


def ensure_keys(*, issuer_id):
    """The keys in use by algorithm; what is missing is made, so that an organisation of any age can sign.

    A first key is used at once: no cache can hold a list in which it is missing that mattered to anybody.
    """
    found = _active(issuer_id)
    return found if len(found) == len(SigningKey.Algorithm) else _completed(issuer_id)


@transaction.atomic
def _completed(issuer_id):
    # Of two who find none, the second waits here and then finds those of the first.
    issuer = Issuer.objects.select_for_update(of=["self"]).get(pk=issuer_id)
    found = _active(issuer_id)
    for algorithm in SigningKey.Algorithm.values:
        if algorithm not in found:
            key = create_key(issuer=issuer, algorithm=algorithm, by=None)
            found[algorithm] = activate_key(key=key, by=None, at_once=True)
    return found


def _active(issuer_id):
    return {
        key.algorithm: key for key in SigningKey.objects.active().filter(issuer_id=issuer_id)
    }


@transaction.atomic
def activate_key(*, key, by, at_once=False):
    """Sign with this key from now on; the one before it is retired and stays published.

    Raises KeyNotPending, and KeyTooFresh within a day of its making unless it must be `at_once`.
    """
    Issuer.objects.select_for_update(of=["self"]).get(pk=key.issuer_id)
    key = SigningKey.objects.select_for_update(of=["self"]).get(pk=key.pk)
    if key.state != "pending":
        raise errors.KeyNotPending
    now = timezone.now()
    if not at_once and key.created_at > now - PUBLISHED_BEFORE_USE:
        raise errors.KeyTooFresh
    keys.open_private(key)
    for old in SigningKey.objects.active().filter(
        issuer_id=key.issuer_id, algorithm=key.algorithm
    ):
        retire_key(key=old, by=by)
    key.activated_at = now
    key.save(update_fields=["activated_at"])
    audit.record("issuers.key_activated", by=by, about=key, issuer_id=key.issuer_id)
    return key


@transaction.atomic
def retire_key(*, key, by):
    """Sign nothing more with this key; what it signed stays valid, because its public part stays published."""
    key = SigningKey.objects.select_for_update(of=["self"]).get(pk=key.pk)
    if key.state != "active":
        raise errors.KeyNotActive
    key.retired_at = timezone.now()
    key.save(update_fields=["retired_at"])
    audit.record("issuers.key_retired", by=by, about=key, issuer_id=key.issuer_id)
    return key


@transaction.atomic
def compromise_key(*, key, since=None, by):
    """Somebody else may have this key: nothing that it signed is to be trusted, and it signs no more.

    It leaves `assertionMethod` and is published as revoked; the badges that it signed are signed again by the command
    `reissue`. `since` is when it got out, if that is known.
    """
    key = SigningKey.objects.select_for_update(of=["self"]).get(pk=key.pk)
    if key.compromised_at:
        raise errors.AlreadyCompromised
    key.compromised_at = timezone.now()
    key.compromised_since = since
    key.save(update_fields=["compromised_at", "compromised_since"])
    audit.record(
        "issuers.key_compromised",
        by=by,
        about=key,
        issuer_id=key.issuer_id,
        since=since.isoformat() if since else None,
    )
    return key


@transaction.atomic
def destroy_key(*, key, by):
    """Delete the private part of a key that is no longer used; the public part stays for ever."""
    key = SigningKey.objects.select_for_update(of=["self"]).get(pk=key.pk)
    if key.state not in {"retired", "compromised"}:
        raise errors.KeyStillUsed
    if key.destroyed_at is None:
        key.sealed = ""
        key.destroyed_at = timezone.now()
        key.save(update_fields=["sealed", "destroyed_at"])
        audit.record("issuers.key_destroyed", by=by, about=key, issuer_id=key.issuer_id)
    return key


@transaction.atomic
def reseal_key(*, key_id):
    """Seal a key under the newest KEK; True if that had to be done.

    One key a transaction: killed at any moment, every row opens, under the old KEK or the new one.
    """
    key = SigningKey.objects.select_for_update(of=["self"]).get(pk=key_id)
    if not key.sealed or keys.kek_of(key.sealed) == keys.newest_kek():
        return False
    key.sealed = keys.resealed(key)
    key.save(update_fields=["sealed"])
    audit.record("issuers.key_resealed", by=None, about=key, issuer_id=key.issuer_id)
    return True
