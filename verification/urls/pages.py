"""Addresses of the pages in every language."""

from django.urls import path

from verification.views import awards, checks

urlpatterns = [
    path("verify/", awards.verify, name="verify"),
    path("verify/file/", checks.verify_file, name="verify_file"),
    path("verify/<uuid:pk>/", checks.check, name="check"),
]
