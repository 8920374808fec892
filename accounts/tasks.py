"""Background doors: an id in, one action."""

from celery import shared_task

from accounts import actions
from accounts.models import DataExport
from outbox.actions import hint


@shared_task(name="accounts.make_export")
def make_export(export_id):
    actions.make_export(export_id=export_id)


@shared_task(name="accounts.sweep")
def sweep():
    """Erase who asked for it two weeks ago; look for exports that are still to be made, and for those whose week is over."""
    actions.erase_due()
    for pk in DataExport.objects.to_make().in_nobodys_hand().values_list("pk", flat=True):
        hint("accounts.make_export", pk)
    actions.forget_exports()


@shared_task(name="accounts.forget")
def forget():
    """Let go of sessions, codes and pages whose time is over."""
    actions.forget_stale()
