"""Draws the artwork of the demo's badges: a shape, a symbol, and a name on a curve, as SVG without fonts."""

from functools import lru_cache
from math import cos, pi, sin
from pathlib import Path

import font_rhd
import lucide
from django.utils.html import format_html
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

SIDE = 600
CENTRE = SIDE / 2
# Dark and light end of the ground, and the colour of the lower line.
PALETTES = {
    "green": ("#0b4f3c", "#1ea77d", "#ffe27a"),
    "blue": ("#1f2a6b", "#4763d6", "#ffd36b"),
    "red": ("#6b1532", "#cf4760", "#ffe0a3"),
    "violet": ("#3a2362", "#8a63c9", "#f7d774"),
    "slate": ("#16232f", "#4c6278", "#9fe3c9"),
    "amber": ("#6b3a0c", "#d18a2b", "#fff0c2"),
}


def _ring(points, outer, inner=None):
    """The corners of a regular figure, or of a star when there is an inner radius."""
    radii = (outer, inner or outer)
    count = points * (2 if inner else 1)
    corners = []
    for number in range(count):
        angle = -pi / 2 + 2 * pi * number / count
        radius = radii[number % 2]
        corners.append(f"{CENTRE + radius * cos(angle):.1f},{CENTRE + radius * sin(angle):.1f}")
    return "M" + "L".join(corners) + "Z"


SHAPES = {
    "hexagon": lambda inset: _ring(6, 285 - inset),
    "octagon": lambda inset: _ring(8, 282 - inset),
    "seal": lambda inset: _ring(24, 285 - inset, 262 - inset),
    "circle": lambda inset: (
        f"M{CENTRE},{20 + inset}A{280 - inset},{280 - inset} 0 1 1 {CENTRE - 0.1},{20 + inset}Z"
    ),
    "shield": lambda inset: (
        f"M{CENTRE},{15 + inset}L{555 - inset},{90 + inset}V330Q{545 - inset},500 {CENTRE},{590 - inset}"
        f"Q{55 + inset},500 {45 + inset},330V{90 + inset}Z"
    ),
}


@lru_cache(maxsize=1)
def _font():
    return TTFont(Path(font_rhd.font_directory) / "RedHatDisplay-Bold.ttf")


def _curved(text, *, radius, size, below=False):
    """The outlines of a line of text on a circle round the centre, shrunk until it spans at most 150 degrees."""
    font = _font()
    glyphs, names, unit = font.getGlyphSet(), font.getBestCmap(), font["head"].unitsPerEm
    letters = [glyphs[names.get(ord(letter), ".notdef")] for letter in text.upper()]
    spacing = 0.09 * unit
    total = sum(letter.width + spacing for letter in letters) - spacing
    scale = min(size / unit, radius * (150 / 180 * pi) / total)
    angle = -total * scale / radius / 2
    pen = SVGPathPen(glyphs, ntos=lambda value: f"{value:.1f}")
    for letter in letters:
        half = letter.width * scale / radius / 2
        angle += half
        # From the glyph's own square, its middle on the curve, turned with it; SVG's y grows downwards.
        turn = -angle if below else angle
        x, y = CENTRE + radius * sin(angle), CENTRE + radius * cos(angle) * (1 if below else -1)
        c, s = cos(turn) * scale, sin(turn) * scale
        shift = letter.width / 2
        letter.draw(TransformPen(pen, (c, s, s, -c, x - c * shift, y - s * shift)))
        angle += half + spacing * scale / radius
    return pen.getCommands()


def draw(*, shape, palette, symbol, name, line=""):
    """The artwork as SVG bytes; the same words give the same picture."""
    dark, light, accent = PALETTES[palette]
    icon = lucide._render_icon(symbol, None)  # noqa: SLF001 - the package has no public call for one drawing
    strokes = icon[icon.index(">") + 1 : icon.rindex("</svg>")]
    return (
        format_html(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}">'
            '<defs><linearGradient id="ground" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="{dark}"/>'
            '<stop offset="1" stop-color="{light}"/></linearGradient></defs>'
            '<path d="{rim}" fill="#ffffff"/><path d="{ground}" fill="url(#ground)"/>'
            '<circle cx="300" cy="300" r="118" fill="#ffffff" fill-opacity="0.14"/>',
            side=SIDE,
            dark=dark,
            light=light,
            rim=SHAPES[shape](0),
            ground=SHAPES[shape](16),
        ).encode()
        + (
            f'<g transform="translate(228 228) scale(6)" fill="none" stroke="#ffffff" stroke-width="1.9" '
            f'stroke-linecap="round" stroke-linejoin="round">{strokes}</g>'
            f'<path d="{_curved(name, radius=172, size=46)}" fill="#ffffff"/>'
            + (
                f'<path d="{_curved(line, radius=200, size=30, below=True)}" fill="{accent}"/>'
                if line
                else ""
            )
            + "</svg>"
        ).encode()
    )
