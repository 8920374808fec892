"""Addresses of the pages that gather several apps."""

from django.urls import path

from bestr.views import audit, dashboard, home, me, styleguide

urlpatterns = [
    path("", home.home, name="home"),
    path("me/", me.my_badges, name="backpack"),
    path("manage/<slug:slug>/", dashboard.manage_issuer, name="manage_issuer"),
    path("manage/<slug:slug>/audit/", audit.manage_audit, name="manage_audit"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
