"""What machines read of awards: the bytes of every form, and the lists in which a revocation is looked up."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from badges.models.awards import Assertion
from issuers.models import Issuer, SigningKey
from outbox.identifiers import uuid7


class AssertionDocument(models.Model):
    """The bytes of one form of an award, made once at the claim and served as they are."""

    class Form(models.TextChoices):
        HOSTED_2_0 = "ob2", "Open Badges 2.0, hosted"
        SIGNED_2_0 = "ob2-jws", "Open Badges 2.0, signed"
        JWT_3_0 = "ob3-jwt", "Open Badges 3.0, VC-JWT"
        INTEGRITY_3_0 = "ob3-di", "Open Badges 3.0, Data Integrity"

    assertion = models.ForeignKey(Assertion, on_delete=models.CASCADE, related_name="documents")
    form = models.CharField(max_length=20, choices=Form)
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    # With which key it was signed, so that what a stolen key signed is found.
    key = models.ForeignKey(
        SigningKey, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(fields=["assertion", "form"], name="one_document_a_form"),
            models.CheckConstraint(
                name="document_is_signed_unless_it_is_hosted",
                condition=Q(form="ob2", key=None) | (~Q(form="ob2") & Q(key__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.assertion_id} {self.form}"


class StatusListQuerySet(models.QuerySet):
    """The named reads of status lists."""

    def as_signed(self, pk):
        """The signed bytes of a list, and whether they still say what happened under a key that still speaks."""
        return (
            self.filter(pk=pk, body__isnull=False)
            .annotate(is_current=Q(signed_changes=F("changes"), key__compromised_at=None))
            .only("body", "sha256")
            .first()
        )


class StatusList(models.Model):
    """One list of an issuer in which verifiers look up whether a badge was taken back.

    `changes` counts what happened to its entries, `signed_changes` how much of that the signed bytes say; where they
    differ, the next reader has the list signed anew, however many changes there were.
    """

    class Purpose(models.TextChoices):
        REVOCATION = "revocation", _("revocation")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="status_lists")
    purpose = models.CharField(max_length=20, choices=Purpose, default=Purpose.REVOCATION)
    number = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    changes = models.PositiveBigIntegerField(default=0)
    signed_changes = models.PositiveBigIntegerField(null=True, blank=True)
    body = models.BinaryField(null=True, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True)
    key = models.ForeignKey(
        SigningKey, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = StatusListQuerySet.as_manager()

    class Meta:
        verbose_name = _("status list")
        verbose_name_plural = _("status lists")
        ordering = ["issuer", "purpose", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "purpose", "number"],
                name="one_status_list_a_number_purpose_and_issuer",
            ),
            models.CheckConstraint(
                name="status_list_signs_what_happened",
                condition=Q(signed_changes=None) | Q(signed_changes__lte=F("changes")),
            ),
        ]

    def __str__(self):
        return f"{self.purpose} {self.number}"

    @property
    def iri(self):
        """Its permanent address."""
        return f"{settings.SITE_URL}{reverse('status_list', args=[self.pk])}"


class StatusEntry(models.Model):
    """The place of one award in a list: taken by chance, kept for ever, also when the award is deleted."""

    status_list = models.ForeignKey(
        StatusList, on_delete=models.PROTECT, related_name="entries"
    )
    index = models.PositiveIntegerField()
    assertion = models.OneToOneField(
        Assertion, on_delete=models.SET_NULL, null=True, related_name="status_entry"
    )
    is_set = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("status entry")
        verbose_name_plural = _("status entries")
        constraints = [
            models.UniqueConstraint(
                fields=["status_list", "index"], name="one_award_an_entry_of_a_status_list"
            ),
            models.CheckConstraint(
                name="status_entry_is_inside_its_list", condition=Q(index__lt=131072)
            ),
        ]
        indexes = [
            models.Index(
                fields=["status_list"],
                name="status_entry_that_is_set",
                condition=Q(is_set=True),
            )
        ]

    def __str__(self):
        return f"{self.status_list_id}#{self.index}"
