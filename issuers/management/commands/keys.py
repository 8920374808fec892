"""The keys of organisations from the command line: list, create, activate, retire, compromise, destroy, verify."""

from argparse import BooleanOptionalAction
from datetime import UTC
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_datetime

from issuers import actions as issuers
from issuers import keys
from issuers.errors import IssuerError
from issuers.models import Issuer, SigningKey

CHANGES = {
    "activate": issuers.activate_key,
    "retire": issuers.retire_key,
    "compromise": issuers.compromise_key,
    "destroy": issuers.destroy_key,
}


class Command(BaseCommand):
    """Look after the keys with which organisations sign."""

    help = "Look after the keys with which organisations sign. Changes nothing without --no-dry-run."

    def add_arguments(self, parser):
        steps = parser.add_subparsers(dest="step", required=True)
        listing = steps.add_parser("list", help="every key and its state")
        listing.add_argument("issuer", nargs="?", help="short name of the organisation")
        create = self._step(steps, "create", "make a key and publish it; it is not used yet")
        create.add_argument("issuer", help="short name of the organisation")
        create.add_argument("--algorithm", choices=SigningKey.Algorithm.values, required=True)
        activate = self._step(
            steps, "activate", "sign with it from now on; retires the old one"
        )
        activate.add_argument("key", type=UUID)
        activate.add_argument(
            "--at-once", action="store_true", help="even if it is younger than a day"
        )
        retire = self._step(steps, "retire", "sign no more with it; its badges stay valid")
        retire.add_argument("key", type=UUID)
        compromise = self._step(steps, "compromise", "nothing that it signed is to be trusted")
        compromise.add_argument("key", type=UUID)
        compromise.add_argument("--since", help="when it got out: 2026-11-22T10:00Z")
        destroy = self._step(steps, "destroy", "delete the private part of a key out of use")
        destroy.add_argument("key", type=UUID)
        steps.add_parser("verify-all", help="open each key, sign with it and read that back")

    def _step(self, steps, name, text):
        step = steps.add_parser(name, help=text)
        step.add_argument("--dry-run", action=BooleanOptionalAction, default=True)
        return step

    def handle(self, *, step, **options):
        try:
            if step == "list":
                self._list(options["issuer"])
            elif step == "verify-all":
                self._verify_all()
            elif step == "create":
                self._create(options)
            else:
                self._change(step, options)
        except IssuerError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except ImproperlyConfigured as refusal:
            raise CommandError(str(refusal)) from refusal

    def _list(self, slug):
        found = SigningKey.objects.select_related("issuer").order_by("issuer", "created_at")
        for key in found.filter(issuer__slug=slug) if slug else found:
            kek = keys.kek_of(key.sealed) if key.sealed else "destroyed"
            self.stdout.write(
                f"{key.pk}  {key.algorithm:6}  {key.state:11}  {kek:9}  {key.issuer.slug}"
            )

    def _create(self, options):
        issuer = Issuer.objects.filter(slug=options["issuer"]).first()
        if issuer is None:
            raise CommandError(f"There is no organisation {options['issuer']}.")
        if options["dry_run"]:
            self.stdout.write(f"Would make a key {options['algorithm']} for {issuer.name}.")
            return
        key = issuers.create_key(issuer=issuer, algorithm=options["algorithm"], by=None)
        self.stdout.write(f"{key.pk} is published. Activate it in a day.")

    def _change(self, step, options):
        key = SigningKey.objects.filter(pk=options["key"]).first()
        if key is None:
            raise CommandError(f"There is no key {options['key']}.")
        if options["dry_run"]:
            self.stdout.write(f"Would {step} {key}, which is {key.state}.")
            return
        wanted = {"at_once": options["at_once"]} if step == "activate" else {}
        if step == "compromise":
            wanted["since"] = _moment(options["since"])
        key = CHANGES[step](key=key, by=None, **wanted)
        self.stdout.write(f"{key.pk} is {key.state}.")
        if step == "compromise":
            self.stdout.write(f"Now sign its badges again: manage.py reissue --key {key.pk}")

    def _verify_all(self):
        broken = 0
        for key in SigningKey.objects.with_private_part().select_related("issuer"):
            try:
                keys.try_out(key)
            except IssuerError as refusal:
                broken += 1
                self.stderr.write(f"{key.pk}  {key.issuer.slug}: {refusal.message}")
        if broken:
            raise CommandError(f"{broken} keys do not sign.")
        self.stdout.write("Every key opens, signs and verifies.")


def _moment(text):
    if not text:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError("Write the moment as 2026-11-22T10:00Z.")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
