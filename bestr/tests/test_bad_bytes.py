"""Bytes that are no text, and forms that are no forms: refused, never a fault of ours."""

import pytest
from django.urls import reverse

from bestr.tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.threat("W-08")]

SEARCHES = ["badge_list", "backpack", "manage_invitations", "manage_audit", "manage_badges"]


@pytest.fixture
def world(client):
    world = World()
    client.force_login(world.owner)
    return world


def search_of(name, world):
    return reverse(name, args=[world.issuer.slug] if name.startswith("manage") else [])


@pytest.mark.parametrize("name", SEARCHES)
@pytest.mark.parametrize("query", ["%00", "%FF", "%ED%A0%80", "a" * 20_000, "%25" * 500])
def test_a_search_for_no_text_is_no_fault(client, world, name, query):
    address = search_of(name, world)

    for field in ("q", "page", "state", "issuer", "kind", "way", "badge", "run", "person"):
        assert client.get(f"{address}?{field}={query}").status_code in (200, 400, 404)


@pytest.mark.parametrize("bad", ["%00", "%FF", "%C0%AE", "a%0d%0ab", "%ED%A0%80"])
def test_an_address_of_no_text_is_no_fault(client, world, bad):
    for before in ("/", "/badges/", "/issuers/", "/p/", "/v/", "/c/", "/i/", "/pictures/"):
        assert client.get(f"{before}{bad}/").status_code in (301, 302, 400, 404)


@pytest.mark.parametrize(
    "name", ["account", "profile_edit", "verify", "manage_settings", "manage_award"]
)
def test_a_form_with_no_text_in_it_is_no_fault(client, world, name):
    address = search_of(name, world)
    fields = "first_name last_name handle headline text q name description email address people badge"
    no_text = dict.fromkeys(fields.split(), "a\0b")

    assert client.post(address, no_text).status_code in (200, 302, 400, 422)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="a'),
        ("multipart/form-data", b"a"),
        ("multipart/form-data; boundary=" + "b" * 300, b"a"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"a=%FF"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(100_000))),
    ],
    ids=["cut short", "no boundary", "long boundary", "unknown letters", "100,000 fields"],
)
def test_a_body_that_is_no_form_is_no_fault(client, world, kind, body):
    for name in ("account", "verify", "manage_settings", "manage_award"):
        answer = client.generic("POST", search_of(name, world), body, content_type=kind)
        assert answer.status_code in (200, 400, 413, 415, 422)
