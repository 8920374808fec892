"""Addresses that a badge carries once it is awarded: they never change."""

from django.urls import path

from badges import hosted

urlpatterns = [
    path("ob/2/assertions/<uuid:pk>", hosted.assertion, name="ob2_assertion"),
    path(
        "ob/2/assertions/<uuid:pk>.jws",
        hosted.signed_assertion,
        name="ob2_signed_assertion",
    ),
    path("ob/2/badges/<uuid:pk>", hosted.badge_class, name="ob2_badge"),
    path(
        "ob/2/badges/<uuid:pk>/keys/<uuid:key>",
        hosted.signing_badge_class,
        name="ob2_signing_badge",
    ),
    path(
        "ob/2/issuers/<uuid:pk>/keys/<uuid:key>/revocations",
        hosted.revocations,
        name="ob2_revocations",
    ),
    path("log/checkpoints.json", hosted.checkpoints, name="checkpoints"),
    path("status/<uuid:pk>", hosted.status_list, name="status_list"),
    path("v/<uuid:pk>.json", hosted.award_json, name="award_json"),
    path("v/<uuid:pk>.jwt", hosted.award_jwt, name="award_jwt"),
    path("v/<uuid:pk>/badge-<int:size>.png", hosted.award_picture, name="award_picture"),
    path("v/<uuid:pk>.png", hosted.baked_png, name="award_png"),
    path("v/<uuid:pk>.svg", hosted.baked_svg, name="award_svg"),
]
