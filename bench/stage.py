"""A stage for measurements: a PostgreSQL database of its own, made and thrown away, and the clock of the processor."""

import os
import statistics
import sys
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
os.environ.setdefault("DATABASE_URL", "postgres://postgres@127.0.0.1/postgres")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bestr.test_settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment, teardown_test_environment  # noqa: E402


@contextmanager
def database(name):
    """An empty database of that name with all tables; gone afterwards."""
    connection.settings_dict["TEST"]["NAME"] = f"bench_{name}"
    setup_test_environment(debug=False)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield connection
    finally:
        connection.creation.destroy_test_db("bench", verbosity=0)
        teardown_test_environment()


def cpu_milliseconds(work, *, rounds=7, calls=100):
    """The median processor time of one call, in milliseconds, warm."""
    for _ in range(calls // 4):
        work()
    figures = []
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(calls):
            work()
        figures.append((time.process_time() - start) * 1000 / calls)
    return statistics.median(figures)


def said(title, figure, limit, *, unit="ms CPU", goal=""):
    """One line: our figure, the limit beside it, the ratio, the load of the machine."""
    load = os.getloadavg()[0]
    print(
        f"{title:44} {figure:9.3f} {unit}   limit {limit:9.3f}   ratio {figure / limit:6.2f}"
        f"{'   goal ' + goal if goal else ''}   load {load:.1f}"
    )
