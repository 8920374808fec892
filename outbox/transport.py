"""Handing one mail to the mail server, and reading what its answer means for the mail and for the way out."""

import logging
import smtplib

from django.core.mail import get_connection

from outbox.emails import OutgoingMessage
from outbox.errors import ChannelBroken, RefusedForGood, RefusedForNow

logger = logging.getLogger(__name__)

# Some servers hang up on whoever sends too many mails over one connection.
MAILS_A_CONNECTION = 100
# Our own account is refused, full or over its quota: no mail would fare better.
OF_THE_CHANNEL = {530, 534, 535, 538, 552}
HANGING_UP = 421


class Transport:
    """One connection, opened when first needed and kept for many mails."""

    def __init__(self):
        self._connection = None
        self._sent_over_it = 0

    def open(self):
        """Raises ChannelBroken."""
        if self._connection is not None and self._sent_over_it < MAILS_A_CONNECTION:
            return
        self.close()
        connection = get_connection()
        try:
            connection.open()
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError) as error:
            raise ChannelBroken(answer_of(error), at_once=True) from error
        except OSError as error:
            raise ChannelBroken(answer_of(error)) from error
        self._connection = connection
        self._sent_over_it = 0

    def close(self):
        """Say goodbye, as far as the server still listens; the next mail gets another connection."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.close()
        except OSError as error:
            logger.info("The mail server did not say goodbye: %s", error)

    def send(self, mail, pk):
        """Hand over one mail. Raises RefusedForGood, RefusedForNow, ChannelBroken."""
        try:
            message = OutgoingMessage(mail, pk)
            message.content  # noqa: B018 - made here, where a mistake in it is the mail's own
        except (ValueError, IndexError) as error:
            # email's parser of addresses answers with both.
            raise RefusedForGood(f"This mail cannot be written: {error}") from error
        self.open()
        try:
            self._connection.send_messages([message])
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            raise ChannelBroken(answer_of(error)) from error
        except smtplib.SMTPException as error:
            raise self._meaning_of(error) from error
        except OSError as error:
            self.close()
            raise ChannelBroken(answer_of(error)) from error
        self._sent_over_it += 1

    def _meaning_of(self, error):
        code, sentence = code_of(error), answer_of(error)
        if code == HANGING_UP:
            self.close()
            return RefusedForNow(sentence)
        if code in OF_THE_CHANNEL:
            return ChannelBroken(sentence, at_once=True)
        if 400 <= code < 500:
            return RefusedForNow(sentence)
        if isinstance(error, smtplib.SMTPSenderRefused):
            return ChannelBroken(sentence)
        if isinstance(
            error,
            smtplib.SMTPRecipientsRefused
            | smtplib.SMTPDataError
            | smtplib.SMTPNotSupportedError,
        ):
            return RefusedForGood(sentence)
        return ChannelBroken(sentence)


def code_of(error) -> int:
    """The three digits of the server's answer, or 0 if there was none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return getattr(error, "smtp_code", 0) or 0


def answer_of(error) -> str:
    """The server's answer as one line of text."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
    else:
        code, words = getattr(error, "smtp_code", ""), getattr(error, "smtp_error", error)
    if isinstance(words, bytes):
        words = words.decode("utf-8", "replace")
    text = " ".join(f"{code or ''} {words or type(error).__name__}".split())
    return text[:300] or type(error).__name__
