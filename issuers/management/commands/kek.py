"""The keys that seal keys (BADGE_KEKS): how many rows are under each, and sealing all under the newest."""

from argparse import BooleanOptionalAction
from collections import Counter

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from issuers import actions as issuers
from issuers import keys
from issuers.errors import IssuerError
from issuers.models import SigningKey


class Command(BaseCommand):
    """Say under which key the private keys are sealed, and seal them under the newest."""

    help = (
        "Say under which of BADGE_KEKS private keys are sealed, and seal all under the newest."
    )

    def add_arguments(self, parser):
        steps = parser.add_subparsers(dest="step", required=True)
        steps.add_parser("status", help="how many keys are sealed under each")
        rotate = steps.add_parser(
            "rotate", help="seal every key under the newest; may be ended and begun again"
        )
        rotate.add_argument("--dry-run", action=BooleanOptionalAction, default=True)

    def handle(self, *, step, **options):
        try:
            newest = keys.newest_kek()
        except ImproperlyConfigured as refusal:
            raise CommandError(str(refusal)) from refusal
        sealed = SigningKey.objects.with_private_part()
        counts = Counter(keys.kek_of(each) for each in sealed.values_list("sealed", flat=True))
        if step == "status":
            for name in sorted({*counts, *keys.keks()}):
                self._say(name, counts[name], newest)
        else:
            self._rotate(sealed, newest, is_dry=options["dry_run"])

    def _say(self, name, count, newest):
        note = "newest" if name == newest else "may leave BADGE_KEKS" if not count else ""
        if name not in keys.keks():
            note = "MISSING in BADGE_KEKS: these keys cannot be opened"
        self.stdout.write(f"{name}  {count}  {note}".rstrip())

    def _rotate(self, sealed, newest, *, is_dry):
        waiting = sealed.exclude(sealed__startswith=f"{keys.FORMAT}.{newest}.")
        if is_dry:
            self.stdout.write(f"Would seal {waiting.count()} keys under {newest}.")
            return
        done = broken = 0
        for key_id in list(waiting.values_list("pk", flat=True)):
            try:
                done += issuers.reseal_key(key_id=key_id)
            except IssuerError as refusal:
                broken += 1
                self.stderr.write(f"{key_id}: {refusal.message}")
        self.stdout.write(f"{done} keys are sealed under {newest}.")
        if broken:
            raise CommandError(f"{broken} keys could not be opened and stay as they are.")
