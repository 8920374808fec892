"""Adds an institution that people sign in with, as the operator's page in the admin does."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts import actions
from accounts.errors import AccountError
from accounts.forms import IdentityProviderForm


class Command(BaseCommand):
    """Let people sign in through an institution, by OpenID Connect."""

    help = "Let people sign in through an institution, by OpenID Connect."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the name of the institution")
        parser.add_argument("--slug", required=True, help="short name in its addresses")
        parser.add_argument("--issuer", required=True, help="address of its sign-in service")
        parser.add_argument("--client-id", required=True, help="our name there")
        parser.add_argument(
            "--secret-file",
            type=Path,
            help="holds our secret there, which so stands in no history and no list of programs",
        )
        parser.add_argument("--country", default="", help="two letters, such as IT")
        parser.add_argument(
            "--domain",
            action="append",
            default=[],
            help="a domain whose addresses it may vouch for; again for each",
        )
        parser.add_argument(
            "--authoritative",
            action="store_true",
            help="it makes these addresses itself and need not say email_verified",
        )
        parser.add_argument("--first-name-claim", default="given_name")
        parser.add_argument("--last-name-claim", default="family_name")
        parser.add_argument("--address-claim", default="email")
        parser.add_argument("--birth-date-claim", default="")

    def handle(self, **options):
        form = IdentityProviderForm(
            {
                "slug": options["slug"],
                "name": options["name"],
                "country": options["country"],
                "issuer_url": options["issuer"],
                "client_id": options["client_id"],
                "secret": _secret(options["secret_file"]),
                "domains": "\n".join(options["domain"]),
                "is_authoritative": options["authoritative"],
                "first_name_claim": options["first_name_claim"],
                "last_name_claim": options["last_name_claim"],
                "address_claim": options["address_claim"],
                "birth_date_claim": options["birth_date_claim"],
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
            provider = actions.add_provider(**form.cleaned_data, by=None)
        except AccountError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self.stdout.write(
            f"{provider.name} is open. Have it send people back to {provider.callback_url}"
        )


def _secret(path):
    if path is None:
        return ""
    try:
        return path.read_text()
    except OSError as error:
        raise CommandError(f"{path} cannot be read.") from error
