"""Letting go of what has served: sessions, codes, mails that somebody asked for, pages in the cache."""

from datetime import timedelta
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.actions.mails import KEPT
from accounts.models import AccountMail, AddressProof

A_DAY = timedelta(days=1)


def forget_stale():
    """Delete what is past its time; what nobody asks for again would stay for ever otherwise."""
    now = timezone.now()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    is_alive = Exists(Session.objects.filter(session_key=OuterRef("session_key")))
    # One that begins at this moment may not have its row yet.
    UserSession.objects.filter(~is_alive, created_at__lt=now - A_DAY).delete()
    AccountMail.objects.filter(created_at__lt=now - KEPT).delete()
    AddressProof.objects.filter(expires_at__lt=now - A_DAY).delete()
    if forget_ended := getattr(caches["default"], "forget_ended", None):
        forget_ended()
