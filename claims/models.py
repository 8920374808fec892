"""How a badge reaches a person: lists, their rows, and invitations. An invitation is not a badge."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, User
from badges.models import Assertion, BadgeClass, BadgeClassVersion
from issuers.models import Issuer
from outbox.identifiers import uuid7


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
    attempts = models.PositiveSmallIntegerField(default=0)

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

    class Meta:
        verbose_name = _("line of a list")
        verbose_name_plural = _("lines of lists")
        ordering = ["batch", "number"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="one_row_a_line")
        ]

    def __str__(self):
        return f"{self.number} {self.address}"


class InvitationState(models.TextChoices):
    SCHEDULED = "scheduled", _("scheduled")
    QUEUED = "queued", _("queued")
    SENT = "sent", _("sent")
    BOUNCED = "bounced", _("bounced")
    OPENED = "opened", _("opened")
    CLAIMED = "claimed", _("collected")
    DECLINED = "declined", _("declined")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


class InvitationQuerySet(models.QuerySet):
    """The named reads of invitations."""

    def pending(self, *, at=None):
        """Those that can be collected now: their mail may leave, and nothing has ended them."""
        at = at or timezone.now()
        return self.filter(
            claimed_at=None,
            declined_at=None,
            withdrawn_at=None,
            closed_at=None,
            send_at__lte=at,
            expires_at__gt=at,
        )

    def for_addresses(self, addresses):
        return self.filter(address__in=addresses)

    def with_face(self):
        return self.select_related(
            "issuer", "badge_class", "version__picture"
        ).prefetch_related("version__texts")


class Invitation(models.Model):
    """A badge that waits for a person at an address."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Issuer and list have no index of their own: those below begin with them.
    issuer = models.ForeignKey(
        Issuer, on_delete=models.PROTECT, related_name="invitations", db_index=False
    )
    badge_class = models.ForeignKey(
        BadgeClass, on_delete=models.PROTECT, related_name="invitations"
    )
    version = models.ForeignKey(
        BadgeClassVersion, on_delete=models.PROTECT, related_name="invitations"
    )
    batch = models.ForeignKey(
        AwardBatch, on_delete=models.PROTECT, related_name="invitations", db_index=False
    )
    address = models.EmailField(_("address"))
    typed_address = models.CharField(_("address as typed"), max_length=400)
    first_name = models.CharField(_("name"), max_length=100, blank=True)
    last_name = models.CharField(_("surname"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=Language, blank=True)
    awarded_on = models.DateField(_("achieved on"))
    narrative = models.TextField(_("what was done"), max_length=4000, blank=True)
    evidence_url = models.URLField(_("evidence"), max_length=500, blank=True)
    reference = models.CharField(_("own id"), max_length=100, blank=True)
    # Empty unless the issuer awards the badge again on purpose: then the id of that run.
    occurrence = models.CharField(max_length=40, blank=True)
    claim_key = models.CharField(max_length=20)
    generation = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(_("awarded"), default=timezone.now)
    send_at = models.DateTimeField(_("mail leaves"), default=timezone.now)
    expires_at = models.DateTimeField(_("to be collected by"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("bounced"), null=True, blank=True)
    bounce_reason = models.CharField(_("why it bounced"), max_length=300, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("collected"), null=True, blank=True)
    assertion = models.OneToOneField(
        Assertion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitation",
        editable=False,
    )
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    decline_reason = models.CharField(_("why it was declined"), max_length=500, blank=True)
    is_wrong_person = models.BooleanField(_("wrong person"), default=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)
    # Set when the same badge may be awarded to the same address again: after withdrawal, refusal, expiry or revocation.
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["badge_class", "address", "occurrence"],
                condition=Q(closed_at=None),
                name="one_open_invitation_a_badge_and_address",
            ),
            models.CheckConstraint(
                name="invitation_is_claimed_with_its_assertion",
                condition=Q(claimed_at=None, assertion=None)
                | Q(claimed_at__isnull=False, assertion__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_ends_once",
                condition=Q(claimed_at=None, declined_at=None)
                | Q(claimed_at=None, withdrawn_at=None)
                | Q(declined_at=None, withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="invitation_address_is_lower_case", condition=Q(address=Lower("address"))
            ),
            models.CheckConstraint(
                name="invitation_bounce_has_a_reason",
                condition=Q(bounced_at=None) | ~Q(bounce_reason=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["address"],
                name="invitation_waiting_at_address",
                condition=Q(claimed_at=None),
            ),
            models.Index(fields=["issuer", "-id"], name="invitation_of_issuer"),
            models.Index(fields=["batch", "id"], name="invitation_of_batch"),
        ]

    def __str__(self):
        return self.address

    def get_absolute_url(self):
        return reverse("claim", args=[self.pk])

    def state(self, *, at=None):
        """Where the invitation is on its way, read off its moments."""
        at = at or timezone.now()
        if self.claimed_at:
            return InvitationState.CLAIMED
        if self.declined_at:
            return InvitationState.DECLINED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        if self.expires_at <= at:
            return InvitationState.EXPIRED
        if self.bounced_at:
            return InvitationState.BOUNCED
        if self.opened_at:
            return InvitationState.OPENED
        if self.sent_at:
            return InvitationState.SENT
        return InvitationState.SCHEDULED if self.send_at > at else InvitationState.QUEUED

    @property
    def recipient_name(self):
        return f"{self.first_name} {self.last_name}".strip()
