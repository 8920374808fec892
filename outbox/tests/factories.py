"""Rows, kinds and a mail server for tests."""

import asyncio
import contextlib
import email
import socket
from email import policy

import factory
from aiosmtpd.controller import Controller

from outbox.kinds import Mail
from outbox.models import OutgoingMail


class OutgoingMailFactory(factory.django.DjangoModelFactory):
    """A mail of the kind `test.note`; what it is about is the local part of its address."""

    class Meta:
        model = OutgoingMail

    kind = "test.note"
    about = factory.Sequence(lambda n: f"person{n}")
    dedupe_key = factory.Sequence(lambda n: f"test.note:{n}")


def note(about: str, **changes) -> Mail:
    """What the kind `test.note` says."""
    return Mail(
        **{
            "to_address": f"{about}@example.org",
            "to_name": "Giulia Rossi",
            "from_name": "Demo University",
            "reply_to": "office@example.org",
            "subject": "Your badge is waiting",
            "text": "Dear Giulia,\nyour badge is waiting.\n",
            "html": "<!doctype html><p>Dear Giulia, your badge is waiting.</p>",
            "language": "en",
            **changes,
        }
    )


class MailServer:
    """A real SMTP server that answers each recipient as it is told.

    `answers` maps an address to the lines it is given in turn; the last one stays. "hang", "drip" and "drop" are answers too.
    """

    def __init__(self):
        self.answers = {}
        self.rcpt_answers = {}
        self.received = []
        self.connections = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answer = self._next(self.rcpt_answers, address)
        if answer != "250 OK":
            return answer
        envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = self._next(self.answers, envelope.rcpt_tos[0])
        if answer == "hang":
            await asyncio.sleep(30)
        if answer == "drip":
            for _ in range(20):
                server.transport.write(b"250-still thinking\r\n")
                await asyncio.sleep(0.5)
            answer = "250 OK"
        if answer == "drop before":
            server.transport.abort()
            return "250 OK"
        if answer.startswith("250") or answer == "drop after":
            self.received.append(
                (list(envelope.rcpt_tos), envelope.mail_from, envelope.original_content)
            )
        if answer == "drop after":
            server.transport.abort()
            return "250 OK"
        return answer

    @staticmethod
    def _next(answers, address):
        lines = answers.get(address, ["250 OK"])
        return lines.pop(0) if len(lines) > 1 else lines[0]

    @property
    def recipients(self):
        return [recipients for recipients, _, _ in self.received]

    def messages(self):
        return [
            email.message_from_bytes(content, policy=policy.default)
            for _, _, content in self.received
        ]


@contextlib.contextmanager
def running_mail_server():
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=0)
    # The controller would like to know its port in advance; the system gives one.
    controller.port = _free_port()
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        controller.stop()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
