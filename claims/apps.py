"""Wiring of this app."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "claims"

    def ready(self):
        from claims import receivers  # noqa: F401, PLC0415 - models are not there before
