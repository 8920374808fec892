"""Baking, whichever kind of picture it is."""

import pytest

from openbadges import baking, png, svg
from openbadges.errors import NoBadgeInImage, NotAnImage, NothingToBake
from openbadges.model import Baked
from openbadges.svg_cleaning import sanitise
from openbadges.tests.hostile_svg import picture
from openbadges.tests.pictures import JWS, OTHER_JWS, SVG, drawn

PNG = drawn()


@pytest.mark.parametrize("image", [PNG, SVG], ids=["PNG", "SVG"])
def test_a_picture_carries_one_badge_of_each_version(image):
    once = baking.bake(image, v2=JWS, v3=JWS)
    twice = baking.bake(once, v2=OTHER_JWS)

    assert baking.unbake(once) == Baked(JWS, JWS)
    assert baking.unbake(twice) == Baked(OTHER_JWS)
    with pytest.raises(NoBadgeInImage):
        baking.unbake(image)
    with pytest.raises(NothingToBake):
        baking.bake(image)


@pytest.mark.parametrize("image", [PNG, SVG], ids=["PNG", "SVG"])
def test_a_carrier_serves_many_recipients(image):
    carrier = baking.carrier(image)

    assert carrier.bake(v3=JWS) == baking.bake(image, v3=JWS)
    assert carrier.bake(v3=OTHER_JWS) == baking.bake(image, v3=OTHER_JWS)


def test_carriers_are_of_the_kind_of_the_picture():
    assert baking.carrier(PNG) == png.Carrier.from_png(PNG)
    assert baking.carrier(SVG) == svg.Carrier.from_svg(SVG)


@pytest.mark.threat("I-01")
def test_nothing_is_baked_into_a_picture_that_runs():
    baked = baking.bake(picture("<script>window.__pwned=1</script>"), v3=JWS)

    assert b"script" not in baked
    assert sanitise(baked) == sanitise(picture())


@pytest.mark.threat("I-06")
def test_the_kind_of_a_picture_is_in_its_first_bytes():
    assert baking.media_type(PNG) == "image/png"
    assert baking.media_type(SVG) == "image/svg+xml"
    assert baking.media_type(b"\xef\xbb\xbf \n<!-- drawn --><svg/>") == "image/svg+xml"
    for other in (b"", b"{}", b"\xff\xd8\xff", b"GIF89a", b"%PDF-1.7 <svg", b"<html>"):
        with pytest.raises(NotAnImage):
            baking.media_type(other)


@pytest.mark.threat("I-06")
@pytest.mark.parametrize(
    "image", [b"", b"GIF89a", b"\xff\xd8\xff\xe0", b"%PDF-1.7", b"<html/>"]
)
def test_what_is_no_png_and_no_svg_carries_nothing(image):
    with pytest.raises(NotAnImage):
        baking.bake(image, v2=JWS)
    with pytest.raises(NotAnImage):
        baking.unbake(image)
