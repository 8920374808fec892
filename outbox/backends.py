"""Where mails go: a mail server, with a deadline that holds, or a folder of this machine."""

import os
import smtplib
import socket
import threading
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from outbox.emails import OutgoingMessage

DEADLINE_SECONDS = 20


class _Watchdog(threading.Thread):
    """Ends a conversation with a mail server that answers, but too slowly: a socket's timeout begins anew with each byte.

    It looks once a second and is never woken for a mail: that would cost each mail a change of threads.
    """

    def __init__(self):
        super().__init__(name="mail-watchdog", daemon=True)
        self._stopped = threading.Event()
        self._ends_at = None
        self._socket = None

    @contextmanager
    def watching(self, seconds):
        self._ends_at = time.monotonic() + seconds
        try:
            yield
        finally:
            self._ends_at = None

    def hold(self, connected):
        self._socket = connected

    def stop(self):
        self._stopped.set()

    def run(self):
        while not self._stopped.wait(timeout=1):
            ends_at, connected = self._ends_at, self._socket
            if ends_at is not None and connected is not None and time.monotonic() > ends_at:
                with suppress(OSError):  # it may have ended by itself
                    connected.shutdown(socket.SHUT_RDWR)


class SmtpBackend(EmailBackend):
    """Django's SMTP, with a deadline for the whole of each conversation and not only for each byte."""

    deadline = DEADLINE_SECONDS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._watchdog = None

    @property
    def connection_class(self):
        """smtplib's client, which shows its socket before the server's greeting is read."""
        backend = self
        base = smtplib.SMTP_SSL if self.use_ssl else smtplib.SMTP

        class Watched(base):
            def _get_socket(self, *args, **kwargs):
                connected = super()._get_socket(*args, **kwargs)
                backend._watchdog.hold(connected)
                return connected

            def starttls(self, **kwargs):
                answer = super().starttls(**kwargs)
                backend._watchdog.hold(self.sock)
                return answer

        return Watched

    def open(self):
        if self.connection:
            return False
        if self._watchdog is None:
            self._watchdog = _Watchdog()
            self._watchdog.start()
        with self._watchdog.watching(self.deadline):
            return super().open()

    def close(self):
        try:
            if self._watchdog is None:
                super().close()
                return
            with self._watchdog.watching(self.deadline):
                super().close()
        finally:
            if self._watchdog is not None:
                self._watchdog.stop()
                self._watchdog = None

    def _send(self, email_message):
        with self._watchdog.watching(self.deadline):
            if not isinstance(email_message, OutgoingMessage):
                return super()._send(email_message)
            # Its addresses are checked and its bytes made: Django would take both apart again.
            self.connection.sendmail(
                email_message.from_email, email_message.to, email_message.content
            )
            return True


class FolderBackend(BaseEmailBackend):
    """Keeps each mail as a file in OUTBOX_DIR, for a demo and for the outbox page."""

    def send_messages(self, email_messages):
        folder = Path(settings.OUTBOX_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{os.urandom(4).hex()}"
            # Whoever looks into the folder sees a whole mail or none.
            half = folder / f".{name}.part"
            with half.open("wb") as file:
                file.write(message.message().as_bytes(linesep="\r\n"))
                file.flush()
                os.fsync(file.fileno())
            half.rename(folder / f"{name}.eml")
        return len(email_messages)


def kept_mails() -> list[str]:
    """The names of the mails in OUTBOX_DIR, newest first."""
    return sorted((path.stem for path in Path(settings.OUTBOX_DIR).glob("*.eml")), reverse=True)


def kept_mail(name: str) -> bytes | None:
    """The bytes of one of them; of that folder and no other."""
    folder = Path(settings.OUTBOX_DIR)
    path = folder / f"{name}.eml"
    return path.read_bytes() if path.parent == folder and path.is_file() else None


def forget_mails(words) -> int:
    """Delete the mails of OUTBOX_DIR in which one of these words stands, in a header or in the text; says how many."""
    forgotten = 0
    for path in Path(settings.OUTBOX_DIR).glob("*.eml"):
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        said = [str(value) for value in message.values()]
        said += [
            part.get_content()
            for part in message.walk()
            if part.get_content_maintype() == "text"
        ]
        everything = unescape("\n".join(said)).casefold()
        if any(word.casefold() in everything for word in words):
            path.unlink(missing_ok=True)
            forgotten += 1
    return forgotten
