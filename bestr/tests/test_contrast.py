"""Text keeps 4.5:1 in light and dark, whatever colour an issuer takes."""

import math
import re
from pathlib import Path

import pytest
from django.conf import settings

SHEET = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
COLOUR = r"oklch\(((?:[^()]|\([^()]*\))*)\)"
PAIR = re.compile(rf"--([a-z-]+): light-dark\({COLOUR}, {COLOUR}\);")
TOKENS = {name: (light, dark) for name, light, dark in PAIR.findall(SHEET)}
TONES = dict(re.findall(r'\[data-tone="(\w+)"\] \{ --tone-h: (\d+);', SHEET))
CHROMAS = dict(
    re.findall(r'\[data-tone="(\w+)"\] \{ --tone-h: \d+; --tone-c: ([\d.]+);', SHEET)
)

TEXT_ON_GROUND = [
    ("ink", "canvas"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("ink", "line"),
    ("ink-soft", "canvas"),
    ("ink-soft", "surface"),
    ("ink-soft", "sunken"),
    ("brand", "canvas"),
    ("brand", "surface"),
    ("brand-strong", "surface"),
    ("brand-ink", "brand"),
    ("brand-ink", "brand-strong"),
    ("brand-tint-ink", "brand-tint"),
]


def luminance(lightness, chroma, hue):
    """WCAG's relative luminance of an oklch colour, clipped to what a screen can show."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    cone_l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    cone_m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    cone_s = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * cone_l - 3.3077115913 * cone_m + 0.2309699292 * cone_s
    green = -1.2684380046 * cone_l + 2.6097574011 * cone_m - 0.3413193965 * cone_s
    blue = -0.0041960863 * cone_l - 0.7034186147 * cone_m + 1.7076147010 * cone_s
    red, green, blue = (min(1, max(0, channel)) for channel in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    high, low = sorted((luminance(*one), luminance(*other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def colour(name, scheme, **values):
    text = TOKENS[name][scheme]
    for variable, value in values.items():
        text = text.replace(f"var(--{variable.replace('_', '-')})", str(value))
    return tuple(float(part) for part in text.split("/")[0].split())


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_is_readable_at_every_hue(text, ground, scheme):
    ratios = {
        hue: contrast(colour(text, scheme, brand_h=hue), colour(ground, scheme, brand_h=hue))
        for hue in range(0, 360, 10)
    }

    assert {hue: ratio for hue, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("tone", sorted(TONES))
def test_tones_are_readable(tone, scheme):
    values = {"tone_h": TONES[tone], "tone_c": CHROMAS[tone]}
    tint = colour("tone-tint", scheme, **values)

    assert contrast(colour("tone-ink", scheme, **values), tint) >= 4.5
    assert contrast(colour("ink", scheme), tint) >= 4.5
    assert contrast(colour("ink-soft", scheme), tint) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["line-strong", "focus"])
@pytest.mark.parametrize("ground", ["canvas", "surface", "sunken"])
def test_edges_of_controls_and_the_focus_ring_are_seen(name, ground, scheme):
    assert contrast(colour(name, scheme), colour(ground, scheme)) >= 3


def test_white_and_black_are_as_far_apart_as_can_be():
    assert round(contrast((1, 0, 0), (0, 0, 0))) == 21
