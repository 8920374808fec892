"""A limit lets in so many and no more, however many ask at once, and also while the cache is down."""

import threading

import pytest
import time_machine
from django.core.cache import caches
from redis.exceptions import ConnectionError as RedisDown

from accounts import limits


@pytest.fixture(autouse=True)
def _no_counts(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    caches["default"].clear()
    limits._here.clear()


@pytest.mark.threat("A-15")
@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        # Nobody but the proxy in front of us is believed: what stands before its word was sent by the asker.
        (0, "198.51.100.1", "192.0.2.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        (2, "203.0.113.9, 198.51.100.1, 192.0.2.8", "198.51.100.1"),
        (1, None, "192.0.2.7"),
    ],
)
def test_asker_is_who_the_trusted_proxy_says(rf, settings, proxies, header, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"x-forwarded-for": header} if header else {}

    assert limits.asker(rf.get("/", REMOTE_ADDR="192.0.2.7", headers=headers)) == address


def test_limit_lets_in_so_many_and_no_more():
    assert [limits.allow("try", "ada", 2, 60) for _ in range(4)] == [True, True, False, False]


def test_limits_of_others_and_of_other_things_count_apart():
    limits.allow("try", "ada", 1, 60)

    assert limits.allow("try", "bob", 1, 60)
    assert limits.allow("other", "ada", 1, 60)


def test_limit_ends_with_its_time():
    with time_machine.travel("2026-11-22 20:00:00+00:00", tick=False) as clock:
        limits.allow("try", "ada", 1, 86400)
        clock.shift(86399)
        assert not limits.allow("try", "ada", 1, 86400)
        clock.shift(2)
        assert limits.allow("try", "ada", 1, 86400)


def test_limit_can_be_asked_for_and_forgotten():
    assert not limits.is_counted("try", "ada")
    limits.allow("try", "ada", 1, 60)

    assert limits.is_counted("try", "ada")
    limits.forget("try", "ada")
    assert not limits.is_counted("try", "ada")


@pytest.mark.parametrize(
    "backend",
    [
        "django.core.cache.backends.locmem.LocMemCache",
        "django.core.cache.backends.filebased.FileBasedCache",
    ],
)
@pytest.mark.threat("D-01")
def test_twenty_at_once_are_no_more_than_the_limit(backend, settings, tmp_path):
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": str(tmp_path / "cache")}}
    start, allowed = threading.Barrier(20), []

    def ask():
        start.wait()
        allowed.append(limits.allow("try", "ada", 5, 60))

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(allowed) == [False] * 15 + [True] * 5


@pytest.mark.threat("D-01")
def test_limit_holds_while_the_cache_is_down(monkeypatch):
    def down(*_arguments):
        raise RedisDown("no route to the cache")

    monkeypatch.setattr(limits, "_count", down)

    assert [limits.allow("try", "ada", 2, 60) for _ in range(3)] == [True, True, False]
    assert limits.is_counted("try", "ada")


def test_what_is_counted_is_kept_as_a_hash():
    limits.allow("try", "ada@example.org", 2, 60)

    assert "ada" not in str(caches["default"]._cache)
