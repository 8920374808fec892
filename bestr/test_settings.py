"""What tests change, and nothing else."""

import os
import tempfile
from pathlib import Path

from bestr.settings import *  # noqa: F403
from bestr.settings import (
    CACHES,
    DATABASES,
    INSTALLED_APPS,
    MIDDLEWARE,
    REDIS_URL,
    STORAGES,
    TEMPLATES,
)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ERASURE_LEDGER = Path(tempfile.gettempdir()) / f"bestr-tests-{os.getpid()}-erasures.jsonl"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file of this process: in memory all threads would share one connection, and with it one transaction.
    name = Path(tempfile.gettempdir()) / f"bestr-tests-{os.getpid()}.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": str(name)}
if REDIS_URL:
    # Each process of a parallel run empties a cache of its own.
    server, _, number = REDIS_URL.rpartition("/")
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    CACHES["default"]["LOCATION"] = f"{server}/{int(number) + worker}"
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CELERY_BROKER_URL = "memory://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {}
WHITENOISE_AUTOREFRESH = True
MIDDLEWARE = [entry for entry in MIDDLEWARE if "whitenoise" not in entry]
TEMPLATES[0]["OPTIONS"]["debug"] = True
# The live server of the tests serves static files only if it sees the app under its own name.
INSTALLED_APPS = [
    "django.contrib.staticfiles" if entry.endswith("StaticFilesConfig") else entry
    for entry in INSTALLED_APPS
]
