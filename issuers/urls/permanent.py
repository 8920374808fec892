"""Addresses of this app."""

from django.urls import path, re_path

from issuers import hosted
from issuers.views import joining, pictures

urlpatterns = [
    re_path(
        r"^pictures/(?P<sha256>[0-9a-f]{64})/(?P<size>[1-9][0-9]{1,3})\.png$",
        pictures.picture,
        name="picture",
    ),
    path("join/<str:token>", joining.join_link, name="join_link"),
    path("ob/2/issuers/<uuid:pk>", hosted.profile, name="ob2_issuer"),
]
