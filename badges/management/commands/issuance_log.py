"""The issuance log: whether it holds, and a signed checkpoint of how far it goes."""

from django.core.management.base import BaseCommand, CommandError

from badges import actions as badges
from badges import findings
from badges.models import LogEntry


class Command(BaseCommand):
    """Check the log of what was issued, or sign how far it goes."""

    help = "Check the log of what was issued and taken back, or sign how far it goes."

    def add_arguments(self, parser):
        steps = parser.add_subparsers(dest="step", required=True)
        steps.add_parser("verify", help="read the whole log and every award beside it")
        steps.add_parser(
            "checkpoint", help="sign how far it goes; printed, to be kept elsewhere"
        )

    def handle(self, *, step, **_options):
        if step == "checkpoint":
            self.stdout.write(badges.checkpoint_log().signed)
            return
        found = 0
        for finding in findings.of_the_log():
            self.stdout.write(finding)
            found += 1
        if found:
            raise CommandError(f"The issuance log does not hold: {found} findings.")
        self.stdout.write(f"The issuance log holds: {LogEntry.objects.count()} entries.")
