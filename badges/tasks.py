"""Background doors: an id in, one action."""

import logging

from celery import shared_task

from badges import actions
from badges.models import Assertion

logger = logging.getLogger(__name__)

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
        try:
            actions.bake(assertion_id=assertion_id)
        except FileNotFoundError:
            # Those behind this one do not wait until somebody has found its artwork again.
            logger.exception("Award %s has no artwork to be baked into", assertion_id)
