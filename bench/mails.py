"""G11: invitations that wait, from their rows to a mail server of this machine, settled.

The limit is taken in the same run, turn by turn: the same number of mails as ready bytes over one smtplib connection that is
kept. Ours render each mail from its rows, lease it, send it over kept connections and write down what became of it. Wall
clock on both sides; the server, the database and the workers share the machine's cores.

    python bench/mails.py
"""

import asyncio
import multiprocessing
import os
import smtplib
import statistics
import time

import stage
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from claims.emails import invitations as render_all
from claims.models import Invitation
from claims.tests.factories import InvitationFactory
from outbox import actions
from outbox.emails import OutgoingMessage
from outbox.models import OutgoingMail

MAILS = 1_000
WORKERS = 4
ROUNDS = 3


async def _converse(reader, writer):
    """As much of SMTP as a mail server needs that throws everything away."""
    writer.write(b"220 sink\r\n")
    while line := await reader.readline():
        verb = line[:4].upper()
        if verb == b"DATA":
            writer.write(b"354 go on\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            writer.write(b"250 taken\r\n")
        elif verb == b"QUIT":
            writer.write(b"221 bye\r\n")
            await writer.drain()
            break
        else:
            writer.write(b"250 ok\r\n")
        await writer.drain()
    writer.close()


def _sink(ready):
    async def serve():
        server = await asyncio.start_server(_converse, "127.0.0.1", 0, limit=2**20)
        ready.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(serve())


def limit(port, messages):
    """Seconds for ready bytes over one kept connection."""
    begin = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as client:
        for address, content in messages:
            client.sendmail(settings.MAIL_FROM_ADDRESS, [address], content)
    return time.perf_counter() - begin


def queue(invitations, number):
    OutgoingMail.objects.all().delete()
    OutgoingMail.objects.bulk_create(
        OutgoingMail(
            kind="claims.invitation",
            about=str(invitation.pk),
            dedupe_key=f"{invitation.pk}:{number}",
            issuer_id=invitation.issuer_id,
        )
        for invitation in invitations
    )


def _work(port, start):
    connections.close_all()
    settings.EMAIL_BACKEND = "outbox.backends.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    render_once_for_warmth()
    start.wait()
    while actions.deliver(seconds=300):
        pass


def render_once_for_warmth():
    """Templates and catalogues are read once in a worker's life, not once a mail."""
    render_all([str(Invitation.objects.values_list("pk", flat=True).first())])
    connections.close_all()


def ours(port, workers):
    """Seconds until so many workers, each with its own connection, have emptied the outbox."""
    start = multiprocessing.Barrier(workers + 1)
    crew = [multiprocessing.Process(target=_work, args=(port, start)) for _ in range(workers)]
    connections.close_all()
    for worker in crew:
        worker.start()
    start.wait()
    begin = time.perf_counter()
    for worker in crew:
        worker.join()
    seconds = time.perf_counter() - begin
    left = OutgoingMail.objects.filter(sent_at=None).count()
    assert left == 0, f"{left} mails were not sent"
    return seconds


def main():
    ready = multiprocessing.Queue()
    sink = multiprocessing.Process(target=_sink, args=(ready,), daemon=True)
    sink.start()
    port = ready.get()
    with stage.database("mails"):
        first = InvitationFactory()
        invitations = [first] + [
            InvitationFactory(
                issuer=first.issuer,
                badge_class=first.badge_class,
                version=first.version,
                batch=first.batch,
                send_at=timezone.now(),
            )
            for _ in range(MAILS - 1)
        ]
        begin = time.process_time()
        contents = render_all([str(row.pk) for row in invitations])
        messages = [
            (row.address, OutgoingMessage(contents[str(row.pk)], row.pk).content)
            for row in invitations
        ]
        made = (time.process_time() - begin) / MAILS
        figures = {"limit": [], 1: [], WORKERS: []}
        for number in range(ROUNDS):
            figures["limit"].append(MAILS / limit(port, messages))
            for workers in (1, WORKERS):
                queue(invitations, f"{number}.{workers}")
                figures[workers].append(MAILS / ours(port, workers))
        connection.close()
    best = statistics.median(figures["limit"])
    print(
        f"{MAILS} mails of {len(messages[0][1])} bytes; made in {made * 1000:.2f} ms CPU each"
    )
    print(f"{'limit: ready bytes, one kept connection':44} {best:9.0f} mails a second")
    for workers in (1, WORKERS):
        rate = statistics.median(figures[workers])
        print(
            f"{f'rendered and settled, {workers} connections':44} {rate:9.0f} mails a second"
            f"   ratio {rate / best:5.2f}   goal 0.50   load {os.getloadavg()[0]:.1f}"
        )
    sink.terminate()


if __name__ == "__main__":
    main()
