"""Badges that wait for somebody at an address."""

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from badges.models import Assertion, BadgeClass, BadgeClassVersion
from claims.models.lists import AwardBatch
from issuers.models import Issuer
from outbox.identifiers import uuid7


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


def _has_ended(at):
    """Declined, withdrawn, not collected in time; or collected, and the badge is revoked or no longer valid."""
    return (
        Q(declined_at__isnull=False)
        | Q(withdrawn_at__isnull=False)
        | Q(claimed_at=None, expires_at__lte=at)
        | Q(assertion__revoked_at__isnull=False)
        | Q(assertion__expires_at__lte=at)
    )


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

    def ended(self, *, at=None):
        """Those that keep nobody from getting the badge again, whether or not that was noted (`closed_at`)."""
        return self.filter(_has_ended(at or timezone.now()))

    def standing(self, *, at=None):
        """Those that wait for somebody, or became a badge that is in force: this person has it already."""
        return self.filter(closed_at=None).exclude(_has_ended(at or timezone.now()))

    def in_state(self, state, *, at=None):
        """Those of which `state()` says this."""
        at = at or timezone.now()
        open_now = Q(claimed_at=None, declined_at=None, withdrawn_at=None, expires_at__gt=at)
        delivered = open_now & Q(bounced_at=None)
        unseen = delivered & Q(opened_at=None)
        return self.filter(
            {
                InvitationState.CLAIMED: Q(claimed_at__isnull=False),
                InvitationState.DECLINED: Q(declined_at__isnull=False),
                InvitationState.WITHDRAWN: Q(withdrawn_at__isnull=False),
                InvitationState.EXPIRED: Q(
                    claimed_at=None, declined_at=None, withdrawn_at=None, expires_at__lte=at
                ),
                InvitationState.BOUNCED: open_now & Q(bounced_at__isnull=False),
                InvitationState.OPENED: delivered & Q(opened_at__isnull=False),
                InvitationState.SENT: unseen & Q(sent_at__isnull=False),
                InvitationState.SCHEDULED: unseen & Q(sent_at=None, send_at__gt=at),
                InvitationState.QUEUED: unseen & Q(sent_at=None, send_at__lte=at),
            }[InvitationState(state)]
        )

    def with_proof_by(self, user):
        """With `is_proven`: whether this person has proven to own the invited address."""
        proven = EmailAddress.objects.filter(
            user=user.pk, verified=True, email=OuterRef("address")
        )
        return self.annotate(is_proven=Exists(proven))

    def for_addresses(self, addresses):
        return self.filter(address__in=addresses)

    def for_claim(self):
        """With what an award is made of; the texts of its badge are remembered (badges.documents)."""
        return self.select_related("issuer__logo", "badge_class", "version__picture")

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
        """Where the invitation is on its way, read off its moments: the first of these that is true."""
        at = at or timezone.now()
        signs = (
            (self.claimed_at, InvitationState.CLAIMED),
            (self.declined_at, InvitationState.DECLINED),
            (self.withdrawn_at, InvitationState.WITHDRAWN),
            (self.expires_at <= at, InvitationState.EXPIRED),
            (self.bounced_at, InvitationState.BOUNCED),
            (self.opened_at, InvitationState.OPENED),
            (self.sent_at, InvitationState.SENT),
            (self.send_at > at, InvitationState.SCHEDULED),
        )
        return next((state for sign, state in signs if sign), InvitationState.QUEUED)

    @property
    def recipient_name(self):
        return f"{self.first_name} {self.last_name}".strip()
