"""The composition root: settings, addresses, Celery, and pages that gather several apps."""

from bestr.celery import app as celery_app

__all__ = ["celery_app"]
