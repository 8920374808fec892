"""Badges in SVG: told by namespace, exactly one, and attribute and body of one mind."""

import io
import xml.etree.ElementTree as ET

import openbadges_bakery
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openbadges import svg
from openbadges.errors import (
    BadgePartsDisagree,
    BakedBadgeDamaged,
    BakedBadgeTooLarge,
    ImageTooLarge,
    NoBadgeInImage,
    NotAnImage,
    NothingToBake,
    OpenBadgesError,
    SeveralBadgesInImage,
    UnsafeSVG,
)
from openbadges.model import Baked
from openbadges.reading import parse_object
from openbadges.svg_cleaning import sanitise
from openbadges.tests.pictures import JWS, OTHER_JWS, SVG
from openbadges.v2 import to_bytes

ADDRESS = "https://badges.example.org/ob/2/assertions/1"
HOSTED = {"id": ADDRESS, "narrative": "1 > 0 ]]> è & <b> \ufffe \uffff 🎓"}
V2 = "http://openbadges.org"
V3 = "https://purl.imsglobal.org/ob/v3p0"


def holding(*elements, v2="openbadges", v3="ob3"):
    """A picture with badges as anybody may have baked them."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:{v2}="{V2}" xmlns:{v3}="{V3}">'
        f"{''.join(elements)}<path d='M0 0'/></svg>"
    ).encode()


# Baking


def test_a_hosted_badge_has_its_address_and_its_json():
    baked = svg.Carrier.from_svg(SVG).bake(v2='{"id":"https://example.org/1?a&b","n":">"}')

    assert baked.decode() == (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        'viewBox="0 0 8 8" xmlns:openbadges="http://openbadges.org">'
        '<openbadges:assertion verify="https://example.org/1?a&amp;b">'
        '<![CDATA[{"id":"https://example.org/1?a&b","n":"\\u003e"}]]></openbadges:assertion>'
        '<title>Fiamma è</title><path d="M0 0h8v8z" fill="#d64"></path></svg>'
    )


def test_a_signed_badge_has_no_body():
    carrier = svg.Carrier.from_svg(SVG)

    assert f'.org"><openbadges:assertion verify="{JWS}"/><title>'.encode() in carrier.bake(
        v2=JWS
    )
    assert f'v3p0"><openbadges:credential verify="{JWS}"/><title>'.encode() in carrier.bake(
        v3=JWS
    )


def test_a_credential_in_json_has_no_verify():
    baked = svg.Carrier.from_svg(SVG).bake(v3='{"id":"urn:uuid:1"}')

    assert (
        b'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><openbadges:credential>'
        b'<![CDATA[{"id":"urn:uuid:1"}]]></openbadges:credential><title>'
    ) in baked


def test_both_versions_stand_in_their_own_namespace():
    baked = svg.Carrier.from_svg(SVG).bake(v2=to_bytes(HOSTED), v3=JWS)

    root = ET.fromstring(baked)  # noqa: S314 - our own output
    assert [element.tag for element in root][:2] == [
        f"{{{V2}}}assertion",
        f"{{{V3}}}credential",
    ]
    assert baked.count(b"<openbadges:") == 2
    assert svg.unbake(baked).v3 == JWS
    assert parse_object(svg.unbake(baked).v2) == HOSTED


def test_the_root_begins_where_readers_look():
    drawing = b'<?xml version="1.0"?>' + b"<!-- %s -->" % (b"x" * 400) + SVG

    assert svg.Carrier.from_svg(drawing).bake(v2=JWS).startswith(b"<svg ")


def test_nothing_to_bake_is_refused():
    with pytest.raises(NothingToBake):
        svg.Carrier.from_svg(SVG).bake()


def test_a_document_that_is_no_json_is_refused():
    for broken in ('{"id":', '{"id":"a","id":"b"}'):
        with pytest.raises(BakedBadgeDamaged):
            svg.Carrier.from_svg(SVG).bake(v2=broken)


objects = st.dictionaries(
    st.text(st.characters(codec="utf-8")) | st.sampled_from(["id", "verify", "]]>"]),
    st.text(st.characters(codec="utf-8")) | st.integers(-9, 9) | st.booleans(),
)


@given(objects, objects)
def test_what_is_baked_is_what_is_read(second, third):
    baked = svg.Carrier.from_svg(SVG).bake(v2=to_bytes(second), v3=to_bytes(third))

    read = svg.unbake(baked)
    assert (parse_object(read.v2), parse_object(read.v3)) == (second, third)
    assert sanitise(baked) == sanitise(SVG)


@pytest.mark.threat("I-05")
def test_two_bakes_give_one_badge():
    once = svg.Carrier.from_svg(SVG).bake(v2=JWS, v3=JWS)

    twice = svg.Carrier.from_svg(once).bake(v3=OTHER_JWS)

    assert twice == svg.Carrier.from_svg(SVG).bake(v3=OTHER_JWS)
    assert svg.unbake(twice) == Baked("", OTHER_JWS)
    assert svg.Carrier.from_svg(once).picture() == sanitise(SVG)


# Reading


@pytest.mark.threat("I-05")
@pytest.mark.parametrize(
    ("picture", "read"),
    {
        "signed": (holding(f'<openbadges:assertion verify="{JWS}"/>'), Baked(JWS)),
        "signed, repeated as bakery does": (
            holding(
                f'<openbadges:assertion verify="{JWS}"><![CDATA[{JWS}]]></openbadges:assertion>'
            ),
            Baked(JWS),
        ),
        "hosted": (
            holding(
                f'<openbadges:assertion verify="{ADDRESS}">\n'
                f'<![CDATA[\n{{"id":"{ADDRESS}"}}\n]]>\n</openbadges:assertion>'
            ),
            Baked(f'{{"id":"{ADDRESS}"}}'),
        ),
        "hosted 1.x": (
            holding(
                '<openbadges:assertion verify="https://example.org/1">'
                '{"uid":"1","verify":{"url":"https://example.org/1"}}</openbadges:assertion>'
            ),
            Baked('{"uid":"1","verify":{"url":"https://example.org/1"}}'),
        ),
        "hosted without verify": (
            holding('<openbadges:assertion>{"id":"urn:1"}</openbadges:assertion>'),
            Baked('{"id":"urn:1"}'),
        ),
        "address alone": (
            holding('<openbadges:assertion verify="https://example.org/1"/>'),
            Baked("https://example.org/1", "", ("legacy_chunk",)),
        ),
        "another prefix": (holding(f'<o:assertion verify="{JWS}"/>', v2="o"), Baked(JWS)),
        "CDATA in two": (
            holding("<ob3:credential><![CDATA[{]]><![CDATA[}]]></ob3:credential>"),
            Baked("", "{}"),
        ),
        "both": (
            holding(
                f'<openbadges:assertion verify="{JWS}"/><ob3:credential verify="{OTHER_JWS}"/>'
            ),
            Baked(JWS, OTHER_JWS),
        ),
    }.values(),
)
def test_unbake_reads(picture, read):
    assert svg.unbake(picture) == read


@pytest.mark.threat("I-05", "I-02")
@pytest.mark.parametrize(
    ("picture", "refusal"),
    {
        "none": (SVG, NoBadgeInImage),
        "wrong namespace": (
            holding(f'<openbadges:credential verify="{JWS}"/>'),
            NoBadgeInImage,
        ),
        "wrong namespace beside the right one": (
            holding(
                f'<openbadges:credential verify="{OTHER_JWS}"/><ob3:credential verify="{JWS}"/>'
            ),
            SeveralBadgesInImage,
        ),
        "wrong namespace by the letter": (
            holding(
                f'<openbadges:assertion xmlns:openbadges="https://evil.example" verify="{JWS}"/>'
                f'<o:assertion verify="{OTHER_JWS}"/>',
                v2="o",
            ),
            SeveralBadgesInImage,
        ),
        "two": (
            holding(f'<openbadges:assertion verify="{JWS}"/>' * 2),
            SeveralBadgesInImage,
        ),
        "two, one hidden": (
            holding(
                f'<openbadges:assertion verify="{JWS}"/>'
                f'<g><openbadges:assertion verify="{OTHER_JWS}"/></g>'
            ),
            SeveralBadgesInImage,
        ),
        "verify says another address": (
            holding(
                '<openbadges:assertion verify="https://example.org/2">'
                '{"id":"https://example.org/1"}</openbadges:assertion>'
            ),
            BadgePartsDisagree,
        ),
        "verify is signed, body is another": (
            holding(f'<openbadges:assertion verify="{JWS}">{OTHER_JWS}</openbadges:assertion>'),
            BadgePartsDisagree,
        ),
        "verify is signed, body is JSON": (
            holding(f'<ob3:credential verify="{JWS}">{{"id":"urn:1"}}</ob3:credential>'),
            BadgePartsDisagree,
        ),
        "body is no JSON": (
            holding('<openbadges:assertion verify="urn:1">{"id"</openbadges:assertion>'),
            BakedBadgeDamaged,
        ),
        "empty": (holding("<openbadges:assertion/>"), BakedBadgeDamaged),
        "elements inside": (
            holding("<openbadges:assertion><g/></openbadges:assertion>"),
            BakedBadgeDamaged,
        ),
        "a badge in a badge": (
            holding("<openbadges:assertion><ob3:credential/></openbadges:assertion>"),
            BakedBadgeDamaged,
        ),
        "long body": (
            holding(f"<ob3:credential>{'a' * (svg.MAX_BADGE_BYTES + 1)}</ob3:credential>"),
            BakedBadgeTooLarge,
        ),
        "long verify": (
            holding(f'<ob3:credential verify="{"a" * (svg.MAX_BADGE_BYTES + 1)}"/>'),
            BakedBadgeTooLarge,
        ),
        "long file": (holding("a" * svg.MAX_BAKED_BYTES), ImageTooLarge),
        "document type": (b"<!DOCTYPE svg>" + holding(), UnsafeSVG),
        "HTML": (b"<html><svg/></html>", NotAnImage),
    }.values(),
)
def test_unbake_refuses(picture, refusal):
    with pytest.raises(OpenBadgesError) as refused:
        svg.unbake(picture)

    assert type(refused.value) is refusal


# Another reader and writer


def test_bakery_reads_what_we_bake():
    carrier = svg.Carrier.from_svg(SVG)

    assert openbadges_bakery.unbake(io.BytesIO(carrier.bake(v2=JWS))) == JWS
    assert openbadges_bakery.unbake(io.BytesIO(carrier.bake(v2=to_bytes(HOSTED)))) == ADDRESS


@pytest.mark.filterwarnings("ignore:Please use rfc3986:DeprecationWarning")
@pytest.mark.parametrize("payload", [JWS, f'{{"id":"{ADDRESS}"}}'])
def test_we_read_what_bakery_bakes(payload):
    theirs = io.BytesIO()
    openbadges_bakery.bake(io.BytesIO(SVG), payload, theirs)

    assert svg.unbake(theirs.getvalue()) == Baked(payload)
