"""Addresses of this app. Included before allauth's, some of whose pages have the same addresses and are replaced."""

from django.urls import path

from accounts.views import (
    addresses,
    age,
    arrivals,
    institutions,
    legal,
    own_data,
    person,
    registering,
)

urlpatterns = [
    path("me/account/", person.account, name="account"),
    path("me/data/", own_data.own_data, name="account_data"),
    path("me/data/erase/", own_data.erase, name="account_erase"),
    path("me/data/erase/undo/", own_data.undo_erasure, name="account_erase_undo"),
    path("me/data/<uuid:pk>/", own_data.export_file, name="account_data_file"),
    path("account/sessions/", person.sessions, name="account_sessions"),
    path("account/sessions/<int:pk>/end/", person.end_session, name="account_session_end"),
    path("account/email/", addresses.address_list, name="account_email"),
    path("account/email/code/<uuid:pk>/", addresses.prove_address, name="account_email_code"),
    path(
        "account/email/<int:pk>/primary/", addresses.make_primary, name="account_email_primary"
    ),
    path("account/email/<int:pk>/remove/", addresses.remove, name="account_email_remove"),
    path("account/birth-date/", age.birth_date, name="birth_date"),
    path("account/too-young/", age.too_young, name="too_young"),
    path("account/signup/", registering.ask, name="account_signup"),
    path("account/register/", registering.register, name="account_registration"),
    path("account/register/<str:token>/", registering.follow_link, name="account_register"),
    path("account/institution/", institutions.find, name="institution_find"),
    path("account/institution/<slug:slug>/", institutions.begin, name="institution_begin"),
    path("account/arrival/", arrivals.register, name="arrival"),
    path("account/arrival/prove/", arrivals.prove, name="arrival_prove"),
    path("account/arrival/join/", arrivals.join, name="arrival_join"),
    path("terms/", legal.terms, name="terms"),
    path("privacy/", legal.privacy, name="privacy"),
    path("accessibility/", legal.accessibility, name="accessibility"),
]
