"""Founds an organisation from the command line, as the operator's page does."""

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Language
from issuers import actions as issuers
from issuers.errors import IssuerError
from issuers.forms import FoundForm


class Command(BaseCommand):
    """Found an organisation and invite its first owner by mail."""

    help = "Found an organisation and invite its first owner by mail."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the name of the organisation")
        parser.add_argument("--owner", required=True, help="mail address of the first owner")
        parser.add_argument("--website", required=True, help="address of its website")
        parser.add_argument("--email", required=True, help="its contact address")
        parser.add_argument(
            "--slug",
            default="",
            help="short name in its addresses; made from the name if left out",
        )
        parser.add_argument("--language", default=Language.ENGLISH, choices=Language.values)

    def handle(self, **options):
        form = FoundForm(
            {
                "name": options["name"],
                "slug": options["slug"],
                "website": options["website"],
                "email": options["email"],
                "language": options["language"],
                "owner_address": options["owner"],
            }
        )
        if not form.is_valid():
            raise CommandError(
                "\n".join(
                    f"{form.fields[name].label}: {error}" if name in form.fields else str(error)
                    for name, found in form.errors.items()
                    for error in found
                )
            )
        try:
            issuer = issuers.found(**form.cleaned_data, by=None)
        except IssuerError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(
            f"{issuer.name} is founded: /manage/{issuer.slug}/\n"
            f"The invitation for {form.cleaned_data['owner_address']} is in the outbox."
        )
