"""Small rules about what organisations write: one clean line, and addresses that are not taken by our own pages."""

import re
import unicodedata

# Letters that are not seen but change the order of what stands beside them: a name could rewrite its neighbours.
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
# Path words of our own below which a slug would stand.
RESERVED_SLUGS = frozenset({"new"})


def one_line(text: str) -> str:
    """A title as one line: NFC, single spaces, no control letters. Any language, emoji and direction may stay."""
    text = _REORDERING.sub("", unicodedata.normalize("NFC", text))
    text = "".join(
        " " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text
    )
    return " ".join(text.split())
