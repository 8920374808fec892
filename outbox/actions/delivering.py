"""One run of a worker through the outbox: lease, render, send, settle, until nothing is due."""

import logging
import time
from collections import defaultdict
from dataclasses import dataclass, field

from outbox import kinds
from outbox.actions import leasing, pausing
from outbox.errors import OUT_OF_REACH, ChannelBroken, RefusedForGood, RefusedForNow
from outbox.transport import Transport

logger = logging.getLogger(__name__)

# Shorter than a task may take; the next run goes on, and other work gets its turn in between.
RUN_SECONDS = 30


# What is sent becomes known after this long at most: so many seconds of mails leave twice if the worker dies.
TELL_SECONDS = 1
# A mail that was rendered together with others is rendered anew if it could not leave so soon.
FRESH_SECONDS = 3


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
        _deliver_leased(mails, run, begin_until)
    # Others may have leased what was due a moment ago; then there is nothing here, and no reason to go on asking.
    return bool(mails)


def _deliver_leased(mails, run, begin_until):
    sent, todo, told_at = [], list(mails), time.monotonic()
    contents = _Contents(mails)
    try:
        while todo and time.monotonic() < begin_until:
            mail = todo.pop(0)
            if _deliver_one(mail, contents, run):
                sent.append(mail)
            if time.monotonic() > told_at + TELL_SECONDS:
                leasing.settle_sent(sent)
                sent, told_at = [], time.monotonic()
    finally:
        leasing.settle_sent(sent)
        leasing.give_back(todo)
    if mails and not run.has_worked:
        run.has_worked = True
        pausing.note_success()


def _deliver_one(mail, contents, run) -> bool:
    """Whether the mail was sent; whatever else became of it is written down."""
    if mail.lost_leases >= leasing.MOST_LOST_LEASES:
        leasing.settle(
            mail, "failed", reason="Quarantined: three workers were lost while they sent it."
        )
        return False
    try:
        content = contents.of(mail)
        if content is None:
            leasing.settle(mail, "dropped")
            return False
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
        return True
    return False


class _Contents:
    """The contents of leased mails: of some kinds rendered all at once, of the others when their turn comes."""

    def __init__(self, mails):
        self._rendered = {}
        self._made_at = time.monotonic()
        by_kind = defaultdict(list)
        for mail in mails:
            by_kind[mail.kind].append(mail.about)
        for name, abouts in by_kind.items():
            self._render_all(name, abouts)

    def _render_all(self, name, abouts):
        kind = kinds.find(name)
        if kind.render_all is None or len(abouts) == 1:
            return
        try:
            contents = kind.render_all(abouts)
        except OUT_OF_REACH:
            raise
        except Exception:
            # One of them cannot be rendered; each for itself, the others still can.
            logger.exception("Mails of kind %s could not be rendered together", name)
            return
        self._rendered |= {(name, about): content for about, content in contents.items()}

    def of(self, mail):
        """Raises RefusedForGood with the sentence why."""
        is_fresh = time.monotonic() - self._made_at < FRESH_SECONDS
        if is_fresh and (mail.kind, mail.about) in self._rendered:
            return self._rendered[mail.kind, mail.about]
        return render(mail)


def render(mail):
    """The mail's content, or None if there is nothing to say any more. Raises RefusedForGood with the sentence why."""
    try:
        return kinds.find(mail.kind).render(mail.about)
    except OUT_OF_REACH:
        raise
    except Exception as error:
        logger.exception("Mail %s of kind %s could not be rendered", mail.pk, mail.kind)
        raise RefusedForGood(
            f"This mail could not be rendered: {type(error).__name__}: {error}"
        ) from error
