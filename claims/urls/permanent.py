"""Addresses that mails carry: no language in front, and never changed."""

from django.urls import path

from claims.views import claim

urlpatterns = [
    path("c/<str:token>", claim.follow_link, name="claim_link"),
    path(
        "c/<str:token>/not-me",
        claim.follow_link,
        {"step": "claim_not_me"},
        name="claim_link_not_me",
    ),
]
