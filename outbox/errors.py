"""Every way in which a mail does not leave, named as a fact; and what it is when the rows cannot be reached."""

from django.db import InterfaceError, OperationalError

# The rows cannot be read or written now: a lock that was waited for too long, a deadlock, a server that is away. That says
# nothing about what was to be done with them.
OUT_OF_REACH = (OperationalError, InterfaceError)


class NotDelivered(Exception):
    """A mail did not leave; the text is for the operator and, where it says why an address refuses, for the issuer."""


class RefusedForGood(NotDelivered):
    """This mail will never leave: the address is refused, or the mail cannot be made."""


class RefusedForNow(NotDelivered):
    """The server wants this mail later."""


class ChannelBroken(NotDelivered):
    """The way out itself is broken, whichever mail takes it."""

    def __init__(self, message, *, at_once=False):
        super().__init__(message)
        # Whether one such answer is enough to stop: a wrong password does not get better by being tried again.
        self.at_once = at_once
