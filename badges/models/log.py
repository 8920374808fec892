"""What was issued and taken back, in the order in which it happened: a chain to which is only ever added."""

import hashlib
from datetime import UTC

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

BEGINNING = "0" * 64


class LogEntry(models.Model):
    """One thing that happened to an award. Each entry holds the print of the one before, so that none can be taken out.

    The award is named without a foreign key: the log outlives it. `leaf` is the print of its documents under its salt,
    which says nothing to who has neither. An entry `erased` has the print of what is left of them.
    """

    class Kind(models.TextChoices):
        ISSUED = "issued", _("issued")
        SIGNED_AGAIN = "signed-again", _("signed again")
        REVOKED = "revoked", _("revoked")
        SUSPENDED = "suspended", _("suspended")
        LIFTED = "lifted", _("suspension lifted")
        ERASED = "erased", _("its person erased")

    seq = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20, choices=Kind)
    award_id = models.UUIDField(db_index=True)
    leaf = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("entry of the issuance log")
        verbose_name_plural = _("issuance log")
        ordering = ["seq"]

    def __str__(self):
        return f"{self.seq} {self.kind} {self.award_id}"

    def worked_out(self):
        """The print that this entry must have. PostgreSQL works it out by the same words (migration 0006)."""
        moment = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        words = (self.prev, self.seq, self.kind, self.award_id, self.leaf, moment)
        return hashlib.sha256("|".join(map(str, words)).encode()).hexdigest()


class LogCheckpoint(models.Model):
    """How far the log went at a moment, signed with a key that is not in the database."""

    seq = models.PositiveBigIntegerField(_("entries"))
    hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)
    signed = models.TextField()

    class Meta:
        verbose_name = _("checkpoint of the issuance log")
        verbose_name_plural = _("checkpoints of the issuance log")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.seq} {self.hash[:12]}"
