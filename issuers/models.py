"""Who awards: organisations, the people who work there, their projects, pictures and keys."""

import hashlib

import orjson
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, User
from issuers.permissions import PERMISSIONS_OF, Permission, Role
from openbadges import base64url
from outbox.identifiers import uuid7


class IssuerQuerySet(models.QuerySet):
    """The named reads of organisations."""

    def open(self):
        """Those that may award today."""
        return self.filter(suspended_at=None, closed_at=None)

    def seen_by(self, user):
        """The organisations whose console this person may enter: all for the operator, else where there is a role."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(memberships__user=user, memberships__ended_at=None)


class Issuer(models.Model):
    """An organisation that designs and awards badges; the standard's issuer Profile."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    website = models.URLField(_("website"), max_length=400)
    email = models.EmailField(_("contact address"))
    help_url = models.URLField(_("help page"), max_length=400, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    language = models.CharField(
        _("language"), max_length=8, choices=Language, default=Language.ENGLISH
    )
    logo = models.ForeignKey(
        "Picture",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
    hue = models.PositiveSmallIntegerField(
        _("colour"), default=160, validators=[MaxValueValidator(359)]
    )
    linkedin_id = models.CharField(_("LinkedIn company number"), max_length=20, blank=True)
    mail_text = models.TextField(
        _("own words in the invitation mail"), max_length=2000, blank=True
    )
    deadline_days = models.PositiveSmallIntegerField(_("days to collect a badge"), default=365)
    recall_minutes = models.PositiveSmallIntegerField(
        _("minutes to recall an award"), default=10
    )
    created_at = models.DateTimeField(_("founded"), default=timezone.now)
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = IssuerQuerySet.as_manager()

    class Meta:
        verbose_name = _("issuer")
        verbose_name_plural = _("issuers")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="issuer_hue_is_an_angle", condition=Q(hue__lt=360)),
            models.CheckConstraint(
                name="issuer_deadline_is_a_day_or_more", condition=Q(deadline_days__gte=1)
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("issuer", args=[self.slug])

    @property
    def is_open(self):
        return self.suspended_at is None and self.closed_at is None


class MembershipQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(ended_at=None)


class Membership(models.Model):
    """A person's role in an organisation, from when to when."""

    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    started_at = models.DateTimeField(_("since"), default=timezone.now)
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "user"],
                condition=Q(ended_at=None),
                name="one_membership_a_person_and_issuer",
            ),
            models.CheckConstraint(
                name="membership_role_is_known", condition=Q(role__in=Role.values)
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()}"

    def may(self, permission: Permission) -> bool:
        return self.ended_at is None and permission in PERMISSIONS_OF[Role(self.role)]


class MembershipInvitationQuerySet(models.QuerySet):
    def open(self):
        """Neither accepted nor withdrawn; one past its day can still be sent again."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class MembershipInvitation(models.Model):
    """A colleague who was asked to join; the link in the mail is worked out from id and generation, never stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    issuer = models.ForeignKey(
        Issuer, on_delete=models.CASCADE, related_name="membership_invitations"
    )
    address = models.EmailField(_("mail address"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    language = models.CharField(
        _("language"), max_length=8, choices=Language, default=Language.ENGLISH
    )
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    generation = models.PositiveSmallIntegerField(default=1)
    claim_key = models.CharField(max_length=20)
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    expires_at = models.DateTimeField(_("until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = MembershipInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership invitation")
        verbose_name_plural = _("membership invitations")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "address"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_an_address_and_issuer",
            ),
            models.CheckConstraint(
                name="membership_invitation_address_is_lower_case",
                condition=Q(address=Lower("address")),
            ),
            models.CheckConstraint(
                name="membership_invitation_ends_once",
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
            ),
        ]

    def __str__(self):
        return self.address

    @property
    def is_expired(self):
        return self.expires_at <= timezone.now()


class Picture(models.Model):
    """A checked and cleaned square picture of an organisation: logo, project or badge artwork, kept by its content."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="pictures")
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    has_svg = models.BooleanField(_("has vector artwork"), default=False)
    # The widest PNG that is kept, in pixels; the smaller sizes are made from it at upload.
    size = models.PositiveSmallIntegerField(_("pixels"))
    uploaded_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "sha256"], name="one_picture_a_content_and_issuer"
            ),
        ]

    def __str__(self):
        return self.sha256[:12]

    def address(self, size=600):
        """The path of one size of it, which never changes content."""
        return reverse("picture", args=[self.sha256, size])

    @property
    def address_160(self):
        return self.address(160)

    @property
    def address_320(self):
        return self.address(320)

    @property
    def iri(self):
        return f"{settings.SITE_URL}{self.address()}"


class SigningKeyQuerySet(models.QuerySet):
    """The named reads of keys."""

    def active(self):
        """Those that sign today: one an organisation and algorithm."""
        return self.filter(activated_at__isnull=False, retired_at=None, compromised_at=None)

    def pending(self):
        """Published, so that caches know them, and not yet in use."""
        return self.filter(activated_at=None, compromised_at=None)

    def with_private_part(self):
        return self.exclude(sealed="")


class SigningKey(models.Model):
    """A key pair of an organisation: pending, active, retired or compromised. The public part is published for ever."""

    class Algorithm(models.TextChoices):
        RS256 = "RS256", _("RSA (RS256): signed badges and VC-JWT")
        EDDSA = "EdDSA", _("Ed25519 (EdDSA): Data Integrity")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="signing_keys")
    algorithm = models.CharField(_("algorithm"), max_length=10, choices=Algorithm)
    public_jwk = models.JSONField(editable=False)
    # The private part, sealed (issuers.keys); empty once it is destroyed.
    sealed = models.TextField(editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    activated_at = models.DateTimeField(_("in use since"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    compromised_at = models.DateTimeField(_("reported as compromised"), null=True, blank=True)
    # Since when somebody else may have signed with it; none means from the beginning.
    compromised_since = models.DateTimeField(_("compromised since"), null=True, blank=True)
    destroyed_at = models.DateTimeField(_("private part destroyed"), null=True, blank=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "algorithm"],
                condition=Q(activated_at__isnull=False, retired_at=None, compromised_at=None),
                name="one_active_key_an_algorithm_and_issuer",
            ),
            models.CheckConstraint(
                name="signing_key_retires_after_its_use",
                condition=Q(retired_at=None) | Q(activated_at__isnull=False),
            ),
            models.CheckConstraint(
                name="signing_key_is_compromised_since_before_its_report",
                condition=Q(compromised_since=None)
                | Q(compromised_at__isnull=False, compromised_since__lte=F("compromised_at")),
            ),
            models.CheckConstraint(
                name="signing_key_is_sealed_until_it_is_destroyed",
                condition=(Q(destroyed_at=None) & ~Q(sealed=""))
                | Q(destroyed_at__isnull=False, sealed=""),
            ),
            models.CheckConstraint(
                name="signing_key_is_destroyed_after_its_use",
                condition=Q(destroyed_at=None)
                | Q(retired_at__isnull=False)
                | Q(compromised_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.algorithm} {self.pk}"

    @property
    def state(self):
        """Its state in one word, as the commands print it."""
        if self.compromised_at:
            return "compromised"
        if self.retired_at:
            return "retired"
        return "active" if self.activated_at else "pending"

    @property
    def fingerprint(self):
        """By which two people know that they speak of the same key (RFC 7638)."""
        needed = {
            name: self.public_jwk[name]
            for name in ("crv", "e", "kty", "n", "x")
            if name in self.public_jwk
        }
        digest = hashlib.sha256(orjson.dumps(needed, option=orjson.OPT_SORT_KEYS)).digest()
        return base64url.encode(digest)

    @property
    def iri(self):
        """The permanent address of the bare public JWK."""
        return f"{settings.SITE_URL}{reverse('key', args=[self.pk])}"


class Project(models.Model):
    """A named group of badges of an organisation, with a page of its own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    description = models.TextField(_("description"), max_length=8000, blank=True)
    picture = models.ForeignKey(
        Picture, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="project_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("project", args=[self.slug])
