"""Addresses of the pages that gather several apps."""

from django.urls import path

from bestr.views import home, me, styleguide

urlpatterns = [
    path("", home.home, name="home"),
    path("me/", me.my_badges, name="backpack"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
