"""Colleagues' browsers in the console of an organisation."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.validators import today_in_rome
from claims import actions
from issuers.permissions import Role
from issuers.tests.factories import MembershipFactory

GOOD = b"E-mail;Nome;Cognome\nanna@example.org;Anna;Bianchi\ncarlo@example.org;Carlo;Verdi\n"
DIRTY = b"E-mail;Nome;Data\nanna@example.org;Anna;\nanna.example.org;A;\nb@x.it;B;31/02/2026\n"


class Console:
    """A colleague's browser in the console of one organisation."""

    def __init__(self, issuer, role=Role.AWARDER):
        self.issuer = issuer
        self.user = MembershipFactory(issuer=issuer, role=role).user
        self.client = Client()
        self.client.force_login(self.user, backend="django.contrib.auth.backends.ModelBackend")

    def path(self, name, *args):
        return reverse(name, args=[self.issuer.slug, *args])

    def get(self, name, *args, query="", **headers):
        return self.client.get(self.path(name, *args) + query, headers=headers)

    def post(self, name, *args, query="", **fields):
        return self.client.post(self.path(name, *args) + query, fields)

    def upload(self, badge, content, name="lista.csv"):
        fields = {
            "badge": badge.slug,
            "awarded_on": today_in_rome().isoformat(),
            "file": SimpleUploadedFile(name, content),
        }
        return self.client.post(self.path("manage_award") + "?way=file", fields)

    def confirm(self, batch, **changes):
        batch.refresh_from_db()
        fields = {
            "look": actions.seen(batch, actions.counts(batch)),
            "awarded_on": today_in_rome().isoformat(),
            "deadline_on": (today_in_rome() + timedelta(days=90)).isoformat(),
            "duplicates": "skip",
            "sending": "now",
        }
        return self.post("manage_batch_confirm", batch.pk, **(fields | changes))
