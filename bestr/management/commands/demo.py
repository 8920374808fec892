"""Serves the whole site on this machine, with demo data and without Redis or PostgreSQL: `make demo`."""

import fcntl
import http
import http.client
import logging
import signal
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError
from django.urls import reverse

from bestr.demo.preparation import prepare, sign_ins
from bestr.demo.programs import STOP_SIGNALS, Program, Watch
from bootstrap import Refusal, chosen_port, explain, need_free_port


class Command(BaseCommand):
    help = "Serves a demo of the whole site on this machine; start it with `make demo`."
    requires_system_checks = ()

    def handle(self, **options) -> None:
        """Every failure is one sentence and a non-zero exit: sys.exit says it without Django's prefix."""
        for number in STOP_SIGNALS:
            signal.signal(number, interrupt)
        logging.getLogger().setLevel(logging.WARNING)
        try:
            port = chosen_port()
            need_free_port(port)
            with lock_demo():
                ended = self.serve(port)
        except KeyboardInterrupt:
            sys.exit("Stopped half-way: `make demo` goes on from here.")
        except Refusal as refusal:
            sys.exit(str(refusal))
        except (OSError, OperationalError) as error:
            sys.exit(explain_any(error))
        except Exception as error:  # noqa: BLE001 - whatever it was is kept in a file and named in one sentence
            sys.exit(keep_traceback(error))
        if ended:
            sys.exit(f"{ended.how_it_ended()}\nMend that, then run `make demo` again.")
        self.say("Stopped; nothing is left running.")

    def serve(self, port: int) -> Program | None:
        """The program that ended by itself, or None if somebody stopped the demo."""
        self.say("Preparing the demo:")
        prepare(self.say)
        return Watch(programs(port)).run(
            when_ready=lambda: answers(port),
            announce=self.announce,
            announce_stop=self.announce_stop,
        )

    def announce(self) -> None:
        self.say(
            f"\nBestr is running: {settings.SITE_URL}\n\n{sign_ins()}\n\n"
            f"Mails that would have left: {settings.SITE_URL}/outbox/\n"
            "Stop with Ctrl-C."
        )

    def announce_stop(self) -> None:
        self.say(
            "\nStopping: a few seconds for what is being done; Ctrl-C again ends it at once."
        )

    def say(self, text: str) -> None:
        # The terminal may be gone, which is no reason to leave a program behind.
        with suppress(OSError):
            self.stdout.write(text)
            self.stdout.flush()


def interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def lock_demo() -> IO[str]:
    """One demo at a time has the data; the lock ends with the process, however that ends."""
    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise Refusal(
            "Another `make demo` of this folder is running: stop it first, or open its address."
        ) from None
    return lock


def programs(port: int) -> list[Program]:
    """One web process and one worker with the clock inside: SQLite has one writer at a time."""
    data = Path(settings.DATA_DIR)
    return [
        Program(
            name="web server",
            command=[
                *(sys.executable, "-m", "granian", "--interface", "wsgi"),
                *("--host", "127.0.0.1", "--port", str(port)),
                *("--workers", "1", "--blocking-threads", "4", "--no-ws"),
                "bestr.wsgi:application",
            ],
            log=data / "web.log",
        ),
        Program(
            name="background worker",
            command=[
                *(sys.executable, "-m", "celery", "-A", "bestr", "worker"),
                *("--pool", "solo", "--concurrency", "1", "--loglevel", "INFO"),
                *("--beat", "--schedule", str(data / "beat-schedule")),
                *("--without-gossip", "--without-mingle"),
            ],
            log=data / "worker.log",
        ),
    ]


def answers(port: int) -> bool:
    """Whether the web server gives its health, asked once and briefly."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", reverse("healthz"), headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def explain_any(error: Exception) -> str:
    if isinstance(error, OSError):
        return explain(error)
    if "disk is full" in str(error):
        return "The disk is full: make room, then run `make demo` again."
    if "readonly" in str(error) or "unable to open" in str(error):
        return f"{settings.DATA_DIR} cannot be written: give yourself the right to write there, then run `make demo` again."
    return keep_traceback(error)


def keep_traceback(error: Exception) -> str:
    log = Path(settings.DATA_DIR) / "failure.log"
    log.write_text("".join(traceback.format_exception(error)))
    reason = str(error).strip().splitlines()[:1] or [type(error).__name__]
    return (
        f"The demo could not be prepared ({reason[0]}); the whole report is in {log}."
        " Mend that, or draw new data with `make fresh`, then run `make demo` again."
    )
