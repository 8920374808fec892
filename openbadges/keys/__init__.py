"""Keys: pairs that sign and check, the forms in which they are published, and the dids that vouch for them."""

from openbadges.keys.dids import (
    VerificationMethod,
    did_document,
    did_web,
    document_address,
    methods_of,
    read_did_document,
    read_method,
)
from openbadges.keys.forms import JWK_MEMBERS, from_jwk, from_multikey, jwk, multikey
from openbadges.keys.pairs import ALGORITHMS, Kind, PrivateKey, PublicKey

__all__ = [
    "ALGORITHMS",
    "JWK_MEMBERS",
    "Kind",
    "PrivateKey",
    "PublicKey",
    "VerificationMethod",
    "did_document",
    "did_web",
    "document_address",
    "from_jwk",
    "from_multikey",
    "jwk",
    "methods_of",
    "multikey",
    "read_did_document",
    "read_method",
]
