"""What a stranger's machine may lack is said in one sentence with the next step."""

import ast
import errno
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import bootstrap

ROOT = Path(bootstrap.__file__).parent
FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
READ_ONLY = OSError(errno.EROFS, os.strerror(errno.EROFS))


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A fresh clone as far as the bootstrap sees it."""
    for name in (
        "bootstrap.py",
        "requirements.txt",
        "requirements-data.txt",
        "requirements-dev.txt",
    ):
        shutil.copy(ROOT / name, tmp_path)
    venv = tmp_path / ".venv"
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", venv)
    monkeypatch.setattr(bootstrap, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(bootstrap, "HALF_INSTALLED", venv / ".half-installed")
    return tmp_path


def start(clone, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "bootstrap.py", *arguments],
        cwd=clone,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def answering(*, succeeded, output=""):
    """Stands for every program that the bootstrap starts."""
    return lambda command, on_line=None: (succeeded, output)


def test_its_syntax_is_old_enough_to_tell_an_old_python():
    ast.parse(Path(bootstrap.__file__).read_text(), feature_version=(3, 7))


def test_python_too_old(monkeypatch):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 8, 10))
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)

    with pytest.raises(bootstrap.Refusal) as refusal:
        bootstrap.need_new_python()

    assert str(refusal.value) == (
        "Bestr needs Python 3.11 or newer and this is Python 3.8: install a newer one, or name it with"
        " `make demo PYTHON=/path/to/python3`."
    )


def test_a_newer_python_of_the_machine_takes_over(monkeypatch):
    started = []
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 8, 10))
    monkeypatch.setattr(bootstrap.sys, "argv", ["bootstrap.py", "demo"])
    monkeypatch.setattr(
        bootstrap.shutil,
        "which",
        lambda name: "/usr/bin/" + name if name == "python3.12" else None,
    )
    monkeypatch.setattr(
        bootstrap.os, "execv", lambda *call: started.append(call) or sys.exit(0)
    )

    with pytest.raises(SystemExit):
        bootstrap.need_new_python()

    assert started == [("/usr/bin/python3.12", ["/usr/bin/python3.12", "bootstrap.py", "demo"])]


def test_port_taken(clone):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        result = start(clone, "demo", PORT=str(port))

    assert (result.returncode, result.stdout, result.stderr) == (
        1,
        "",
        (
            f"Port {port} is taken by another program: stop that program, or choose another port with"
            " `PORT=8001 make demo`.\n"
        ),
    )


@pytest.mark.parametrize("text", ["eight", "0", "65536", "-1", "80.0"])
def test_port_that_is_none(clone, text):
    result = start(clone, "demo", PORT=text)

    assert (result.returncode, result.stdout, result.stderr) == (
        1,
        "",
        f"PORT={text} is no port: choose a number from 1024 to 65535.\n",
    )


def test_port_of_the_system(monkeypatch):
    def refuse(*arguments):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(bootstrap.socket.socket, "bind", refuse)

    with pytest.raises(
        bootstrap.Refusal, match=r"^Port 80 is kept for the system's own programs: "
    ):
        bootstrap.need_free_port(80)


def test_no_venv_module(clone, monkeypatch):
    said = "The virtual environment was not created successfully because ensurepip is not available."
    monkeypatch.setattr(bootstrap, "run", answering(succeeded=False, output=said))

    with pytest.raises(bootstrap.Refusal) as refusal:
        bootstrap.install("requirements.txt")

    assert str(refusal.value) == (
        "This Python cannot make virtual environments: install its venv module (Debian and Ubuntu:"
        " `apt install python3-venv`), then run the same command again."
    )


@pytest.mark.parametrize(
    "said",
    [
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError('...')': /simple/django/\n"
            "ERROR: Could not find a version that satisfies the requirement Django==5.2.19"
        ),
        "socket.gaierror: [Errno -3] Temporary failure in name resolution",
        "ERROR: No matching distribution found for Django==5.2.19",
    ],
)
def test_no_network(said):
    with pytest.raises(bootstrap.Refusal) as refusal:
        bootstrap.refuse_for(said, "The packages could not be installed")

    assert str(refusal.value) == (
        "The packages could not be installed, because the package index did not answer: connect this"
        " machine to the network (or point pip at your mirror), then run the same command again."
    )


def test_a_package_that_does_not_build_is_told_by_its_last_words():
    with pytest.raises(bootstrap.Refusal) as refusal:
        bootstrap.refuse_for(
            "building ...\nerror: no C compiler\n\n", "The packages could not be installed"
        )

    assert str(refusal.value) == (
        "The packages could not be installed (error: no C compiler): mend that, then run the same"
        " command again."
    )


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("ERROR: [Errno 28] No space left on device", errno.ENOSPC),
        ("ERROR: [Errno 30] Read-only file system: '/srv'", errno.EACCES),
    ],
)
def test_what_the_disk_refused_to_a_program_is_what_it_refuses_to_us(said, number):
    with pytest.raises(OSError, match=r".") as refusal:
        bootstrap.refuse_for(said, "The packages could not be installed")

    assert refusal.value.errno == number


def test_disk_nearly_full(clone, monkeypatch):
    monkeypatch.setattr(
        bootstrap.shutil,
        "disk_usage",
        lambda path: SimpleNamespace(free=7 * bootstrap.MEGABYTE),
    )

    with pytest.raises(bootstrap.Refusal) as refusal:
        bootstrap.install("requirements.txt")

    assert str(refusal.value) == (
        f"The disk is full: {clone} has 7 MB left and Bestr needs 900 MB; make room, then run the same"
        " command again."
    )


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (FULL, "The disk is full: make room for {root}, then run the same command again."),
        (
            READ_ONLY,
            (
                "{root} cannot be written: work in a folder that is yours, or give yourself the right to"
                " write there, then run the same command again."
            ),
        ),
    ],
)
def test_the_disk_refuses(clone, monkeypatch, error, sentence):
    def refuse(requirements):
        raise error

    monkeypatch.setattr(bootstrap, "install", refuse)
    monkeypatch.setattr(bootstrap.signal, "signal", lambda number, action: None)
    monkeypatch.setattr(bootstrap.sys, "argv", ["bootstrap.py", "setup"])

    with pytest.raises(SystemExit) as end:
        bootstrap.main()

    assert end.value.code == sentence.format(root=clone)


def test_an_installation_is_whole_only_when_it_was_finished(clone, monkeypatch):
    bootstrap.PYTHON.parent.mkdir(parents=True)
    bootstrap.PYTHON.touch()
    monkeypatch.setattr(bootstrap, "run", answering(succeeded=True))

    before = bootstrap.is_installed("requirements.txt")
    bootstrap.install("requirements-dev.txt")
    after = bootstrap.is_installed("requirements.txt")
    bootstrap.HALF_INSTALLED.touch()
    interrupted = bootstrap.is_installed("requirements.txt")

    assert (before, after, interrupted) == (False, True, False)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-data.txt"])
def test_other_requirements_are_installed_again(clone, monkeypatch, name):
    bootstrap.PYTHON.parent.mkdir(parents=True)
    bootstrap.PYTHON.touch()
    monkeypatch.setattr(bootstrap, "run", answering(succeeded=True))
    bootstrap.install("requirements.txt")

    (clone / name).write_text("Django==6.0  # newer\n")

    assert not bootstrap.is_installed("requirements.txt")


def test_an_interrupted_installation_is_made_again(clone, monkeypatch, capsys):
    """A half-installed package looks whole to pip, so nothing of it may stay."""
    bootstrap.PYTHON.parent.mkdir(parents=True)
    bootstrap.PYTHON.touch()
    bootstrap.HALF_INSTALLED.touch()
    left_over = bootstrap.VENV / "half-a-package"
    left_over.touch()
    made = []

    def make(command, on_line=None):
        if "venv" in command:
            made.append((left_over.exists(), bootstrap.HALF_INSTALLED.exists()))
            bootstrap.PYTHON.parent.mkdir(parents=True)
            bootstrap.PYTHON.touch()
        return True, ""

    monkeypatch.setattr(bootstrap, "run", make)

    bootstrap.install("requirements.txt")

    assert made == [(False, True)]
    assert bootstrap.is_installed("requirements.txt")
    assert "left unfinished" in capsys.readouterr().out


def test_progress_is_shown_while_a_program_runs():
    lines = []

    succeeded, output = bootstrap.run(
        [sys.executable, "-c", "print('Collecting Django'); raise SystemExit(3)"], lines.append
    )

    assert (succeeded, output, lines) == (False, "Collecting Django", ["Collecting Django"])
