"""Institutions that people sign in with, and who is who there."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from outbox.identifiers import uuid7


class IdentityProviderQuerySet(models.QuerySet):
    """The named reads of institutions."""

    def open(self):
        """Those that people can sign in through."""
        return self.filter(closed_at=None)


class IdentityProvider(models.Model):
    """An institution with whose account people sign in here, by OpenID Connect; kept by the operator."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(
        _("short name"),
        max_length=60,
        unique=True,
        help_text=_("Part of the address to which the institution sends people back."),
    )
    name = models.CharField(_("name"), max_length=200)
    # The name in plain letters, as people type it.
    search_name = models.CharField(max_length=200, editable=False)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", _("Two capital letters, such as IT."))],
        help_text=_("Two letters, such as IT."),
    )
    issuer_url = models.URLField(
        _("address of its sign-in service"),
        max_length=500,
        unique=True,
    )
    client_id = models.CharField(_("our name there (client id)"), max_length=255)
    sealed_secret = models.TextField(blank=True, editable=False)
    domains = models.JSONField(
        _("domains of its addresses"),
        default=list,
        blank=True,
    )
    is_authoritative = models.BooleanField(
        _("its word is enough"),
        default=False,
        help_text=_(
            "Every address that it gives out in these domains is one that it made itself, also where it does not say"
            " email_verified."
        ),
    )
    first_name_claim = models.CharField(_("claim: name"), max_length=60, default="given_name")
    last_name_claim = models.CharField(
        _("claim: surname"), max_length=60, default="family_name"
    )
    address_claim = models.CharField(_("claim: mail address"), max_length=60, default="email")
    birth_date_claim = models.CharField(
        _("claim: date of birth"),
        max_length=60,
        blank=True,
        help_text=_("Usually birthdate. Empty if the institution does not tell it."),
    )
    created_at = models.DateTimeField(_("added"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = IdentityProviderQuerySet.as_manager()

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name"]

    def __str__(self):
        return self.name

    @property
    def callback_url(self):
        """Where the institution sends people back to; it has to know this address beforehand."""
        return f"{settings.SITE_URL}{reverse('institution_callback', args=[self.slug])}"


class FederatedIdentity(models.Model):
    """Who somebody is at an institution: its own name for the person, which never changes, and never the mail address."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    provider = models.ForeignKey(
        IdentityProvider, on_delete=models.PROTECT, related_name="identities"
    )
    subject = models.CharField(max_length=255)
    # What the institution vouched for when this began, or the mailbox was proven; the person cannot remove it.
    address = models.EmailField(_("mail address"), blank=True)
    linked_at = models.DateTimeField(_("joined"), default=timezone.now)
    last_used_at = models.DateTimeField(_("last used"), default=timezone.now)

    class Meta:
        verbose_name = _("account at an institution")
        verbose_name_plural = _("accounts at institutions")
        constraints = [
            models.UniqueConstraint(
                name="identity_belongs_to_one_person", fields=["provider", "subject"]
            ),
            models.UniqueConstraint(
                name="person_has_one_identity_at_an_institution", fields=["provider", "user"]
            ),
        ]

    def __str__(self):
        return f"{self.user} ({self.provider})"


class JoiningReview(models.Model):
    """Somebody whom an institution vouches for and who is perhaps not the person of the account: the operator looks."""

    class Reason(models.TextChoices):
        BIRTH_DATES_DIFFER = "birth_dates_differ", _("the dates of birth differ")
        MAILBOX_PASSED_ON = "mailbox_passed_on", _("another person of the institution had it")
        TOO_YOUNG_THERE = "too_young_there", _("too young by what the institution says")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    person = models.ForeignKey(User, on_delete=models.CASCADE, verbose_name=_("account"))
    provider = models.ForeignKey(
        IdentityProvider, on_delete=models.PROTECT, verbose_name=_("institution")
    )
    subject = models.CharField(_("name there"), max_length=255)
    asked_at = models.DateTimeField(_("first seen"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("doubt about a person")
        verbose_name_plural = _("doubts about people")
        constraints = [
            models.UniqueConstraint(
                name="one_open_review_of_an_identity",
                fields=["provider", "subject"],
                condition=Q(settled_at=None),
            )
        ]

    def __str__(self):
        return self.get_reason_display()
