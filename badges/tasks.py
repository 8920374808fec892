"""Background doors: an id in, one action."""

from celery import shared_task

from badges import actions
from badges.models import Assertion

SWEEP_AT_ONCE = 200


@shared_task(name="badges.checkpoint_log")
def checkpoint_log():
    actions.checkpoint_log()


@shared_task(name="badges.bake_assertion")
def bake_assertion(assertion_id):
    actions.bake(assertion_id=assertion_id)


@shared_task(name="badges.sweep")
def sweep():
    """Bake what a lost hint left unbaked."""
    waiting = Assertion.objects.to_sign().filter(baked_at=None, version__picture__isnull=False)
    for assertion_id in waiting.order_by("issued_at").values_list("pk", flat=True)[
        :SWEEP_AT_ONCE
    ]:
        actions.bake(assertion_id=assertion_id)
