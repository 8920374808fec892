"""What a check of a badge came to, kept for as long as somebody may want to print it."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outbox.identifiers import uuid7

KEPT_FOR = timedelta(hours=1)


def an_hour_from_now():
    return timezone.now() + KEPT_FOR


class CheckQuerySet(models.QuerySet):
    """The named reads of checks."""

    def alive(self):
        return self.filter(expires_at__gt=timezone.now())


class Check(models.Model):
    """One check of a badge that somebody brought: the badge, its report, and nothing of who brought it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.JSONField(_("report"))
    # What is needed to check it again: the badge without its picture, and the print of that picture.
    content = models.BinaryField(_("badge"), default=bytes, blank=True)
    drawing = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("made on"), default=timezone.now)
    expires_at = models.DateTimeField(_("kept until"), default=an_hour_from_now, db_index=True)

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        constraints = [
            models.CheckConstraint(
                name="check_is_kept_for_a_while", condition=Q(expires_at__gt=F("created_at"))
            )
        ]

    def __str__(self):
        return str(self.pk)
