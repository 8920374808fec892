"""What was awarded: assertions, and the evidence for each."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, User
from badges import codes
from badges.models.classes import BadgeClass, BadgeClassVersion
from issuers.models import Issuer
from outbox.identifiers import uuid7

# All of these, or nobody sees it.
SHOWN = ("is_shown", "holder__is_profile_public", "holder__is_active")


class AssertionQuerySet(models.QuerySet):
    """The named reads of awarded badges."""

    def held_by(self, user):
        return self.filter(holder=user)

    def in_force(self, *, at):
        """Neither revoked, suspended nor past their validity at that moment."""
        return self.filter(revoked_at=None, suspended_at=None, issued_at__lte=at).filter(
            Q(expires_at=None) | Q(expires_at__gt=at)
        )

    def shown(self):
        """Those that their holder shows to everybody."""
        return self.filter(**dict.fromkeys(SHOWN, True))

    def to_sign(self):
        """Those that still say whose they are: their holder's account is not erased."""
        return self.filter(holder__erased_at=None)

    def taken_back_under(self, key):
        """Ids and reasons of the revoked and suspended ones of which a form is signed with this key."""
        found = self.filter(documents__key=key).exclude(revoked_at=None, suspended_at=None)
        return (
            (pk, revoked or suspended)
            for pk, revoked, suspended in found.order_by("pk").values_list(
                "pk", "revocation_reason", "suspension_reason"
            )
        )

    def with_face(self):
        """With what a card shows: the awarded version, its texts, picture and issuer, and the holder."""
        return self.select_related(
            "issuer", "badge_class", "version__picture", "holder"
        ).prefetch_related("version__texts")


class Assertion(models.Model):
    """An awarded badge: born at the claim, so it always has its holder."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="assertions")
    badge_class = models.ForeignKey(
        BadgeClass, on_delete=models.PROTECT, related_name="assertions"
    )
    version = models.ForeignKey(
        BadgeClassVersion, on_delete=models.PROTECT, related_name="assertions"
    )
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="assertions")
    # The proven address, lower case, and the salt under which documents show its hash.
    recipient_address = models.EmailField(_("address"))
    salt = models.CharField(max_length=64, editable=False)
    holder_name = models.CharField(_("name on the badge"), max_length=201)
    language = models.CharField(
        _("language"), max_length=8, choices=Language, default=Language.ENGLISH
    )
    # For people with a piece of paper: it leads to the page of the award (badges.codes).
    code = models.CharField(
        _("code"), max_length=codes.LENGTH, unique=True, default=codes.new, editable=False
    )
    narrative = models.TextField(_("what was done"), max_length=4000, blank=True)
    awarded_on = models.DateField(_("achieved on"))
    issued_at = models.DateTimeField(_("collected"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revocation_reason = models.CharField(_("reason"), max_length=500, blank=True)
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    suspension_reason = models.CharField(
        _("reason of the suspension"), max_length=500, blank=True
    )
    is_shown = models.BooleanField(_("shown on the public profile"), default=True)
    baked_at = models.DateTimeField(_("baked"), null=True, blank=True)

    objects = AssertionQuerySet.as_manager()

    class Meta:
        verbose_name = _("awarded badge")
        verbose_name_plural = _("awarded badges")
        ordering = ["-issued_at"]
        constraints = [
            models.CheckConstraint(
                name="assertion_revocation_has_a_reason",
                condition=Q(revoked_at=None, revocation_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revocation_reason="")),
            ),
            models.CheckConstraint(
                name="assertion_suspension_has_a_reason",
                condition=Q(suspended_at=None, suspension_reason="")
                | (Q(suspended_at__isnull=False) & ~Q(suspension_reason="")),
            ),
            models.CheckConstraint(
                name="assertion_expires_after_it_begins",
                condition=Q(expires_at=None) | Q(expires_at__gt=F("issued_at")),
            ),
            models.CheckConstraint(
                name="assertion_address_is_lower_case",
                condition=Q(recipient_address=Lower("recipient_address")),
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "-issued_at"], name="assertion_of_holder"),
            models.Index(fields=["issuer", "-issued_at"], name="assertion_of_issuer"),
            models.Index(fields=["badge_class", "-issued_at"], name="assertion_of_badge_class"),
            models.Index(
                fields=["issued_at"], name="assertion_to_bake", condition=Q(baked_at=None)
            ),
        ]

    def __str__(self):
        return str(self.pk)

    def get_absolute_url(self):
        return reverse("award", args=[self.pk])

    @property
    def iri(self):
        """The permanent address of the hosted 2.0 form."""
        return f"{settings.SITE_URL}{reverse('ob2_assertion', args=[self.pk])}"

    @property
    def page(self):
        """The permanent address of the page for people."""
        return f"{settings.SITE_URL}{self.get_absolute_url()}"

    @property
    def written_code(self):
        return codes.written(self.code)

    @property
    def is_public(self):
        return self.is_shown and self.holder.is_profile_public and self.holder.is_active

    def is_expired(self, *, at=None):
        return self.expires_at is not None and self.expires_at <= (at or timezone.now())


class Evidence(models.Model):
    """Proof of what was done, frozen at the claim."""

    assertion = models.ForeignKey(Assertion, on_delete=models.CASCADE, related_name="evidence")
    position = models.PositiveSmallIntegerField(default=0)
    url = models.URLField(_("address"), max_length=500, blank=True)
    name = models.CharField(_("title"), max_length=200, blank=True)
    narrative = models.TextField(_("description"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_says_something", condition=~Q(url="") | ~Q(narrative="")
            ),
        ]

    def __str__(self):
        return self.name or self.url or self.narrative[:40]
