"""One run of a worker through the outbox: lease, render, send, settle, until nothing is due."""

import logging
import time
from dataclasses import dataclass, field

from outbox import kinds
from outbox.actions import leasing, pausing
from outbox.errors import ChannelBroken, RefusedForGood, RefusedForNow
from outbox.transport import Transport

logger = logging.getLogger(__name__)

# Shorter than a task may take; the next run goes on, and other work gets its turn in between.
RUN_SECONDS = 30


@dataclass
class _Run:
    transport: Transport = field(default_factory=Transport)
    ends_at: float = 0
    turn: object = None
    has_worked: bool = False


def deliver(*, seconds=RUN_SECONDS) -> bool:
    """Send what is due, for a while; True if the time was up before the work. Any number of workers may run at once."""
    run = _Run(ends_at=time.monotonic() + seconds)
    try:
        while _one_turn(run):
            if time.monotonic() > run.ends_at:
                return True
    except ChannelBroken as error:
        pausing.note_error(str(error), at_once=error.at_once)
    finally:
        run.transport.close()
    return False


def _one_turn(run) -> bool:
    """The mails of one issuer, as many as are leased at once; False if there is nothing to do."""
    if not pausing.is_open():
        return False
    whose = leasing.next_in_turn(run.turn)
    if whose is None:
        return False
    # Before anything is leased: a server that does not answer is nothing that a mail should suffer for.
    run.transport.open()
    begin_until = time.monotonic() + leasing.BEGIN_WITHIN_SECONDS
    mails = leasing.lease(whose)
    if mails:
        run.turn = mails[0].issuer_id or run.turn
    for position, mail in enumerate(mails):
        if time.monotonic() > begin_until:
            leasing.give_back(mails[position:])
            break
        try:
            _deliver_one(mail, run)
        except BaseException:
            leasing.give_back(mails[position + 1 :])
            raise
    # Others may have leased what was due a moment ago; then there is nothing here, but no reason to go on asking.
    return bool(mails)


def _deliver_one(mail, run):
    if mail.lost_leases >= leasing.MOST_LOST_LEASES:
        leasing.settle(
            mail, "failed", reason="Quarantined: three workers were lost while they sent it."
        )
        return
    try:
        content = render(mail)
        if content is None:
            leasing.settle(mail, "dropped")
            return
        run.transport.send(content, mail.pk)
    except RefusedForGood as error:
        leasing.settle(mail, "failed", reason=str(error))
    except RefusedForNow as error:
        leasing.put_off(mail, reason=str(error))
    except ChannelBroken as error:
        # It may have been this mail that the server broke off on, so it waits and the others go first.
        leasing.put_off(mail, reason=str(error))
        raise
    else:
        leasing.settle(mail, "sent")
        if not run.has_worked:
            run.has_worked = True
            pausing.note_success()


def render(mail):
    """The mail's content, or None if there is nothing to say any more. Raises RefusedForGood with the sentence why."""
    try:
        return kinds.find(mail.kind).render(mail.about)
    except leasing.OUT_OF_REACH:
        raise
    except Exception as error:
        logger.exception("Mail %s of kind %s could not be rendered", mail.pk, mail.kind)
        raise RefusedForGood(
            f"This mail could not be rendered: {type(error).__name__}: {error}"
        ) from error
