"""Who holds what of a person: a registry that each app fills in its `apps.py`, so that this app imports none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Part:
    """What one app holds of people.

    `describe(person)` gives it as plain data, for a JSON file of the app's name; `files(person)` gives what there is beside
    it, as pairs of a path and its bytes. `erase(person, addresses)` takes everything personal out of the rows and files, in
    the caller's transaction and so that doing it again does no harm; `refuse_erasure(person)` raises what stands in its way.
    """

    describe: Callable[..., dict]
    files: Callable[..., Iterable[tuple[str, bytes]]]
    erase: Callable[..., None]
    refuse_erasure: Callable[..., None]


_parts: dict[str, tuple[str, ...]] = {}


def no_files(_person):
    """For apps that hold rows only."""
    return ()


def no_hindrance(_person):
    """For apps that nobody has to leave in order first."""


def register(
    app: str,
    *,
    describe: str,
    files: str = f"{__name__}.no_files",
    erase: str,
    refuse_erasure: str = f"{__name__}.no_hindrance",
) -> None:
    """Say what an app holds, by dotted paths: `apps.py` is read before the models."""
    _parts[app] = (describe, files, erase, refuse_erasure)


def parts() -> dict[str, Part]:
    """The part of each app, those of higher apps first."""
    return {
        app: Part(*(import_string(path) for path in paths)) for app, paths in _parts.items()
    }
