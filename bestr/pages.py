"""Addresses of the pages that gather several apps."""

from django.urls import path

from bestr.views import home

urlpatterns = [
    path("", home.home, name="home"),
]
