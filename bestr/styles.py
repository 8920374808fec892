"""The style sheets of every page: many small files for those who write them, one for those who read the pages."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage

# Their order is the order of the cascade.
PARTS = (
    "css/tokens.css",
    "css/hues.css",
    "css/base.css",
    "css/layout.css",
    "css/console.css",
    "css/buttons.css",
    "css/forms.css",
    "css/badges.css",
    "css/components.css",
    "css/overlays.css",
    "css/data.css",
)
WHOLE = "css/site.css"


def in_one() -> str:
    """All parts, one after the other."""
    folder = Path(settings.BASE_DIR) / "static"
    return "\n".join((folder / part).read_text() for part in PARTS)


def names() -> tuple[str, ...]:
    """What a page links: the whole where static files are collected, else the parts, which need no building."""
    collected = isinstance(staticfiles_storage._wrapped, ManifestFilesMixin)  # noqa: SLF001
    return (WHOLE,) if collected and not settings.DEBUG else PARTS
