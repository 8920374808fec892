"""The shape of the house, as far as no tool proves it."""

import re
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings

from bestr.catalogues import PACKAGES

ROOT = Path(settings.BASE_DIR)
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "core", "base_utils", "lib"}
LONGEST_FILE = 400
REQUIREMENT = re.compile(r"[\w.-]+(\[[\w,]+\])?==\S+ +# \S.*")


def files(*endings):
    """The house's own files with these endings, without what a clone makes for itself."""
    folders = [
        *(ROOT / name for name in PACKAGES),
        ROOT / "templates",
        ROOT / "static",
        ROOT / "bench",
    ]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in endings and path.is_file():
                yield path.relative_to(ROOT)
    for path in sorted(ROOT.glob("*")):
        if path.suffix in endings:
            yield path.relative_to(ROOT)


def own_tasks():
    current_app.loader.import_default_modules()
    return {
        name: task for name, task in current_app.tasks.items() if not name.startswith("celery.")
    }


def test_no_drawer_lacks_a_name():
    drawers = [
        str(path)
        for path in files(".py", ".html", ".css", ".js")
        if DRAWERS & {*path.parts[:-1], path.stem}
    ]

    assert drawers == []


def test_no_file_is_too_long_to_read():
    long = {
        str(path): length
        for path in files(".py", ".html", ".css", ".js")
        if "migrations" not in path.parts
        and (length := len((ROOT / path).read_text().splitlines())) > LONGEST_FILE
    }

    assert long == {}


def test_nothing_is_left_to_do():
    # Put together here, so that this file does not find itself.
    left = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3]) + r")\b")

    found = [
        str(path)
        for path in files(".py", ".html", ".css", ".js")
        if left.search((ROOT / path).read_text())
    ]

    assert found == []


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-data.txt", "requirements-dev.txt"]
)
def test_every_package_is_pinned_and_says_what_it_is_for(name):
    lines = (ROOT / name).read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith(("#", "-r "))]

    assert [line for line in packages if not REQUIREMENT.fullmatch(line)] == []


def test_every_task_is_named_for_its_app_and_its_verb():
    unnamed = {
        name: task.__name__
        for name, task in own_tasks().items()
        if name != f"{task.__module__.split('.')[0]}.{task.__name__}"
    }

    assert unnamed == {}


def test_the_clock_starts_only_tasks_that_exist():
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert scheduled - own_tasks().keys() == set()


def test_every_decision_has_the_next_number():
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "adr").glob("*.md"))]

    assert numbers == list(range(1, len(numbers) + 1))
