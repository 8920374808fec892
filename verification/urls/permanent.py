"""The page of an award: its address stands on certificates and never changes."""

from django.urls import path

from verification import views

urlpatterns = [
    path("v/<uuid:pk>", views.award, name="award"),
    path("v/<uuid:pk>/match", views.match, name="award_match"),
]
