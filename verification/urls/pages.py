"""Addresses of the pages in every language."""

from django.urls import path

from verification.views import checks

urlpatterns = [
    path("verify/", checks.verify, name="verify"),
    path("verify/<uuid:pk>/", checks.check, name="check"),
    path("verify/<uuid:pk>/again/", checks.check_again, name="check_again"),
    path("verify/<uuid:pk>/match/", checks.check_match, name="check_match"),
]
