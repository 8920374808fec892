"""After a backup was restored: erases again who was erased since it was made."""

from django.core.management.base import BaseCommand, CommandError

from accounts import actions


class Command(BaseCommand):
    """Erase again whom the ledger names; run twice, it does no harm."""

    help = "Erase again who is back by a restored backup, as the erasure ledger says. Run it before the site opens."

    def handle(self, **_options):
        erased, left = actions.replay_erasures()
        self.stdout.write(f"{erased} accounts are erased again.")
        if left:
            raise CommandError(
                f"{len(left)} accounts could not be erased, see the log: {', '.join(map(str, left))}."
            )
