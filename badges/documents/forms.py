"""The bytes of every form of an award, and of the lists that say which were taken back."""

from collections.abc import Iterable
from typing import NamedTuple

import orjson

from badges.documents import nouns
from badges.models import AssertionDocument
from issuers import documents as issuers
from issuers.keys import Signer
from openbadges import status, v2, v3
from openbadges.model import Revocation

Form = AssertionDocument.Form

# What of a hosted assertion is about the person, beyond the salted hash that verification needs.
PERSONAL = frozenset({"narrative", "evidence"})


class Made(NamedTuple):
    """The bytes of one form, and the key that signed them."""

    form: AssertionDocument.Form
    body: bytes
    key_id: object = None


def made(assertion, *, evidence, entry, rsa: Signer, ed25519: Signer) -> list[Made]:
    """Every form of an award, from its rows and from nothing else. Raises SigningFailed, and what the library refuses."""
    found = nouns.credential(assertion, evidence=evidence, entry=entry)
    return [
        Made(Form.HOSTED_2_0, v2.to_bytes(v2.assertion(found))),
        *signed(assertion, found, rsa=rsa, ed25519=ed25519, signed_at=assertion.issued_at),
    ]


def signed(assertion, found, *, rsa: Signer, ed25519: Signer, signed_at) -> list[Made]:
    """The signed forms of an award: 2.0 as JWS; 3.0 as VC-JWT and with a Data Integrity proof."""
    signed_2_0 = v2.signed_assertion(
        nouns.signed_credential(found, assertion=assertion, key=rsa),
        key=issuers.address("ob2_key", rsa.key_id),
    )
    credential = v3.credential(found)
    method = f"{found.issuer.id}#{ed25519.key_id}"
    return [
        Made(
            Form.SIGNED_2_0,
            rsa.jws(v2.to_bytes(signed_2_0), is_credential=False).encode(),
            rsa.key_id,
        ),
        Made(Form.JWT_3_0, rsa.credential_jwt(credential).encode(), rsa.key_id),
        Made(
            Form.INTEGRITY_3_0,
            ed25519.data_integrity(credential, method=method, created=signed_at),
            ed25519.key_id,
        ),
    ]


def hosted_badge_class(version) -> bytes:
    """The bytes of the Open Badges 2.0 BadgeClass of one version."""
    found = nouns.achievement(version)
    return v2.to_bytes(
        v2.badge_class(found, issuer=issuers.profile(version.badge_class.issuer))
    )


def signing_badge_class(version, key) -> bytes:
    """The frozen BadgeClass as the badges see it that were signed with a key: its issuer is the profile of that key."""
    document = orjson.loads(bytes(version.document))
    document["id"] = issuers.address("ob2_signing_badge", version.pk, key.pk)
    document["issuer"] = issuers.signing_profile_iri(key)
    document["related"] = [*document.get("related", []), version.iri]
    return v2.to_bytes(document)


def revoked_assertion(iri: str, reason: str) -> bytes:
    """What stays at the address of a revoked badge: that it is revoked, and why (Open Badges 2.0, Assertion.revoked)."""
    return v2.to_bytes(v2.revoked_assertion(Revocation(id=iri, reason=reason)))


def without_person(body: bytes) -> bytes:
    """The hosted assertion of a badge that its holder keeps private: what verification needs, nothing of the person."""
    return orjson.dumps(
        {key: value for key, value in orjson.loads(body).items() if key not in PERSONAL}
    )


def revocation_list(key, taken_back: Iterable[tuple]) -> bytes:
    """The 2.0 RevocationList of the badges signed with a key: pairs of an award's id and the reason."""
    return v2.to_bytes(
        v2.revocation_list(
            address=issuers.address("ob2_revocations", key.issuer_id, key.pk),
            issuer=issuers.signing_profile(key),
            revocations=[
                Revocation(id=issuers.address("ob2_signed_assertion", pk), reason=reason)
                for pk, reason in taken_back
            ],
        )
    )


def status_list(found, indices, *, ed25519: Signer, signed_at) -> bytes:
    """The bytes of a BitstringStatusListCredential in which these entries are set, signed."""
    issuer = issuers.did(found.issuer_id)
    document = status.credential(
        address=found.iri,
        issuer=issuer,
        purpose=found.purpose,
        encoded=status.encode(indices),
        valid_from=signed_at,
    )
    return ed25519.data_integrity(
        document, method=f"{issuer}#{ed25519.key_id}", created=signed_at
    )
