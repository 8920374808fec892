"""Who may do what in the name of others: asked of the apps above, which say so in their `apps.py`."""

from django.utils.module_loading import import_string

_tellers: dict[str, str] = {}


def register(name: str, *, tell: str) -> None:
    """Make a kind of role known; `tell(person)` is the dotted path of a function that says whether the person has one."""
    _tellers[name] = tell


def holds_any(person) -> bool:
    """Whether the account is more than its owner's own: the operator's, or one with a role anywhere."""
    tellers = [import_string(path) for path in _tellers.values()]
    return person.is_staff or person.is_superuser or any(tell(person) for tell in tellers)
