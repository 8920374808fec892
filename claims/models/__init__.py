"""How a badge reaches a person: lists, their rows, and invitations. An invitation is not a badge."""

from claims.models.invitations import Invitation, InvitationState
from claims.models.lists import AwardBatch, AwardRow

__all__ = ["AwardBatch", "AwardRow", "Invitation", "InvitationState"]
