"""Addresses of the pages in every language."""

from django.urls import path

from verification import views

urlpatterns = [
    path("verify/", views.verify, name="verify"),
]
