"""Where cleaned pictures lie: their fingerprint is in the name, so a file that is there is the right one."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def png(sha256: str, size: int) -> str:
    """The name of one size."""
    return f"pictures/{sha256}/{size}.png"


def svg(sha256: str) -> str:
    """The name of the vector artwork."""
    return f"pictures/{sha256}/art.svg"


def keep(name: str, content: bytes) -> None:
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(content))


def read(name: str) -> bytes:
    """The whole file. Raises FileNotFoundError."""
    with default_storage.open(name) as file:
        return file.read()
