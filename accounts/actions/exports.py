"""Everything about a person in one file: asked for, made by a worker, kept for a week, gone."""

import tempfile
import uuid
from datetime import timedelta

from django.core.files import File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from accounts import audit, limits
from accounts.errors import ExportUnderWay, TooManyExports
from accounts.exports.archive import write_archive
from accounts.models import DataExport, User
from outbox.actions import hint, queue_mail
from outbox.actions.leasing import database_now

FOLDER = "exports"
KEPT = timedelta(days=7)
# Longer than a task may take.
LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3
EXPORTS_A_DAY = 3
A_DAY = 24 * 60 * 60
# Up to here the file is made in memory.
SMALL = 8 * 1024 * 1024


@transaction.atomic
def ask_export(*, person, by) -> DataExport:
    """Have everything about a person put into one file; the one before it goes. Raises ExportUnderWay, TooManyExports."""
    person = User.objects.select_for_update().get(pk=person.pk)
    before = DataExport.objects.filter(user=person).first()
    if before is not None and before.is_being_made:
        raise ExportUnderWay
    if not limits.allow("data_export", person.pk, EXPORTS_A_DAY, A_DAY):
        raise TooManyExports
    if before is not None:
        before.delete()
        transaction.on_commit(lambda: _delete_file(before.file_name))
    export = DataExport.objects.create(user=person)
    audit.record("accounts.export_asked", by=by, about=person)
    hint("accounts.make_export", export.pk)
    return export


def make_export(*, export_id) -> bool:
    """Write the file, and tell the person by mail; False if there is nothing to do, or somebody else is at it.

    A worker that dies at it leaves its lease, after which another begins anew.
    """
    token = _lease(export_id)
    if token is None:
        return False
    export = DataExport.objects.select_related("user").get(pk=export_id)
    # Of this lease: a worker that slept for too long does not write into the file of the one that took over.
    name = f"{FOLDER}/{export.pk}.{token}.zip"
    with tempfile.SpooledTemporaryFile(SMALL) as file:
        with override(export.user.language):
            write_archive(export.user, file)
        size = file.tell()
        file.seek(0)
        storages["private"].save(name, File(file))
    if not _finish(export, token, name, size):
        _delete_file(name)
        return False
    return True


@transaction.atomic
def _finish(export, token, name, size) -> bool:
    now = timezone.now()
    is_ours = (
        DataExport.objects.to_make()
        .filter(pk=export.pk, lease_token=token)
        .update(
            made_at=now,
            expires_at=now + KEPT,
            file_name=name,
            size=size,
            lease_until=None,
            lease_token=None,
        )
    )
    if is_ours:
        queue_mail(
            "accounts.export_ready",
            about=export.pk,
            dedupe_key=f"accounts.export_ready:{export.pk}",
            priority=1,
        )
    return bool(is_ours)


def _lease(export_id):
    """Take the export for a while, or None; one that has lost three workers is given up."""
    token = uuid.uuid4()
    free = DataExport.objects.to_make().in_nobodys_hand().filter(pk=export_id)
    free.filter(attempts__gte=MOST_ATTEMPTS).update(failed_at=timezone.now())
    is_ours = free.update(
        lease_until=database_now(LEASE), lease_token=token, attempts=F("attempts") + 1
    )
    return token if is_ours else None


def forget_exports() -> int:
    """Delete what is past its week, and files that a lost worker left without a row; says how many files went."""
    DataExport.objects.over().delete()
    storage = storages["private"]
    try:
        _folders, files = storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    wanted = {str(pk) for pk in DataExport.objects.values_list("pk", flat=True)}
    stale = [name for name in files if name.partition(".")[0] not in wanted]
    for name in stale:
        storage.delete(f"{FOLDER}/{name}")
    return len(stale)


def _delete_file(name):
    if name:
        storages["private"].delete(name)
