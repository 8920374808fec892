"""Signs again, with the keys in use, what a key has signed that is not to be trusted any more."""

from argparse import BooleanOptionalAction
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from badges import actions as badges
from issuers.models import SigningKey


class Command(BaseCommand):
    """Sign the badges of a key again; killed, it goes on where it was."""

    help = "Sign again what a key has signed. Changes nothing without --no-dry-run."

    def add_arguments(self, parser):
        parser.add_argument("--key", type=UUID, required=True, help="the id of the key")
        parser.add_argument("--dry-run", action=BooleanOptionalAction, default=True)

    def handle(self, **options):
        key = SigningKey.objects.filter(pk=options["key"]).first()
        if key is None:
            raise CommandError(f"There is no key {options['key']}.")
        if key.state == "active":
            raise CommandError(
                "This key is in use. Activate another, or report it as compromised."
            )
        if options["dry_run"]:
            count = badges.signed_with(key).count()
            self.stdout.write(f"Would sign {count} badges again.")
            return
        done = badges.sign_again_all(key=key, by=None)
        self.stdout.write(f"{done} badges are signed again.")
