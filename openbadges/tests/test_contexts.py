"""The contexts: pinned, checked, and nothing beside them."""

import pytest

from openbadges import contexts
from openbadges.errors import ContextChanged, ContextRefused

V2, OB = contexts.VCDM_2, contexts.OPEN_BADGES


@pytest.fixture
def unread():
    contexts.definition.cache_clear()
    yield
    contexts.definition.cache_clear()


def test_every_pinned_context_is_installed_and_unchanged(unread):
    for address in contexts._SOURCES:
        assert contexts.definition(address)


@pytest.mark.threat("V-06")
def test_a_changed_context_is_noticed(unread, monkeypatch):
    source = contexts._SOURCES[OB]
    changed = contexts._Source(source.package, source.path, "0" * 64)
    monkeypatch.setitem(contexts._SOURCES, OB, changed)

    with pytest.raises(ContextChanged):
        contexts.definition(OB)


@pytest.mark.parametrize(
    "listed",
    [
        [V2],
        [V2, OB],
        [V2, OB, contexts.EXTENSIONS],
        [V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"],
        [contexts.VCDM_1, contexts.OPEN_BADGES_MOVING, contexts.ED25519_2020],
    ],
)
def test_known_contexts_in_order_are_allowed(listed):
    assert contexts.allowed(listed) == tuple(listed)


def test_one_context_may_stand_without_its_list():
    assert contexts.allowed(V2) == (V2,)


@pytest.mark.threat("V-06")
@pytest.mark.threat("V-07")
@pytest.mark.parametrize(
    "listed",
    [
        None,
        [],
        {},
        [OB, V2],
        [V2, OB, OB],
        [V2, V2],
        [V2, contexts.VCDM_1],
        [V2, OB, contexts.OPEN_BADGES_MOVING],
        [V2, OB, "https://evil.example/context"],
        [V2, OB, "http://169.254.169.254/latest"],
        [V2, OB + " "],
        [V2, OB.upper()],
        [V2, {"name": "https://schema.org/degree"}],
        [V2, {"@vocab": "https://schema.org/"}],
        [V2, {"@base": "https://example.org/"}],
        [{"@import": V2}],
        [V2, None],
        [V2, [OB]],
    ],
)
def test_every_other_context_is_refused(listed):
    with pytest.raises(ContextRefused):
        contexts.allowed(listed)


def test_what_the_package_left_out_of_the_older_model_is_put_back():
    older = contexts.definition(contexts.VCDM_1)

    assert older["@protected"] is True
    assert older["VerifiableCredential"]["@context"]["@protected"] is True


def test_only_an_address_that_moved_is_said_to_move():
    assert contexts.moves([V2, contexts.OPEN_BADGES_MOVING])
    assert not contexts.moves([V2, OB])
