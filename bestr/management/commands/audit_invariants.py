"""Whether everything holds that must hold: after a fault, after a restore, and from time to time."""

from django.core.management.base import BaseCommand, CommandError

from bestr import invariants


class Command(BaseCommand):
    """Look for what must not be; says each finding, and fails if there is one."""

    help = "Check what must hold at every moment (INV1 to INV10), row by row."

    def handle(self, **_options):
        count = 0
        for name, sentence in invariants.broken():
            self.stdout.write(f"{name}: {sentence}")
            count += 1
        if count:
            raise CommandError(f"{count} findings.")
        self.stdout.write(f"{len(invariants.RULES)} rules hold.")
