"""Addresses of this app."""

from django.urls import path

from outbox import views

urlpatterns = [
    path("", views.mail_list, name="outbox"),
    path("<slug:name>/", views.mail_show, name="outbox_mail"),
    path("<slug:name>/html/", views.mail_html, name="outbox_mail_html"),
    path("<slug:name>.eml", views.mail_file, name="outbox_mail_file"),
]
