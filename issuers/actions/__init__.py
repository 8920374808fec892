"""Every change to organisations, the people who work there, their projects and pictures."""

from issuers.actions.pictures import keep_picture

__all__ = ["keep_picture"]
