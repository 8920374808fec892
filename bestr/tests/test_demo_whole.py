"""The demo as a person starts it: served with its data, and gone with the signal."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def processes_with(text):
    """Command lines of living processes whose environment names this folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if text.encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def get(address):
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - our own server
        return answer.status, answer.read().decode()


@pytest.fixture
def demo(tmp_path):
    """A demo of its own, in its own folder and at its own port, without the seconds of compressing."""
    port = free_port()
    site = f"http://localhost:{port}"
    environment = os.environ | {
        "DATA_DIR": str(tmp_path),
        "PORT": str(port),
        "SITE_URL": site,
        "OUTBOX_PAGE": "1",
        "STATIC_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }
    for name in ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE"):
        environment.pop(name, None)
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        yield process, site
        if process.poll() is None:
            process.kill()


@pytest.mark.timeout(400)
def test_demo_serves_and_leaves_nothing_behind(demo, tmp_path):
    process, site = demo
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Stop with"):
            break
    text = "".join(said)

    assert f"Bestr is running: {site}\n" in text
    assert f"Mails that would have left: {site}/outbox/\n" in text
    assert re.search(r"^  owner@university\.example\.org ", text, re.MULTILINE)
    status, page = get(f"{site}/badges/")
    assert status == 200
    assert "Demo University" in page
    assert get(f"{site}/outbox/")[0] == 200
    assert len(processes_with(str(tmp_path))) >= 3

    process.send_signal(signal.SIGINT)
    rest = process.stdout.read()

    assert process.wait() == 0
    assert rest.endswith("Stopped; nothing is left running.\n")
    assert processes_with(str(tmp_path)) == []
    with socket.create_server(("127.0.0.1", int(site.rpartition(":")[2]))):
        pass
