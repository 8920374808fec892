"""Data Integrity proofs: what is signed (canonical statements), signing and checking, and the fast ways to both."""

from openbadges.proofs.cache import Canonicalizer
from openbadges.proofs.canonical import canonicalize
from openbadges.proofs.integrity import (
    SUITE,
    EmbeddedProof,
    check,
    read_proofs,
    sign,
    unsecured,
)
from openbadges.proofs.template import Template

__all__ = [
    "SUITE",
    "Canonicalizer",
    "EmbeddedProof",
    "Template",
    "canonicalize",
    "check",
    "read_proofs",
    "sign",
    "unsecured",
]
