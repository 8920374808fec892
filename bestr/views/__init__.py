"""Pages that gather several apps, errors, and what machines ask of the site as a whole."""

from bestr.views import errors, health, home, machine, me

__all__ = ["errors", "health", "home", "machine", "me"]
