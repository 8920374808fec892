"""An issuer's row and its keys into the standard's Profile, did:web document, JWKS and key pages."""

from dataclasses import replace
from functools import cache
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from django.conf import settings
from django.urls import reverse

from issuers.models import Issuer, Picture, SigningKey
from openbadges import keys, v2
from openbadges.model import Image, Profile, Related
from outbox.questions import asked_often

# What an issuer says of itself in its Profile.
SAID = ("name", "website", "email", "description", "language")


@cache
def _form(name: str, count: int, rest: tuple) -> str:
    """The path of a route with `{}` for its ids. Looking one up costs as much as a signature, and a claim needs twenty."""
    marks = [UUID(int=number + 1) for number in range(count)]
    path = reverse(name, args=[*marks, *rest])
    for mark in marks:
        path = path.replace(str(mark), "{}")
    return path


def path(name: str, *ids, rest=()) -> str:
    """The path of a permanent document, by the name of its route and the ids in it; `rest` follows the ids."""
    return _form(name, len(ids), tuple(rest)).format(*ids)


def address(name: str, *ids, rest=()) -> str:
    """The permanent address of a document, as `path` has it."""
    return f"{settings.SITE_URL}{path(name, *ids, rest=rest)}"


def iri(issuer_id) -> str:
    """The permanent address of the issuer's 2.0 Profile: by id, so that a new name breaks no badge."""
    return address("ob2_issuer", issuer_id)


def did(issuer_id) -> str:
    """The issuer's 3.0 identifier: did:web of its folder on this host, which is https by the method's definition."""
    folder = path("did_document", issuer_id).removesuffix("/did.json")
    return keys.did_web(f"https://{urlsplit(settings.SITE_URL).netloc}{folder}")


def profile(issuer) -> Profile:
    """The issuer as the standard sees it: a did in 3.0, an https address in 2.0, each naming the other."""
    return Profile(
        id=did(issuer.pk),
        hosted_id=iri(issuer.pk),
        name=issuer.name,
        url=issuer.website,
        email=issuer.email,
        description=issuer.description,
        image=Image(issuer.logo.iri) if issuer.logo else None,
        language=issuer.language,
        related=(Related(address("did_document", issuer.pk)),),
    )


def hosted_profile(pk) -> bytes | None:
    """The bytes of the Open Badges 2.0 issuer Profile, by which hosted badges are verified; None if there is no such issuer."""
    row = _of_profile(pk)
    if row is None:
        return None
    *said, sha256 = row
    logo = Picture(sha256=sha256) if sha256 else None
    issuer = Issuer(id=pk, logo=logo, **dict(zip(SAID, said, strict=True)))
    return v2.to_bytes(v2.issuer_profile(profile(issuer)))


@asked_often
def _of_profile(pk):
    return Issuer.objects.filter(pk=pk).values_list(*SAID, "logo__sha256")


def signing_profile_iri(key) -> str:
    """Where the 2.0 Profile lies that lists this one key."""
    return address("ob2_signing_issuer", key.issuer_id, key.pk)


def key_page_iri(key) -> str:
    """Where the 2.0 CryptographicKey lies, which signed badges name as their creator."""
    return address("ob2_key", key.pk)


def signing_profile(key) -> Profile:
    """The issuer as the 2.0 badges see it that were signed with this key: it lists this key and no other.

    One profile a key, because a validator in wide use takes a profile with two keys for invalid, and badges signed
    before a rotation must go on verifying (docs/adr). A compromised key is listed nowhere.
    """
    return replace(
        profile(key.issuer),
        hosted_id=signing_profile_iri(key),
        public_keys=() if key.compromised_at else (key_page_iri(key),),
        revocation_list=address("ob2_revocations", key.issuer_id, key.pk),
        related=(Related(iri(key.issuer_id)),),
    )


def hosted_signing_profile(key) -> bytes:
    """The bytes of the 2.0 Profile of one key."""
    return v2.to_bytes(v2.issuer_profile(signing_profile(key)))


def cryptographic_key(key) -> bytes:
    """The bytes of the 2.0 CryptographicKey page."""
    return v2.to_bytes(
        v2.cryptographic_key(
            address=key_page_iri(key),
            owner=signing_profile(key),
            public_key_pem=keys.from_jwk(key.public_jwk).pem,
        )
    )


def method_id(key) -> str:
    """The absolute name of a key in its issuer's did document."""
    return f"{did(key.issuer_id)}#{key.pk}"


def did_document(issuer) -> bytes:
    """The bytes of the did:web document: every key there ever was; those compromised are revoked and assert nothing."""
    name = did(issuer.pk)
    methods = [
        keys.VerificationMethod(
            id=method_id(key),
            controller=name,
            key=keys.from_jwk(key.public_jwk),
            kid=key.iri,
            revoked_at=key.compromised_at,
        )
        for key in issuer.signing_keys.all()
    ]
    return orjson.dumps(keys.did_document(name, methods, also_known_as=[iri(issuer.pk)]))


def bare_jwk(key, *, with_issuer=False) -> dict:
    """One key as a public JWK: the members that the library allows, and no others."""
    return keys.jwk(
        keys.from_jwk(key.public_jwk),
        kid=key.iri,
        issuer=did(key.issuer_id) if with_issuer else "",
        revoked_at=key.compromised_at,
    )


def key_document(key) -> bytes:
    """The bytes at a `kid`: one bare JWK (Open Badges 3.0, JSON Web Token Proof Format)."""
    return orjson.dumps(bare_jwk(key))


def jwks(found) -> bytes:
    """The bytes of a key set, each key with the issuer that it belongs to (1EdTech's `iss`)."""
    return orjson.dumps({"keys": [bare_jwk(key, with_issuer=True) for key in found]})


def site_jwks() -> bytes:
    """Every key of every issuer on this host (Open Badges Implementation Guide, key provenance)."""
    return jwks(SigningKey.objects.order_by("issuer_id", "created_at").iterator())
