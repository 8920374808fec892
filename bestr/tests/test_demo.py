"""The demo leaves nothing behind, and says in one sentence why it ended."""

import errno
import io
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError

from bestr.demo import preparation, programs
from bestr.management.commands import demo

# Starts a grandchild that does not listen, tells both numbers, and works on without listening either.
DEAF_FAMILY = """
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"])
print(os.getpid(), child.pid, flush=True)
time.sleep(60)
"""
WATCHER = """
import sys
from pathlib import Path
from bestr.demo.programs import Program, Watch
logs = Path(sys.argv[1])
family = [
    Program(name="deaf one", command=[sys.executable, "-c", sys.argv[2]], log=logs / "deaf.log"),
    Program(name="sleeper", command=[sys.executable, "-c", "import time; time.sleep(60)"], log=logs / "s.log"),
]
ended = Watch(family, grace=0.5).run(
    when_ready=lambda: (logs / "deaf.log").read_text().endswith("\\n"),
    announce=lambda: print("ready", flush=True),
    announce_stop=lambda: print("stopping", flush=True),
)
print("ended:", ended, flush=True)
"""


def is_alive(pid):
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_even_a_busy_program_and_its_children(tmp_path, number):
    watcher = subprocess.Popen(
        [sys.executable, "-c", WATCHER, str(tmp_path), DEAF_FAMILY],
        stdout=subprocess.PIPE,
        text=True,
    )
    with watcher:
        assert watcher.stdout.readline() == "ready\n"
        family = [int(pid) for pid in (tmp_path / "deaf.log").read_text().split()]
        assert [is_alive(pid) for pid in family] == [True, True]

        watcher.send_signal(number)
        rest = watcher.stdout.read()

    assert (rest, watcher.returncode) == ("stopping\nended: None\n", 0)
    assert [is_alive(pid) for pid in family] == [False, False]


def test_a_second_request_does_not_wait_for_the_grace(tmp_path):
    watcher = subprocess.Popen(
        [
            sys.executable,
            "-c",
            WATCHER.replace("grace=0.5", "grace=50"),
            str(tmp_path),
            DEAF_FAMILY,
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    with watcher:
        watcher.stdout.readline()
        watcher.send_signal(signal.SIGINT)
        assert watcher.stdout.readline() == "stopping\n"
        asked = time.monotonic()
        while watcher.poll() is None and time.monotonic() < asked + 20:
            watcher.send_signal(signal.SIGINT)
            time.sleep(0.3)

    assert time.monotonic() - asked < 10


def program(tmp_path, name, code):
    return programs.Program(
        name=name, command=[sys.executable, "-c", code], log=tmp_path / f"{name}.log"
    )


@pytest.fixture
def _signals_as_they_were():
    before = {number: signal.getsignal(number) for number in programs.STOP_SIGNALS}
    yield
    for number, action in before.items():
        signal.signal(number, action)


@pytest.mark.usefixtures("_signals_as_they_were")
def test_a_program_that_ends_by_itself_ends_the_other(tmp_path):
    sleeper = program(tmp_path, "web server", "import time; time.sleep(60)")
    failing = program(tmp_path, "worker", "print('no broker'); raise SystemExit(3)")

    ended = programs.Watch([sleeper, failing], grace=5).run(
        when_ready=lambda: False, announce=lambda: None, announce_stop=lambda: None
    )

    assert ended is failing
    assert ended.how_it_ended() == (
        f"The worker stopped by itself (exit status 3). The end of {failing.log}:\n    no broker"
    )
    assert not is_alive(sleeper.process.pid)


@pytest.mark.usefixtures("_signals_as_they_were")
def test_a_program_that_was_killed_says_by_what(tmp_path):
    killed = program(tmp_path, "worker", "import os; os.kill(os.getpid(), 9)")

    ended = programs.Watch([killed]).run(
        when_ready=lambda: False, announce=lambda: None, announce_stop=lambda: None
    )

    assert ended.how_it_ended() == (
        f"The worker stopped by itself (killed by SIGKILL). The end of {killed.log}:\n    (it said nothing)"
    )


@pytest.fixture
def data(tmp_path, settings, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setenv("PORT", "8000")
    monkeypatch.setattr(demo, "need_free_port", lambda port: None)
    return tmp_path


def end_of_demo(monkeypatch, error):
    """What the command says when the preparation fails like this."""

    def fail(say):
        raise error

    monkeypatch.setattr(demo, "prepare", fail)
    with pytest.raises(SystemExit) as end:
        call_command("demo", stdout=io.StringIO())
    return end.value.code


@pytest.mark.usefixtures("_signals_as_they_were", "data")
@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full: make room"),
        (OSError(errno.EROFS, "Read-only file system"), " cannot be written: "),
        (OperationalError("database or disk is full"), "The disk is full: make room"),
        (
            OperationalError("attempt to write a readonly database"),
            " cannot be written: give yourself the right",
        ),
        (KeyboardInterrupt(), "Stopped half-way: `make demo` goes on from here."),
    ],
)
def test_a_failure_is_one_sentence(monkeypatch, error, sentence):
    said = end_of_demo(monkeypatch, error)

    assert sentence in said
    assert "\n" not in said


@pytest.mark.usefixtures("_signals_as_they_were")
def test_an_unforeseen_failure_keeps_its_report_in_a_file(monkeypatch, data):
    said = end_of_demo(monkeypatch, ValueError("no such badge"))

    assert said == (
        f"The demo could not be prepared (no such badge); the whole report is in {data}/failure.log."
        " Mend that, or draw new data with `make fresh`, then run `make demo` again."
    )
    assert "Traceback" in (data / "failure.log").read_text()


@pytest.mark.usefixtures("_signals_as_they_were")
def test_two_demos_do_not_share_their_data(data):
    with (
        demo.lock_demo(),
        pytest.raises(demo.Refusal, match=r"^Another `make demo` of this folder"),
    ):
        demo.lock_demo()


def test_seeding_that_was_interrupted_is_taken_up_again(data, monkeypatch):
    calls = []

    def seed(name, stdout):
        calls.append(name)
        stdout.write("owner@example.org")
        if len(calls) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(preparation, "call_command", seed)

    with pytest.raises(KeyboardInterrupt):
        preparation.seed()
    preparation.seed()
    preparation.seed()

    assert calls == ["seed_demo", "seed_demo"]
    assert preparation.sign_ins() == "owner@example.org"


def test_static_files_are_collected_again_only_when_a_source_changed(
    data, settings, monkeypatch
):
    source = data / "source" / "site.css"
    source.parent.mkdir()
    source.write_text("a")
    settings.STATICFILES_DIRS = [source.parent]
    calls = []
    monkeypatch.setattr(preparation, "call_command", lambda name, **options: calls.append(name))

    preparation.collect_static()
    source.write_text("a")
    preparation.collect_static()
    source.write_text("b")
    preparation.collect_static()

    assert calls == ["collectstatic", "collectstatic"]


def test_nobody_listening_is_no_answer():
    assert demo.answers(9) is False
