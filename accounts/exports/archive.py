"""Everything about a person in one ZIP file: JSON for machines, badges for other places, a list of what was done."""

import json
import zipfile

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import pgettext

from accounts.exports.parts import parts
from accounts.exports.spreadsheets import as_csv
from accounts.models import AuditEvent


def write_archive(person, target) -> None:
    """Write the ZIP file into an open binary file, in the language that is active."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _readme(person))
        for app, part in parts().items():
            archive.writestr(f"{app}.json", _json(part.describe(person)))
            for path, content in part.files(person):
                archive.writestr(path, content)
        archive.writestr("activity.csv", "".join(as_csv(activity(person))))


def _readme(person):
    text = render_to_string(
        "account/export_readme.txt",
        {"person": person, "made_at": timezone.now(), "SITE_NAME": settings.SITE_NAME},
    )
    return text.strip() + "\n"


def _json(described):
    return json.dumps(described, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"


def activity(person):
    """What the person did, oldest first. The words of others, such as reasons, are not among it."""
    yield [
        pgettext("heading of my activity", "Moment"),
        pgettext("heading of my activity", "What happened"),
        pgettext("heading of my activity", "About"),
        pgettext("heading of my activity", "Id"),
    ]
    events = AuditEvent.objects.filter(by=person).order_by("at", "pk")
    for at, *words in events.values_list("at", "event", "about_kind", "about_id").iterator():
        yield [timezone.localtime(at).isoformat(timespec="seconds"), *words]
