"""Makes what the browser needs and the repository does not hold: two small typefaces, one style sheet."""

import hashlib
import importlib.metadata
from pathlib import Path

import font_manrope
import font_rhd
from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from bestr import styles

MADE = Path(settings.BASE_DIR) / "build" / "static"
FOLDER = MADE / "fonts"

LATIN = (
    "U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-200D,"
    "U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2032-2033,U+2039-203A,U+2044,"
    "U+20AC,U+2122,U+2190-2193,U+2212,U+2215,U+FEFF,U+FFFD"
)
LATIN_EXT = "U+0100-0130,U+0132-0151,U+0154-024F,U+1E00-1EFF,U+20A0-20AB,U+20AD-20CF"
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "lnum"]

# name of the file made: source, characters, range of weights (None where the source has one weight)
FACES = {
    "manrope-latin.woff2": ("Manrope-VariableFont_wght.ttf", LATIN, (400, 800)),
    "manrope-latin-ext.woff2": ("Manrope-VariableFont_wght.ttf", LATIN_EXT, (400, 800)),
    "red-hat-display-latin.woff2": ("RedHatDisplay-ExtraBold.ttf", LATIN, None),
}
SOURCES = (Path(font_manrope.font_directory), Path(font_rhd.font_directory))
PACKAGES = ("font-manrope", "font-rhd", "fonttools")


def recipe() -> str:
    """What the files are made of: another answer means they must be made again."""
    versions = [f"{name} {importlib.metadata.version(name)}" for name in PACKAGES]
    return hashlib.sha256(repr((versions, FACES, FEATURES)).encode()).hexdigest()


def source(name: str) -> Path:
    return next(folder / name for folder in SOURCES if (folder / name).exists())


def make_face(name: str) -> bytes:
    """One typeface with the letters and weights our pages use, as WOFF2."""
    file_name, characters, weights = FACES[name]
    options = subset.Options(layout_features=FEATURES, flavor="woff2", name_IDs=[0, 1, 2, 13])
    target = FOLDER / name
    with TTFont(source(file_name)) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=subset.parse_unicodes(characters))
        subsetter.subset(font)
        if weights:
            instancer.instantiateVariableFont(font, {"wght": weights}, inplace=True)
        subset.save_font(font, target, options)
    return target.read_bytes()


class Command(BaseCommand):
    help = "Joins the style sheets, and makes the web fonts once."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="make them again")

    def handle(self, *args, force: bool, **options):
        self.join_styles()
        stamp = FOLDER / ".made-of"
        made = stamp.read_text() if stamp.exists() else ""
        if made == recipe() and all((FOLDER / name).exists() for name in FACES) and not force:
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        for name in FACES:
            size = len(make_face(name))
            if options["verbosity"]:
                self.stdout.write(f"{name}: {size / 1024:.0f} KiB")
        stamp.write_text(recipe())

    def join_styles(self):
        target = MADE / styles.WHOLE
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(styles.in_one())
