"""The programs of the demo: started together, watched, and ended together with everything they started."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

LAST_WORDS = 6
WATCH_EVERY = 0.2
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Program:
    """One program in a session of its own, so that its whole family can be ended by one number."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen | None = field(default=None, init=False)

    def start(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603 - the commands are the demo's own
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def send(self, signal_number: int) -> None:
        """To the program and everything it started; nobody there any more is what we want."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal_number)

    def family_is_alive(self) -> bool:
        try:
            os.killpg(self.process.pid, 0)
        except (ProcessLookupError, PermissionError):
            return False
        return True

    def how_it_ended(self) -> str:
        status = self.process.returncode
        reason = (
            f"killed by {signal.Signals(-status).name}"
            if status < 0
            else f"exit status {status}"
        )
        words = [
            line for line in self.log.read_text(errors="replace").splitlines() if line.strip()
        ]
        last = (
            "\n".join(f"    {line}" for line in words[-LAST_WORDS:]) or "    (it said nothing)"
        )
        return f"The {self.name} stopped by itself ({reason}). The end of {self.log}:\n{last}"


class Watch:
    """Keeps programs running until one ends or we are asked to stop; either way none is left."""

    def __init__(self, programs: list[Program], *, grace: float = 8.0) -> None:
        self.programs = programs
        self.grace = grace
        self.stop_requests = 0

    def run(
        self,
        *,
        when_ready: Callable[[], bool],
        announce: Callable[[], None],
        announce_stop: Callable[[], None],
    ) -> Program | None:
        """The program that ended by itself, or None if we were asked to stop."""
        for number in STOP_SIGNALS:
            signal.signal(number, self._request_stop)
        announced = False
        try:
            for program in self.programs:
                program.start()
            while not self.stop_requests:
                ended = next(
                    (program for program in self.programs if program.has_ended()), None
                )
                if ended:
                    return ended
                if not announced and when_ready():
                    announce()
                    announced = True
                time.sleep(WATCH_EVERY)
            announce_stop()
            return None
        finally:
            self.stop()

    def stop(self) -> None:
        """Ask everyone, wait the grace or for a second request, then end what is left."""
        started = [program for program in self.programs if program.process]
        for program in started:
            program.send(signal.SIGTERM)
        asked_before = self.stop_requests
        deadline = time.monotonic() + self.grace
        while time.monotonic() < deadline and self.stop_requests <= asked_before:
            if all(program.has_ended() for program in started):
                break
            time.sleep(0.05)
        for program in started:
            program.send(signal.SIGKILL)
            program.process.wait()
        # Grandchildren are ended too, but only init can bury them: a moment, no more.
        deadline = time.monotonic() + 0.5
        while time.monotonic() < deadline and any(
            program.family_is_alive() for program in started
        ):
            time.sleep(0.05)

    def _request_stop(self, _number: int, _frame: object) -> None:
        self.stop_requests += 1
