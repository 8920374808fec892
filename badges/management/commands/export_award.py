"""Writes every form of an award into a folder: documents, tokens, and pictures with the badge inside."""

from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from badges import documents, images
from badges.models import Assertion, AssertionDocument

NAMES = {
    AssertionDocument.Form.HOSTED_2_0: "ob2-hosted.json",
    AssertionDocument.Form.SIGNED_2_0: "ob2-signed.jws",
    AssertionDocument.Form.JWT_3_0: "ob3.jwt",
    AssertionDocument.Form.INTEGRITY_3_0: "ob3.json",
}
PICTURES = {"": "baked", "2": "baked-ob2", "3": "baked-ob3"}


class Command(BaseCommand):
    """Write every form of an award into a folder."""

    help = "Write every form of an award into a folder, with the BadgeClass that it names."

    def add_arguments(self, parser):
        parser.add_argument("award", type=UUID, help="the id of the award, as in its address")
        parser.add_argument("directory", type=Path)

    def handle(self, *, award, directory, **_options):
        found = Assertion.objects.select_related("version__picture").filter(pk=award).first()
        if found is None:
            raise CommandError(f"There is no award {award}.")
        directory.mkdir(parents=True, exist_ok=True)
        for name, body in files_of(found).items():
            (directory / name).write_bytes(body)
            self.stdout.write(f"{name}  {len(body)} bytes")


def files_of(assertion):
    """Every form of an award by the name of its file."""
    stored = documents.stored(assertion)
    files = {NAMES[form]: body for form, body in stored.items()}
    if assertion.version.document:
        files["ob2-badge.json"] = bytes(assertion.version.document)
    picture = assertion.version.picture
    if picture is None:
        return files
    for version, name in PICTURES.items():
        files[f"{name}.png"] = images.with_badge(assertion, stored, version=version)
        if picture.has_svg:
            files[f"{name}.svg"] = images.with_badge(
                assertion, stored, version=version, is_svg=True
            )
    return files
