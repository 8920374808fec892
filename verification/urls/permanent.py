"""The page of an award: its address stands on certificates and never changes."""

from django.urls import path

from verification.views import awards

urlpatterns = [
    path("v/<uuid:pk>", awards.award, name="award"),
    path("v/<uuid:pk>/match", awards.match, name="award_match"),
]
