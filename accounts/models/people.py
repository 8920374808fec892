"""People, and the book of who changed what."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.validators import is_old_enough, normalise_address
from outbox.identifiers import uuid7


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    ITALIAN = "it", "Italiano"


# Mails to it go nowhere, by RFC 2606.
ERASED_DOMAIN = "@erased.invalid"


class UserManager(BaseUserManager):
    """Makes people for the command line and for tests; everybody else goes through the actions."""

    def create_user(self, email, password=None, **fields):
        user = self.model(email=normalise_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        # Who has the command line vouches for the address.
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, email):
        return self.get(email=normalise_address(email))


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by a mail address."""

    email = models.EmailField(_("mail address"), unique=True)
    first_name = models.CharField(_("name"), max_length=100)
    last_name = models.CharField(_("surname"), max_length=100)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    language = models.CharField(
        _("language"), max_length=8, choices=Language, default=Language.ENGLISH
    )
    # Public from the first badge on, even if the question about it is never answered (PRODUCT: default once collected).
    is_profile_public = models.BooleanField(_("public profile"), default=True)
    profile_answered_at = models.DateTimeField(_("chose the visibility"), null=True, blank=True)
    public_id = models.UUIDField(_("public id"), unique=True, default=uuid7, editable=False)
    handle = models.SlugField(
        _("profile address"), max_length=40, unique=True, null=True, blank=True
    )
    headline = models.CharField(_("headline"), max_length=160, blank=True)
    terms_version = models.CharField(_("terms accepted"), max_length=20, blank=True)
    privacy_version = models.CharField(_("privacy notice read"), max_length=20, blank=True)
    terms_accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    # Asked for by the person, who can undo it until then.
    erasure_due_at = models.DateTimeField(_("to be erased on"), null=True, blank=True)
    erasure_withdraws = models.BooleanField(_("withdraws the badges too"), default=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("operator"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                name="user_email_is_lower_case", condition=Q(email=Lower("email"))
            ),
            models.CheckConstraint(
                name="user_terms_are_dated",
                condition=Q(terms_version="", terms_accepted_at=None)
                | (~Q(terms_version="") & Q(terms_accepted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="user_erased_has_nothing_personal",
                condition=Q(erased_at=None)
                | Q(
                    is_active=False,
                    first_name="",
                    last_name="",
                    birth_date=None,
                    handle=None,
                    headline="",
                    email__endswith=ERASED_DOMAIN,
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["erasure_due_at"],
                name="user_to_erase",
                condition=Q(erasure_due_at__isnull=False, erased_at=None),
            )
        ]

    def __str__(self):
        if self.erased_at:
            return gettext("somebody whose account is erased")
        return self.get_full_name() or self.email

    def get_full_name(self):
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self):
        return self.first_name or self.email

    @property
    def is_old_enough(self):
        """Whether the date of birth is known and sixteen years ago."""
        return self.birth_date is not None and is_old_enough(self.birth_date)

    def verified_addresses(self):
        """The addresses that the person has proven to own."""
        return set(self.emailaddress_set.filter(verified=True).values_list("email", flat=True))


class AddressProof(models.Model):
    """A code that was mailed to an address which a signed-in person wants to add; the code is worked out, never stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="address_proofs")
    address = models.EmailField(_("mail address"))
    language = models.CharField(max_length=8, choices=Language, default=Language.ENGLISH)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("proof of an address")
        verbose_name_plural = _("proofs of addresses")

    def __str__(self):
        return self.address


class AccountMail(models.Model):
    """A mail about an account that somebody asked for without being signed in; the row goes when it has served.

    Whether the address has an account is asked only when the mail is made, so that no page can tell.
    """

    class Kind(models.TextChoices):
        PASSWORD_RESET = "password_reset", _("new password")
        VERIFICATION_CODE = "verification_code", _("code for an address")
        REGISTRATION = "registration", _("a new account")
        PASSWORD_CHANGED = "password_changed", _("the password was changed")
        ADDRESS_ADDED = "address_added", _("an address was added")
        ERASURE_PLANNED = "erasure_planned", _("the account will be erased")
        IDENTITY_JOINED = "identity_joined", _("an institution was joined")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    address = models.EmailField(_("mail address"))
    language = models.CharField(max_length=8, choices=Language, default=Language.ENGLISH)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mail about an account")
        verbose_name_plural = _("mails about accounts")

    def __str__(self):
        return self.get_kind_display()

    @property
    def age_key(self):
        """Under what a refused date of birth is remembered."""
        return f"registration:{self.address}"


class DataExportQuerySet(models.QuerySet):
    """The named reads of exports."""

    def to_make(self):
        """Neither made nor given up."""
        return self.filter(made_at=None, failed_at=None)

    def in_nobodys_hand(self):
        """The database's clock decides, because the clocks of the machines may differ."""
        return self.filter(Q(lease_until=None) | Q(lease_until__lt=Now()))

    def ready(self):
        """Those whose file can be fetched now."""
        return self.filter(expires_at__gt=timezone.now())

    def over(self):
        return self.filter(expires_at__lte=timezone.now())


class DataExport(models.Model):
    """Everything about a person in one file, made because they asked; a person has one at a time."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="data_export")
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed"), null=True, blank=True)
    # In the private storage.
    file_name = models.CharField(max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("bytes"), null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = DataExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export of a person's data")
        verbose_name_plural = _("exports of people's data")
        constraints = [
            models.CheckConstraint(
                name="data_export_is_made_with_its_file",
                condition=Q(made_at=None, expires_at=None, file_name="", size=None)
                | (
                    Q(
                        made_at__isnull=False,
                        expires_at__isnull=False,
                        size__isnull=False,
                        failed_at=None,
                    )
                    & ~Q(file_name="")
                ),
            ),
        ]

    def __str__(self):
        return str(self.pk)

    @property
    def is_ready(self):
        return self.expires_at is not None and self.expires_at > timezone.now()

    @property
    def is_being_made(self):
        return self.made_at is None and self.failed_at is None


class AuditEventQuerySet(models.QuerySet):
    """The book can be read and added to, never rewritten."""

    def about_issuer(self, issuer_id):
        return self.filter(issuer_id=issuer_id)

    def update(self, **_fields):
        raise TypeError("Audit events are never changed.")

    def delete(self):
        raise TypeError("Audit events are never deleted.")


class AuditEvent(models.Model):
    """One change to who holds or may do what: who did it, to what, when, for which issuer."""

    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)
    event = models.CharField(_("what happened"), max_length=60)
    by = models.ForeignKey(
        User,
        on_delete=models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("by"),
    )
    issuer_id = models.UUIDField(_("issuer"), null=True, blank=True)
    about_kind = models.CharField(_("about"), max_length=60)
    about_id = models.CharField(max_length=60)
    details = models.JSONField(_("details"), default=dict, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["issuer_id", "-at"], name="audit_event_of_issuer"),
            models.Index(fields=["about_kind", "about_id"], name="audit_event_about"),
        ]

    def __str__(self):
        return f"{self.event} {self.about_id}"
