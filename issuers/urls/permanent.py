"""Addresses of this app."""

from django.urls import path

from issuers import hosted

urlpatterns = [
    path("ob/2/issuers/<uuid:pk>", hosted.profile, name="ob2_issuer"),
]
