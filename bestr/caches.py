"""The cache, in Redis or in files. One that is down slows nobody down and breaks nothing: limits then count in each process."""

import logging
from pathlib import Path

from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class RedisWhileItRuns(RedisCache):
    """Redis, and this process's own memory for as long as Redis does not answer."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._here = LocMemCache("while-redis-is-down", {})

    def _ask(self, method, *arguments, **options):
        try:
            return getattr(super(), method)(*arguments, **options)
        except (RedisError, OSError) as error:
            logger.warning("The cache does not answer: %s", error)
            return getattr(self._here, method)(*arguments, **options)

    def add(self, *arguments, **options):
        return self._ask("add", *arguments, **options)

    def get(self, *arguments, **options):
        return self._ask("get", *arguments, **options)

    def set(self, *arguments, **options):
        return self._ask("set", *arguments, **options)

    def touch(self, *arguments, **options):
        return self._ask("touch", *arguments, **options)

    def delete(self, *arguments, **options):
        return self._ask("delete", *arguments, **options)

    def get_many(self, *arguments, **options):
        return self._ask("get_many", *arguments, **options)

    def has_key(self, *arguments, **options):
        return self._ask("has_key", *arguments, **options)

    def incr(self, *arguments, **options):
        return self._ask("incr", *arguments, **options)

    def set_many(self, *arguments, **options):
        return self._ask("set_many", *arguments, **options)

    def delete_many(self, *arguments, **options):
        return self._ask("delete_many", *arguments, **options)

    def clear(self):
        return self._ask("clear")


class Files(FileBasedCache):
    """Files, of which Django looks at one that has ended only when it is asked for again: drawn pages name people."""

    def forget_ended(self) -> int:
        """Delete the files whose time is over; says how many."""
        gone = 0
        for name in self._list_cache_files():
            try:
                with Path(name).open("rb") as file:
                    gone += self._is_expired(file)
            except FileNotFoundError:  # somebody else was faster
                continue
        return gone
