"""Addresses of the public pages."""

from django.urls import path

from badges.views import public

urlpatterns = [
    path("badges/", public.badge_list, name="badge_list"),
    path("badges/<slug:slug>/", public.badge, name="badge"),
    path("issuers/", public.issuer_list, name="issuer_list"),
    path("issuers/<slug:slug>/", public.issuer, name="issuer"),
    path("projects/<slug:slug>/", public.project, name="project"),
]
