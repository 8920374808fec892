"""Addresses that others keep: no language in front, and never changed."""

from django.urls import path

from accounts.views import institutions

urlpatterns = [
    path("oidc/<slug:slug>/callback/", institutions.come_back, name="institution_callback"),
]
