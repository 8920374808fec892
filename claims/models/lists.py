"""Lists of people who get a badge, and their lines."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from badges.models import BadgeClass
from issuers.models import Issuer
from outbox.identifiers import uuid7


class AwardBatchQuerySet(models.QuerySet):
    """The named reads of lists."""

    def awarded(self):
        """Those that somebody confirmed and nobody recalled."""
        return self.exclude(confirmed_at=None).filter(recalled_at=None)

    def with_work(self):
        """Those that a worker has something to do for: to check, or to award."""
        to_check = Q(columns_chosen_at__isnull=False, checked_at=None)
        to_award = Q(confirmed_at__isnull=False, finished_at=None)
        return self.filter(to_check | to_award, recalled_at=None, failed_at=None)

    def leased_by_nobody(self):
        """The database's clock decides, because the clocks of the machines may differ."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lt=Now()))


class AwardBatch(models.Model):
    """One run of awarding a badge to a list of people: read, checked, confirmed, recallable for a while."""

    class Source(models.TextChoices):
        TYPED = "typed", _("typed")
        PASTED = "pasted", _("pasted")
        FILE = "file", _("file")

    class Duplicates(models.TextChoices):
        SKIP = "skip", _("skip people who have this badge already")
        ALLOW = "allow", _("award it again")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="award_batches")
    badge_class = models.ForeignKey(
        BadgeClass, on_delete=models.PROTECT, related_name="award_batches"
    )
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    source = models.CharField(_("from"), max_length=10, choices=Source)
    file_name = models.CharField(_("file"), max_length=200, blank=True)
    # The list as it was given, kept until the run has ended; afterwards only its fingerprint stays.
    content = models.BinaryField(null=True, blank=True)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    # How the list is read: {"encoding": "cp1252", "delimiter": ";", "has_header": true, "columns": {"address": 0, ...}}
    reading = models.JSONField(default=dict, blank=True)
    duplicates = models.CharField(
        _("duplicates"), max_length=10, choices=Duplicates, default=Duplicates.SKIP
    )
    awarded_on = models.DateField(_("achieved on"))
    deadline_at = models.DateTimeField(_("to be collected by"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    columns_chosen_at = models.DateTimeField(_("columns chosen"), null=True, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # Mails leave from this moment on; until then the run can be recalled.
    send_at = models.DateTimeField(_("mails leave"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    recalled_at = models.DateTimeField(_("recalled"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed"), null=True, blank=True)
    failure = models.CharField(_("why it failed"), max_length=500, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    # Leases since the last step that was done: a list that kills its worker each time is found by them.
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = AwardBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("award list")
        verbose_name_plural = _("award lists")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="award_batch_is_confirmed_after_check",
                condition=Q(confirmed_at=None) | Q(checked_at__isnull=False),
            ),
            models.CheckConstraint(
                name="award_batch_has_an_hour_to_send",
                condition=Q(confirmed_at=None) | Q(send_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["issuer", "-created_at"], name="award_batch_of_issuer"),
            models.Index(fields=["badge_class", "sha256"], name="award_batch_same_file"),
        ]

    def __str__(self):
        return f"{self.badge_class} · {self.file_name or self.get_source_display()}"

    @property
    def is_draft(self):
        """Not confirmed yet: nothing has been awarded, and everything can be changed."""
        return self.confirmed_at is None and self.recalled_at is None

    def is_recallable(self, *, at=None):
        """Awarded, and no mail has left."""
        return (
            self.confirmed_at is not None
            and self.recalled_at is None
            and (at or timezone.now()) < self.send_at
        )


class AwardRowQuerySet(models.QuerySet):
    """The named reads of lines, by their verdict; each line has exactly one."""

    def with_problem(self):
        return self.filter(skipped_at=None).exclude(problems=[])

    def left_out(self):
        return self.exclude(skipped_at=None)

    def repeated(self):
        return self.filter(skipped_at=None, problems=[], repeats_line__isnull=False)

    def had_already(self):
        return self.usable().filter(is_duplicate=True, accepted_at=None)

    def fresh(self):
        return self.usable().filter(is_duplicate=False, accepted_at=None)

    def accepted(self):
        return self.exclude(accepted_at=None)

    def usable(self):
        return self.filter(skipped_at=None, problems=[], repeats_line=None)

    def to_award(self, duplicates):
        """Those that become an invitation, with this choice about people who have the badge already."""
        rows = self.usable().filter(accepted_at=None)
        return (
            rows
            if duplicates == AwardBatch.Duplicates.ALLOW
            else rows.filter(is_duplicate=False)
        )


class AwardRow(models.Model):
    """One line of a list, with its verdict. Its id becomes the invitation's, so that doing it twice does it once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # No index of its own: the one of `one_row_a_line` begins with it.
    batch = models.ForeignKey(
        AwardBatch, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    number = models.PositiveIntegerField(_("line"))
    typed_address = models.CharField(_("address as typed"), max_length=400, blank=True)
    address = models.CharField(_("address"), max_length=254, blank=True)
    first_name = models.CharField(_("name"), max_length=100, blank=True)
    last_name = models.CharField(_("surname"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    awarded_on = models.DateField(_("achieved on"), null=True, blank=True)
    narrative = models.TextField(_("what was done"), max_length=4000, blank=True)
    evidence_url = models.URLField(_("evidence"), max_length=500, blank=True)
    reference = models.CharField(_("own id"), max_length=100, blank=True)
    # Codes of what is wrong, in column order: [{"column": "address", "code": "no_at", "value": "…"}]
    problems = models.JSONField(default=list, blank=True)
    # The person has this badge already, or an invitation to it.
    is_duplicate = models.BooleanField(_("duplicate"), default=False)
    # The earlier line of the same list with the same address.
    repeats_line = models.PositiveIntegerField(_("same as line"), null=True, blank=True)
    skipped_at = models.DateTimeField(_("left out"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("awarded"), null=True, blank=True)

    objects = AwardRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a list")
        verbose_name_plural = _("lines of lists")
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="one_row_a_line")
        ]

    def __str__(self):
        return f"{self.number} {self.address}"

    @property
    def verdict(self):
        """What becomes of this line, in a word: the one named read of AwardRowQuerySet that finds it."""
        if self.accepted_at:
            return "accepted"
        if self.skipped_at:
            return "left_out"
        if self.problems:
            return "with_problem"
        if self.repeats_line:
            return "repeated"
        return "had_already" if self.is_duplicate else "fresh"

    @property
    def recipient_name(self):
        return f"{self.first_name} {self.last_name}".strip()
