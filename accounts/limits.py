"""How often something may be done: counted in the cache, or in this process while the cache is down."""

import fcntl
import hashlib
import logging
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

MOST_COUNTERS_HERE = 10_000
_here: dict[str, tuple[int, float]] = {}
_here_lock = threading.Lock()


def asker(request) -> str:
    """The address that a request came from, past as many proxies as the operator trusts and no more."""
    return get_adapter().get_client_ip(request)


def allow(name: str, key: str, limit: int, seconds: int) -> bool:
    """Count one try of `name` by `key`, and say whether it is within `limit` for the `seconds` since the first.

    The key (an address, an IP) is kept as a hash. Asked at the same moment by many, no more than `limit` are let in.
    """
    slot = _slot(name, key)
    try:
        return _count(slot, seconds) <= limit
    except (RedisError, OSError) as error:
        logger.warning("Limits are counted in this process, the cache is down: %s", error)
        return _count_here(slot, seconds) <= limit


def is_counted(name: str, key: str) -> bool:
    """Whether there was a try that still counts; asking is none."""
    slot = _slot(name, key)
    try:
        if caches["default"].get(slot) is not None:
            return True
    except (RedisError, OSError) as error:
        logger.warning("A limit could not be read, the cache is down: %s", error)
    with _here_lock:
        return _here.get(slot, (0, 0))[1] > time.monotonic()


def _slot(name: str, key: str) -> str:
    return f"limit:{name}:{hashlib.sha256(str(key).encode()).hexdigest()}"


def forget(name: str, key: str) -> None:
    """Start the count again, as after a success."""
    slot = _slot(name, key)
    with _here_lock:
        _here.pop(slot, None)
    try:
        caches["default"].delete(slot)
    except (RedisError, OSError) as error:
        logger.warning("A limit could not be forgotten, the cache is down: %s", error)


def _count(slot: str, seconds: int) -> int:
    cache = caches["default"]
    if isinstance(cache, RedisCache):
        cache.add(slot, 0, timeout=seconds)
        try:
            return cache.incr(slot)
        except ValueError:  # it ran out between the two
            cache.set(slot, 1, timeout=seconds)
            return 1
    # The other caches count by reading and writing, so one at a time, and remember their own end.
    with _one_at_a_time(cache):
        now = time.time()
        count, ends_at = cache.get(slot) or (0, now + seconds)
        cache.set(slot, (count + 1, ends_at), timeout=max(1, ends_at - now))
        return count + 1


@contextmanager
def _one_at_a_time(cache):
    """Alone in this process, and on this machine where the cache is its disk."""
    with _here_lock:
        if not isinstance(cache, FileBasedCache):
            yield
            return
        path = Path(settings.DATA_DIR) / "limits.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _count_here(slot: str, seconds: int) -> int:
    with _here_lock:
        now = time.monotonic()
        if len(_here) >= MOST_COUNTERS_HERE:
            for other in [other for other, (_, ends_at) in _here.items() if ends_at <= now]:
                del _here[other]
            if len(_here) >= MOST_COUNTERS_HERE:
                _here.pop(next(iter(_here)))
        count, ends_at = _here.get(slot, (0, now + seconds))
        if ends_at <= now:
            count, ends_at = 0, now + seconds
        _here[slot] = (count + 1, ends_at)
        return count + 1
