"""What can be earned, and what was awarded."""

from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Language, User
from issuers.models import Issuer, Picture, Project
from outbox.identifiers import uuid7


class BadgeType(models.TextChoices):
    """What kind of thing a badge attests; `badges.documents` maps each to the standard's word."""

    PARTICIPATION = "participation", _("Participation")
    COMMUNITY = "community", _("Community involvement")
    KNOWLEDGE = "knowledge", _("Knowledge")
    SKILL = "skill", _("Skill")
    PROFICIENCY = "proficiency", _("Proficiency")
    CERTIFICATION = "certification", _("Certification")
    AUTHORISATION = "authorisation", _("Authorisation")
    MICRO_CREDENTIAL = "micro_credential", _("Micro-credential")


class BadgeClassQuerySet(models.QuerySet):
    """The named reads of badges."""

    def published(self):
        """What the public sees."""
        return self.exclude(published_at=None).filter(archived_at=None, issuer__closed_at=None)

    def with_face(self):
        """With what a card shows: texts, picture, issuer."""
        return self.select_related(
            "issuer", "project", "current_version__picture"
        ).prefetch_related("current_version__texts")


class BadgeClass(models.Model):
    """A badge that can be earned. What it says stands in its versions; this row is what stays the same."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="badge_classes")
    project = models.ForeignKey(
        Project,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="badge_classes",
        verbose_name=_("project"),
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    current_version = models.OneToOneField(
        "BadgeClassVersion",
        on_delete=models.PROTECT,
        null=True,
        related_name="current_of",
        editable=False,
    )
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    objects = BadgeClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="badge_class_is_archived_after_publishing",
                condition=Q(archived_at=None) | Q(published_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["-published_at"], name="badge_class_published")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("badge", args=[self.slug])

    @property
    def name(self):
        return self.current_version.text().name if self.current_version else self.slug

    @property
    def words(self):
        """What it says today, in the reader's language where there is a text."""
        return self.current_version.text(get_language())

    @property
    def is_published(self):
        return self.published_at is not None and self.archived_at is None


class BadgeClassVersionQuerySet(models.QuerySet):
    """The named reads of versions."""

    def of_public_badge(self, slug):
        """The present version of a badge that was published, with what tells whether its page is still the same."""
        return (
            self.filter(current_of__slug=slug, current_of__published_at__isnull=False)
            .select_related("badge_class")
            .only("frozen_at", "badge_class__archived_at")
            .first()
        )


class BadgeClassVersion(models.Model):
    """What a badge said at a time. It is changed in place until it is awarded, and never after (`frozen_at`)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    badge_class = models.ForeignKey(
        BadgeClass, on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    picture = models.ForeignKey(
        Picture,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    badge_type = models.CharField(
        _("type"), max_length=30, choices=BadgeType, default=BadgeType.SKILL
    )
    language = models.CharField(
        _("language"), max_length=8, choices=Language, default=Language.ENGLISH
    )
    tags = models.JSONField(_("tags"), default=list, blank=True)
    # Counted from the day of collection; none means for ever.
    valid_months = models.PositiveSmallIntegerField(
        _("months of validity"), null=True, blank=True
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    frozen_at = models.DateTimeField(_("first awarded"), null=True, blank=True)
    # The hosted 2.0 BadgeClass as it was at the first award; served as it is from then on.
    document = models.BinaryField(null=True, blank=True, editable=False)

    objects = BadgeClassVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("badge version")
        verbose_name_plural = _("badge versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["badge_class", "number"], name="one_version_a_number"
            ),
            models.CheckConstraint(
                name="badge_validity_is_a_month_or_more",
                condition=Q(valid_months=None) | Q(valid_months__gte=1),
            ),
            models.CheckConstraint(
                name="badge_version_document_is_of_a_frozen_one",
                condition=Q(document=None) | Q(frozen_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.badge_class_id} v{self.number}"

    def text(self, language=None):
        """What it says in this language, else in its own, else in any (from the prefetched texts: no query a badge)."""
        texts = {text.language: text for text in self.texts.all()}
        return (
            texts.get(language)
            or texts.get(self.language)
            or next(iter(texts.values()), BadgeClassText())
        )

    @property
    def words(self):
        """What it says in the reader's language, where there is a text."""
        return self.text(get_language())

    @property
    def iri(self):
        return f"{settings.SITE_URL}{reverse('ob2_badge', args=[self.pk])}"


class BadgeClassText(models.Model):
    """The words of a version in one language."""

    version = models.ForeignKey(
        BadgeClassVersion, on_delete=models.CASCADE, related_name="texts"
    )
    language = models.CharField(_("language"), max_length=8, choices=Language)
    name = models.CharField(_("name"), max_length=200)
    description = models.TextField(_("description"), max_length=2000)
    criteria = models.TextField(
        _("how it is earned"), max_length=20000, help_text=_("You can use Markdown.")
    )

    class Meta:
        verbose_name = _("badge text")
        verbose_name_plural = _("badge texts")
        ordering = ["language"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language"], name="one_text_a_language_and_version"
            )
        ]

    def __str__(self):
        return self.name


class Alignment(models.Model):
    """A skill or outcome of a framework that a badge attests."""

    version = models.ForeignKey(
        BadgeClassVersion, on_delete=models.CASCADE, related_name="alignments"
    )
    position = models.PositiveSmallIntegerField(default=0)
    target_name = models.CharField(_("skill"), max_length=300)
    target_url = models.URLField(_("address of the skill"), max_length=500)
    target_framework = models.CharField(_("framework"), max_length=200, blank=True)
    target_code = models.CharField(_("code"), max_length=100, blank=True)
    target_description = models.TextField(_("description"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.target_name


class AwardFace(NamedTuple):
    """What of an award's page may change: its state, the names around it, and whether it is shown at all."""

    words: tuple
    is_public: bool


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
        return self.filter(
            is_shown=True, holder__is_profile_public=True, holder__is_active=True
        )

    def face_of(self, pk):
        """All of an award's page that may change, in one row; None if there is no such award."""
        row = (
            self.filter(pk=pk)
            .values_list(
                "revoked_at",
                "revocation_reason",
                "suspended_at",
                "suspension_reason",
                "holder_name",
                "issuer__name",
                "issuer__slug",
                "issuer__hue",
                "badge_class__project__name",
                "is_shown",
                "holder__is_profile_public",
                "holder__is_active",
            )
            .first()
        )
        return AwardFace(row[:-3], all(row[-3:])) if row else None

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
    def is_public(self):
        return self.is_shown and self.holder.is_profile_public and self.holder.is_active

    def is_expired(self, *, at=None):
        return self.expires_at is not None and self.expires_at <= (at or timezone.now())


class AssertionDocument(models.Model):
    """The bytes of one form of an award, made once at the claim and served as they are."""

    class Form(models.TextChoices):
        HOSTED_2_0 = "ob2", "Open Badges 2.0, hosted"

    assertion = models.ForeignKey(Assertion, on_delete=models.CASCADE, related_name="documents")
    form = models.CharField(max_length=20, choices=Form)
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(fields=["assertion", "form"], name="one_document_a_form")
        ]

    def __str__(self):
        return f"{self.assertion_id} {self.form}"


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
