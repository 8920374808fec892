"""What must leave after a commit: the rows are the queue, a message to a worker is only a hint."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outbox.identifiers import uuid7


class OutgoingMailQuerySet(models.QuerySet):
    """The named reads of the outbox."""

    def waiting(self):
        """Neither sent, failed nor dropped."""
        return self.filter(sent_at=None, failed_at=None, dropped_at=None)

    def in_nobodys_hand(self):
        """Waiting, and leased by nobody; the database's clock decides."""
        return self.waiting().filter(Q(lease_until=None) | Q(lease_until__lt=Now()))

    def due(self):
        """In nobody's hand and past its hour."""
        return self.in_nobodys_hand().filter(not_before__lte=Now())


class OutgoingMail(models.Model):
    """One mail to one address, rendered at delivery from the row it is about."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind"), max_length=60)
    about = models.CharField(
        _("about"), max_length=60, help_text=_("The id of the row that the mail is about.")
    )
    dedupe_key = models.CharField(_("said once"), max_length=200, unique=True)
    issuer_id = models.UUIDField(_("issuer"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(_("priority"), default=5)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    # Leases after which no worker was left to say what happened; a mail that kills its worker is found by them.
    lost_leases = models.PositiveSmallIntegerField(_("lost leases"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("dropped"), null=True, blank=True)
    last_error = models.CharField(_("last answer"), max_length=300, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="outgoing_mail_settles_once",
                condition=Q(sent_at=None, failed_at=None)
                | Q(sent_at=None, dropped_at=None)
                | Q(failed_at=None, dropped_at=None),
            ),
            models.CheckConstraint(
                name="outgoing_mail_lease_has_token",
                condition=Q(lease_until=None, lease_token=None)
                | Q(lease_until__isnull=False, lease_token__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["issuer_id", "priority", "not_before"],
                name="outgoing_mail_waiting",
                condition=Q(sent_at=None, failed_at=None, dropped_at=None),
            ),
            models.Index(fields=["about", "kind"], name="outgoing_mail_about"),
        ]

    def __str__(self):
        return f"{self.kind} {self.about}"

    @property
    def state(self):
        """Where the mail is on its way, read off its moments."""
        if self.sent_at:
            return _("sent")
        if self.failed_at:
            return _("failed")
        if self.dropped_at:
            return _("not needed any more")
        return _("waiting")


class MailChannel(models.Model):
    """The way out that all mails take: whether it is open, and when a worker last looked."""

    name = models.CharField(max_length=20, primary_key=True)
    errors = models.PositiveSmallIntegerField(_("errors in a row"), default=0)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    last_error = models.CharField(_("last answer"), max_length=300, blank=True)
    looked_at = models.DateTimeField(_("a worker looked"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail channel")
        verbose_name_plural = _("mail channels")

    def __str__(self):
        return self.name
