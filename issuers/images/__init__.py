"""Uploaded pictures: what kind of file it is, whether it is safe to open, and what is kept of it.

Nothing of the upload is ever served. Its header is checked before anything decodes it; then a child process with
little memory and little time draws it anew, so that hidden bytes, places and names of the photographer stay behind.
"""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from issuers.errors import PictureRefused
from openbadges import errors, png, svg

LONGEST = 2 * 1024 * 1024
# By the clock, for a machine with other work too; `drawing` counts what the drawing itself costs.
SECONDS = 10
DRAWING = Path(__file__).with_name("drawing.py")

WRONG_KIND = _("This file is not a picture that we can use. Choose a PNG, JPEG or SVG file.")
DAMAGED = _("This picture is damaged. Save it again from the program that made it.")
TOO_HEAVY = _("This file is larger than 2 MB. Make it smaller and choose it again.")
TOO_WIDE = _(
    "This picture has more than 4096 pixels on a side or more than 16 million in all. Make it smaller and choose it again."
)
TOO_SMALL = _(
    "This picture is smaller than 90 pixels. Choose one with 600 or more on each side."
)
TOO_HARD = _("This picture takes too much work to draw. Save it in a simpler form.")
SENTENCES = {
    "image_too_large": TOO_WIDE,
    "animated_image": _("This picture moves. Choose a still one."),
    "trailing_bytes": _(
        "This picture has something hidden after its end. Save it again from the program that made it."
    ),
    "not_an_image": WRONG_KIND,
    "image_damaged": DAMAGED,
    "invalid_svg": _(
        "This SVG picture cannot be read. Save it again as a plain SVG, or as PNG."
    ),
    "unsafe_svg": _(
        "This SVG picture contains something that is not allowed, such as a script or a link to another site. Save it again as a plain SVG, or as PNG."
    ),
    "svg_too_large": _(
        "This drawing has too many details: more than 256 kB or 5,000 parts. Simplify it, or save it as PNG."
    ),
    "too_wide": TOO_WIDE,
    "too_small": TOO_SMALL,
    "damaged": DAMAGED,
}
# What a file begins with, and its name for people: these are refused by name, so that the cure is clear.
OTHER_KINDS = [
    (b"GIF8", "GIF"),
    (b"RIFF", "WebP"),
    (b"%PDF", "PDF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
]


@dataclass(frozen=True)
class CleanPicture:
    """A picture as it is kept: square PNGs by their width in pixels, and the cleaned vector artwork if it had one."""

    kind: str
    sha256: str
    pngs: dict[int, bytes]
    is_small: bool = False
    svg: bytes = b""

    @property
    def size(self):
        return max(self.pngs)

    @property
    def remarks(self):
        """What the person who chose it should know, though it is kept."""
        remarks = []
        if self.kind == "jpeg":
            remarks.append(_("This picture is a JPEG file. We keep it as PNG."))
        if self.is_small:
            remarks.append(
                _(
                    "This picture is smaller than 600 pixels and may look blurred. Choose a larger one if you have it."
                )
            )
        return remarks


def clean(content: bytes) -> CleanPicture:
    """Check an upload and draw it anew. Raises PictureRefused with the sentence for the person."""
    if len(content) > LONGEST:
        raise PictureRefused(TOO_HEAVY)
    kind = _kind_of(content)
    try:
        if kind == "png":
            png.inspect(content)
        elif kind == "svg":
            content = svg.sanitise(content)
    except errors.OpenBadgesError as refusal:
        code = (
            "svg_too_large"
            if (kind, refusal.code) == ("svg", "image_too_large")
            else refusal.code
        )
        raise PictureRefused(SENTENCES.get(code, WRONG_KIND)) from refusal
    pngs, is_small = _draw(kind, content)
    kept = content if kind == "svg" else pngs[max(pngs)]
    return CleanPicture(
        kind=kind,
        sha256=hashlib.sha256(kept).hexdigest(),
        pngs=pngs,
        is_small=is_small,
        svg=content if kind == "svg" else b"",
    )


def _kind_of(content: bytes) -> str:
    """The kind by its first bytes, never by its name or by what the browser says."""
    if content.startswith(png.SIGNATURE):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    for beginning, name in OTHER_KINDS:
        if content.startswith(beginning):
            raise PictureRefused(
                _("This is a %(kind)s file. Save it as PNG, JPEG or SVG.") % {"kind": name}
            )
    head = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<") and b"<html" not in head.lower() and b"<svg" in content:
        return "svg"
    raise PictureRefused(WRONG_KIND)


def _draw(kind: str, content: bytes) -> tuple[dict[int, bytes], bool]:
    """The PNGs that a child process makes of it, and whether it was smaller than they are."""
    try:
        # The program is ours and the bytes go through a pipe; `-I` keeps the environment out.
        child = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(DRAWING), kind],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={"LANG": "C.UTF-8", "PATH": os.defpath},
        )
    except subprocess.TimeoutExpired as slow:
        raise PictureRefused(TOO_HARD) from slow
    if child.returncode:
        raise PictureRefused(TOO_HARD)
    line, _newline, rest = child.stdout.partition(b"\n")
    answer = json.loads(line)
    if "refused" in answer:
        raise PictureRefused(SENTENCES[answer["refused"]])
    pngs = {}
    for size, length in answer["pngs"]:
        pngs[size], rest = rest[:length], rest[length:]
    return pngs, answer["small"]
