"""Addresses that a badge carries once it is awarded: they never change."""

from django.urls import path

from badges import hosted

urlpatterns = [
    path("ob/2/assertions/<uuid:pk>", hosted.assertion, name="ob2_assertion"),
    path("ob/2/badges/<uuid:pk>", hosted.badge_class, name="ob2_badge"),
    path("v/<uuid:pk>/badge-<int:size>.png", hosted.award_picture, name="award_picture"),
    path("v/<uuid:pk>.png", hosted.baked_picture, name="award_png"),
]
