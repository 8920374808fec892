"""People, the institutions they come from, and the book of who changed what."""

from accounts.models.institutions import FederatedIdentity, IdentityProvider, JoiningReview
from accounts.models.people import (
    ERASED_DOMAIN,
    AccountMail,
    AddressProof,
    AuditEvent,
    DataExport,
    Language,
    User,
    UserManager,
)

__all__ = [
    "ERASED_DOMAIN",
    "AccountMail",
    "AddressProof",
    "AuditEvent",
    "DataExport",
    "FederatedIdentity",
    "IdentityProvider",
    "JoiningReview",
    "Language",
    "User",
    "UserManager",
]
