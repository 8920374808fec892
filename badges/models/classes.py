"""What can be earned: badges, their versions, the words and skills of each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
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
    # ECTS credits that whoever earns it has earned, and the level of the European Qualifications Framework.
    credits = models.DecimalField(
        _("ECTS credits"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    eqf_level = models.PositiveSmallIntegerField(_("EQF level"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    frozen_at = models.DateTimeField(_("first awarded"), null=True, blank=True)
    # The hosted 2.0 BadgeClass as it was at the first award; served as it is from then on.
    document = models.BinaryField(null=True, blank=True, editable=False)

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
                name="badge_credits_are_more_than_none",
                condition=Q(credits=None) | Q(credits__gt=0),
            ),
            models.CheckConstraint(
                name="badge_level_is_one_of_eight",
                condition=Q(eqf_level=None) | Q(eqf_level__range=(1, 8)),
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
