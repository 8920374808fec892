"""Who holds or may do what changes only together with a line in the book, and no page that takes a POST is forgotten."""

import pytest
from django.test import RequestFactory
from django.urls import get_resolver

from accounts import audit
from accounts.models import AuditEvent
from bestr.tests.houses import House
from bestr.tests.posts import NO_CHANGE, SCENES
from bestr.tests.test_doors import named_views
from bestr.tests.test_looking import checksum

pytestmark = pytest.mark.django_db


def takes_a_post(view):
    """Every page says first which methods it takes; what comes after needs a real request."""
    try:
        return view(RequestFactory().post("/")).status_code != 405
    except Exception:  # noqa: BLE001 - it went on, so it takes it
        return True


@pytest.mark.threat("L-03")
def test_every_page_that_takes_a_post_is_known(settings):
    settings.OUTBOX_PAGE = True
    found = {
        name
        for name, view in named_views(get_resolver().url_patterns)
        if name and "admin" not in view.__module__ and takes_a_post(view)
    }

    assert found == set(SCENES) | set(NO_CHANGE)


@pytest.mark.threat("L-03")
@pytest.mark.parametrize("name", SCENES)
def test_a_change_is_in_the_book(name, settings):
    settings.OPEN_REGISTRATION = True
    scene, event = SCENES[name]
    client, address, fields = scene(House())
    before = set(AuditEvent.objects.values_list("pk", flat=True))

    client.post(address, fields)

    assert event in AuditEvent.objects.exclude(pk__in=before).values_list("event", flat=True)


class Shut(Exception):
    """The book cannot be written."""


@pytest.mark.threat("L-03")
@pytest.mark.parametrize("name", SCENES)
def test_without_the_book_nothing_changes(name, settings, monkeypatch):
    settings.OPEN_REGISTRATION = True
    client, address, fields = SCENES[name][0](House())
    before = checksum()

    def shut(*_arguments, **_details):
        raise Shut

    monkeypatch.setattr(audit, "record", shut)

    with pytest.raises(Shut):
        client.post(address, fields)

    assert checksum() == before
