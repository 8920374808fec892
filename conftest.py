"""What every test stands on: a shut network, Debian's Chromium, and catalogues as the source has them now."""

import functools
import io
import logging
import os
import re
import shutil
import time

import pytest
import redis
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils import translation

from bestr import catalogues
from openbadges.keys import PrivateKey

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NO_CHROMIUM = "there is no Chromium; install Debian's package `chromium` to run them"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # the suite may run as root, where Chromium's sandbox refuses to start
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
THREAT_ROW = re.compile(r"[A-Z]-\d\d")


def pytest_configure(config):
    if hasattr(config, "workerinput"):
        return
    if os.environ.get("CI_BROWSER_REQUIRED") == "1" and CHROMIUM is None:
        raise pytest.UsageError(
            "CI_BROWSER_REQUIRED=1, but there is no Chromium: install Debian's package `chromium`."
        )
    for language in catalogues.LANGUAGES:
        path = catalogues.catalogue_path(language)
        if path.exists():
            catalogues.compile_catalogue(path, language)


def pytest_collection_modifyitems(items):
    for item in items:
        for marker in item.iter_markers("threat"):
            if not marker.args or not all(THREAT_ROW.fullmatch(row) for row in marker.args):
                raise pytest.UsageError(f"{item.nodeid}: a threat row is named like C-06")
            item.user_properties.extend(("threat", row) for row in marker.args)
        if "browser" in item.fixturenames:
            item.add_marker(pytest.mark.browser)
            # Playwright keeps an event loop in this thread, where Django would refuse its own queries.
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))


def pytest_terminal_summary(terminalreporter):
    passed = terminalreporter.stats.get("passed", [])
    rows = {
        row for report in passed for name, row in report.user_properties if name == "threat"
    }
    if rows:
        terminalreporter.write_line(f"Defences shown: {' '.join(sorted(rows))}")
    skipped = [
        report
        for report in terminalreporter.stats.get("skipped", [])
        if NO_CHROMIUM in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} browser tests were skipped: {NO_CHROMIUM}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """On SQLite, a test with real transactions is cleaned up after with DELETE, which the sealed logs refuse."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                for name in ("audit_event", "log_entry", "log_checkpoint"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}_is_never_deleted")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": CHROMIUM_ARGUMENTS,
    }


@pytest.fixture(scope="session")
def base_url():
    """Tests name the live server themselves; the browser plugin's own fixture warns on this pytest."""


@pytest.fixture(autouse=True)
def _empty_cache():
    """Limits count in the cache: one test's tries are not another's."""
    cache.clear()


@pytest.fixture(autouse=True)
def _redis_follows_the_clock(monkeypatch):
    """Redis has a clock of its own: what would have ended by the moment a test moves to is forgotten there too."""
    if not settings.REDIS_URL:
        yield
        return
    server = redis.Redis.from_url(settings.CACHES["default"]["LOCATION"])

    def following(move):
        def moved(self, *arguments, **options):
            before = time.time()
            move(self, *arguments, **options)
            passed = int((time.time() - before) * 1000)
            for key in server.scan_iter():
                if (left := server.pttl(key)) > 0 and passed > 0:
                    server.pexpire(key, left - passed) if left > passed else server.delete(key)

        return moved

    for name in ("shift", "move_to"):
        move = getattr(time_machine.Traveller, name)
        monkeypatch.setattr(time_machine.Traveller, name, following(move))
    yield
    server.close()


@pytest.fixture
def site_log():
    """All that is logged, at the finest level, as it leaves by the handlers of the settings; statements too."""
    lines, root = io.StringIO(), logging.getLogger()
    ours = [each for each in root.handlers if each.name in settings.LOGGING["root"]["handlers"]]
    before = [handler.setStream(lines) for handler in ours]
    level = root.level
    root.setLevel(logging.DEBUG)
    connection.force_debug_cursor = True
    yield lines
    connection.force_debug_cursor = False
    root.setLevel(level)
    for handler, stream in zip(ours, before, strict=True):
        handler.setStream(stream)


@pytest.fixture(autouse=True)
def _english():
    """A page in Italian leaves its language behind in the thread; the next test begins in the source's."""
    with translation.override("en"):
        yield


def pytest_make_parametrize_id(val, argname):
    """A long text is counted, not quoted: keys made up at import would name the test otherwise in each process."""
    return argname if isinstance(val, str) and len(val) > 40 else None


@pytest.fixture(scope="session", autouse=True)
def _one_rsa_key():
    """Finding primes takes a fifth of a second: all RSA keys of a run have the same ones, in rows of their own."""
    generate = PrivateKey.generate.__func__
    once = functools.cache(lambda: generate(PrivateKey, "RSA"))

    def made(cls, kind="Ed25519", *, rsa_bits=2048):
        if kind == "RSA" and rsa_bits == 2048:
            return once()
        return generate(cls, kind, rsa_bits=rsa_bits)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PrivateKey, "generate", classmethod(made))
        yield
