"""Addresses of this app; the page of all my badges is among those that gather several apps."""

from django.urls import path

from backpack import views

urlpatterns = [
    path("me/badges/<uuid:pk>/", views.badge, name="backpack_badge"),
    path("me/badges/<uuid:pk>/show/", views.show_or_hide, name="backpack_badge_show"),
    path("me/profile/", views.edit_profile, name="profile_edit"),
    path("me/profile/visibility/", views.choose_visibility, name="profile_visibility"),
    path("p/<slug:handle>/", views.profile, name="profile"),
]
