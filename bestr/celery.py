"""The Celery application; its settings are Django's, with the prefix CELERY_."""

import os

from celery import Celery

from bestr import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bestr.settings")

broker.take_over()
app = Celery("bestr")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
