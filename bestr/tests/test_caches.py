"""Without Redis the site goes on, and limits still hold."""

import pytest
from django.core.cache import caches
from django.urls import reverse

from accounts import limits


@pytest.fixture
def no_redis(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "bestr.caches.RedisWhileItRuns",
            "LOCATION": "redis://127.0.0.1:9/0",
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
    caches["default"].clear()


@pytest.mark.threat("D-01")
def test_limit_holds_without_redis(no_redis):
    assert [limits.allow("try", "ada", 2, 60) for _ in range(3)] == [True, True, False]


@pytest.mark.threat("D-01")
def test_signing_in_is_limited_without_redis(no_redis, client, db):
    credentials = {"login": "ada@example.org", "password": "wrong password"}

    answers = [client.post(reverse("account_login"), credentials) for _ in range(6)]

    assert {answer.status_code for answer in answers} == {200}
    assert "Too many attempts with this address." in answers[-1].content.decode()


def test_everything_that_is_kept_is_found_again(no_redis):
    cache = caches["default"]

    cache.set_many({"a": 1, "b": 2})
    cache.add("a", 5)
    cache.incr("b")

    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": 3}
    assert (cache.has_key("a"), cache.touch("a"), cache.delete("a"), cache.get("a")) == (
        True,
        True,
        True,
        None,
    )
    cache.delete_many(["b"])
    assert cache.get("b") is None
