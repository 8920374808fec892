"""The demo's data, drawn up once in its folder; each step may be interrupted and is taken up by the next start."""

import hashlib
import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from bestr import catalogues

SIGN_INS = "sign-ins.txt"


def prepare(say: Callable[[str], None]) -> None:
    for folder in ("queue/messages", "queue/control", "media", "cache", "outbox"):
        (settings.DATA_DIR / folder).mkdir(parents=True, exist_ok=True)
    steps = [
        ("Typefaces", make_typefaces),
        ("Italian", compile_catalogues),
        ("Database", migrate),
        ("Styles, scripts and pictures", collect_static),
        ("Demo people, badges and mails", seed),
    ]
    for name, step in steps:
        started = time.monotonic()
        say(f"  {name} ...")
        step()
        took = time.monotonic() - started
        if took > 1:
            say(f"  {name}: {took:.0f} s")


def make_typefaces() -> None:
    call_command("build_assets", verbosity=0)


def compile_catalogues() -> None:
    for language in catalogues.LANGUAGES:
        catalogues.compile_catalogue(catalogues.catalogue_path(language), language)


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def collect_static() -> None:
    """Only when a source changed: hashing and compressing takes seconds that a second start does not have."""
    note = settings.DATA_DIR / "static.made-of"
    made_of = fingerprint(static_sources())
    if note.exists() and note.read_text() == made_of:
        return
    note.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    note.write_text(made_of)


def static_sources() -> Iterator[Path]:
    yield Path(settings.BASE_DIR) / "requirements.txt"
    for folder in settings.STATICFILES_DIRS:
        yield from sorted(path for path in Path(folder).rglob("*") if path.is_file())


def fingerprint(paths: Iterator[Path]) -> str:
    """Of names and contents, not of times: what is made at each start comes out the same."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def seed() -> None:
    """The sign-ins are written last: while they are missing, seeding did not finish and is taken up again."""
    target = settings.DATA_DIR / SIGN_INS
    if target.exists():
        return
    said = io.StringIO()
    call_command("seed_demo", stdout=said)
    unfinished = target.with_suffix(".unfinished")
    unfinished.write_text(said.getvalue())
    unfinished.replace(target)


def sign_ins() -> str:
    return (settings.DATA_DIR / SIGN_INS).read_text().strip()
