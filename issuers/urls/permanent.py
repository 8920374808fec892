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
    path(
        "ob/2/issuers/<uuid:pk>/keys/<uuid:key>",
        hosted.signing_profile,
        name="ob2_signing_issuer",
    ),
    path("ob/2/keys/<uuid:pk>", hosted.cryptographic_key, name="ob2_key"),
    path("i/<uuid:pk>/did.json", hosted.did_document, name="did_document"),
    path("i/<uuid:pk>/jwks.json", hosted.jwks, name="jwks"),
    path("keys/<uuid:pk>", hosted.key, name="key"),
    path(".well-known/jwks.json", hosted.site_jwks, name="site_jwks"),
]
