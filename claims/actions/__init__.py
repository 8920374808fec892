"""Every change on the way from an award to a claim."""

from claims.actions.claiming import (
    claim,
    claim_all,
    decline,
    mark_opened,
    refuse_unless_pending,
    register_and_claim,
    send_new_link,
)

__all__ = [
    "claim",
    "claim_all",
    "decline",
    "mark_opened",
    "refuse_unless_pending",
    "register_and_claim",
    "send_new_link",
]
