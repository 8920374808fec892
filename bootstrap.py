"""Brings a fresh clone to life with nothing but Python: `make demo` and `make test` start here.

It runs before anything is installed and under any Python 3, so it uses only the standard library and old syntax, and
ends every failure that a stranger's machine may have with one sentence that says what to do next.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
HALF_INSTALLED = VENV / ".half-installed"
OLDEST_PYTHON = (3, 11)
NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")
RUNNING = "requirements.txt"
DATA = "requirements-data.txt"
TESTING = "requirements-dev.txt"
MEGABYTE = 1024 * 1024
ROOM_FOR_PACKAGES = 900 * MEGABYTE
ROOM_FOR_WORK = 100 * MEGABYTE

NO_NETWORK = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeoutError",
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "Connection aborted",
    "Read timed out",
    "ProxyError",
    "SSLError",
    "No matching distribution found",
)


class Refusal(Exception):
    """Why Bestr cannot start here: one sentence, with the next step."""


def say(text):
    print(text, flush=True)


def need_new_python():
    """Go on under a newer Python of this machine, if it has one."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for name in NEWER_PYTHONS:
        path = shutil.which(name)
        if path:
            os.execv(path, [path] + sys.argv)
    raise Refusal(
        "Bestr needs Python %d.%d or newer and this is Python %d.%d: install a newer one, or name it with"
        " `make demo PYTHON=/path/to/python3`." % (OLDEST_PYTHON + tuple(sys.version_info[:2]))
    )


def need_room(size):
    """Refuse before the work, not in its middle, where the disk is full or may not be written."""
    probe = ROOT / ".bootstrap-probe"
    try:
        probe.write_text("x" * 4096)
    finally:
        if probe.exists():
            probe.unlink()
    free = shutil.disk_usage(str(ROOT)).free
    if free < size:
        raise Refusal(
            "The disk is full: %s has %d MB left and Bestr needs %d MB; make room, then run the same command"
            " again." % (ROOT, free // MEGABYTE, size // MEGABYTE)
        )


def chosen_port():
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Refusal("PORT=%s is no port: choose a number from 1024 to 65535." % text)
    return int(text)


def need_free_port(port):
    """Refuse a port that another program has, on either address that `localhost` may mean."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family, socket.SOCK_STREAM) as listener:
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Refusal(
                    "Port %d is taken by another program: stop that program, or choose another port with"
                    " `PORT=%d make demo`." % (port, 8001 if port != 8001 else 8002)
                ) from None
            if error.errno == errno.EACCES:
                raise Refusal(
                    "Port %d is kept for the system's own programs: choose one from 1024 on, such as"
                    " `PORT=8001 make demo`." % port
                ) from None
            # Any other answer means that this machine does not speak that family.


def mark_of(requirements):
    """Where it is noted that these requirements are installed, and what the note must say."""
    digest = hashlib.sha256(repr((sys.version_info[:2], str(VENV))).encode())
    for name in sorted({RUNNING, DATA, requirements}):
        digest.update((ROOT / name).read_bytes())
    return VENV / (".installed-" + requirements), digest.hexdigest()


def is_installed(requirements):
    """Whether the environment holds these requirements; what tests need includes what runs."""
    if not PYTHON.exists() or HALF_INSTALLED.exists():
        return False
    marks = [mark_of(name) for name in {requirements, TESTING}]
    return any(path.exists() and path.read_text() == mark for path, mark in marks)


def install(requirements):
    """A virtual environment with these requirements, made once; an interrupted one is mended."""
    if is_installed(requirements):
        return
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_installed(requirements):
            return
        started = time.time()
        need_room(ROOM_FOR_WORK if PYTHON.exists() else ROOM_FOR_PACKAGES)
        make_environment()
        install_packages(requirements)
        HALF_INSTALLED.unlink()
        path, mark = mark_of(requirements)
        path.write_text(mark)
        say("Packages are ready (%d s)." % (time.time() - started))


def make_environment():
    if environment_works():
        HALF_INSTALLED.touch()
        return
    if VENV.exists():
        say(
            "Making the virtual environment in .venv again: it was left unfinished or its Python is gone."
        )
        shutil.rmtree(str(VENV))
    else:
        say("Making a virtual environment in .venv ...")
    VENV.mkdir()
    HALF_INSTALLED.touch()
    made, output = run([sys.executable, "-m", "venv", VENV])
    if made:
        return
    shutil.rmtree(str(VENV), ignore_errors=True)
    if "ensurepip" in output or "No module named venv" in output:
        raise Refusal(
            "This Python cannot make virtual environments: install its venv module (Debian and Ubuntu:"
            " `apt install python3-venv`), then run the same command again."
        )
    refuse_for(output, "The virtual environment could not be made")


def environment_works():
    """Whether .venv holds a whole Python of this version with pip: an update of the system may take it away."""
    if not PYTHON.exists() or HALF_INSTALLED.exists():
        return False
    version = tuple(sys.version_info[:2])
    works, _ = run(
        [
            PYTHON,
            "-c",
            "import pip, sys; sys.exit(tuple(sys.version_info[:2]) != %r)" % (version,),
        ]
    )
    return works


def install_packages(requirements):
    say("Installing %s: a few minutes the first time ..." % requirements)
    # Of the second only data files are read, so it comes without what its code would need.
    for arguments in (["-r", ROOT / requirements], ["--no-deps", "-r", ROOT / DATA]):
        pip_install(arguments)


def pip_install(arguments):
    command = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--no-input",
        "--retries",
        "2",
        "--progress-bar",
        "off",
    ]
    installed, output = run(command + arguments, on_line=show_progress)
    if not installed:
        refuse_for(output, "The packages could not be installed")


def show_progress(line):
    if line.startswith(("Collecting", "Installing")):
        say("  " + line.split(" (from")[0][:100])


def run(command, on_line=None):
    """Whether the program succeeded, and what it said; it ends when we are ended."""
    environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONUNBUFFERED="1")
    program = subprocess.Popen(
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        start_new_session=True,
    )
    lines = []
    with program:
        try:
            for line in program.stdout:
                lines.append(line.decode(errors="replace").rstrip())
                if on_line:
                    on_line(lines[-1])
        except BaseException:
            # With everything that it started: pip and venv have children of their own.
            os.killpg(program.pid, signal.SIGKILL)
            raise
    return program.returncode == 0, "\n".join(lines)


def refuse_for(output, what):
    """Turn a program's last words into one sentence."""
    if "No space left on device" in output:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if "Read-only file system" in output or "Permission denied" in output:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    if any(sign in output for sign in NO_NETWORK):
        raise Refusal(
            "%s, because the package index did not answer: connect this machine to the network (or point pip"
            " at your mirror), then run the same command again." % what
        )
    last = [line.strip() for line in output.splitlines() if line.strip()][-1:] or [
        "it gave no reason"
    ]
    raise Refusal("%s (%s): mend that, then run the same command again." % (what, last[0]))


def explain(error):
    """The system's refusal as a sentence."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk is full: make room for %s, then run the same command again." % ROOT
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            "%s cannot be written: work in a folder that is yours, or give yourself the right to write there,"
            " then run the same command again." % ROOT
        )
    return "The system refused (%s): mend that, then run the same command again." % error


def demo():
    port = chosen_port()
    need_free_port(port)
    need_room(ROOM_FOR_WORK)
    install(RUNNING)
    environment = dict(
        os.environ,
        DATA_DIR=str(ROOT / "var" / "demo"),
        SITE_URL="http://localhost:%d" % port,
        PORT=str(port),
        OUTBOX_PAGE="1",
    )
    # The demo has a database and a queue of its own, whatever this shell points at.
    for name in (
        "DATABASE_URL",
        "REDIS_URL",
        "CELERY_BROKER_URL",
        "DJANGO_SETTINGS_MODULE",
        "DEBUG",
    ):
        environment.pop(name, None)
    become([PYTHON, "manage.py", "demo"], environment)


def test():
    setup()
    become([PYTHON, "-m", "pytest"] + (sys.argv[2:] or ["-n", "2"]), os.environ)


def setup():
    need_room(ROOM_FOR_WORK)
    install(TESTING)
    make_assets()


def make_assets():
    """The typefaces that pages ask for: browser tests count a file that is not there as a fault."""
    made, output = run([PYTHON, ROOT / "manage.py", "build_assets"])
    if not made:
        refuse_for(output, "The typefaces could not be made")


def become(command, environment):
    """Turn into that program, so that the terminal's signals reach it and nobody stands between."""
    os.chdir(str(ROOT))
    os.execve(str(command[0]), [str(word) for word in command], environment)


def stop(_signal_number, _frame):
    raise KeyboardInterrupt


def main():
    commands = {"demo": demo, "test": test, "setup": setup}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit("Use: python3 bootstrap.py demo | test | setup")
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGHUP, stop)
    try:
        need_new_python()
        commands[sys.argv[1]]()
    except Refusal as refusal:
        sys.exit(str(refusal))
    except OSError as error:
        sys.exit(explain(error))
    except KeyboardInterrupt:
        sys.exit("Stopped half-way: run the same command again to go on.")


if __name__ == "__main__":
    main()
