"""Open Badges 3.0: the model written as a verifiable credential, and read from one."""

from openbadges.v3.reading import (
    BADGE_TYPES,
    issuer_id,
    issuer_of,
    status_of,
)
from openbadges.v3.reading import credential as read_credential
from openbadges.v3.reading import endorsement as read_endorsement
from openbadges.v3.writing import (
    MEDIA_TYPE,
    Document,
    credential,
    endorsement,
    profile,
    status_entry,
    timestamp,
    to_bytes,
)

__all__ = [
    "BADGE_TYPES",
    "MEDIA_TYPE",
    "Document",
    "credential",
    "endorsement",
    "issuer_id",
    "issuer_of",
    "profile",
    "read_credential",
    "read_endorsement",
    "status_entry",
    "status_of",
    "timestamp",
    "to_bytes",
]
