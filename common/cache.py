"""The cache, which may be away: then it is an empty one that forgets everything, at no cost."""

import logging
from collections import Counter
from collections.abc import Callable
from typing import Any

from django_redis.cache import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

from common.breaker import common_breaker

COMMON_CACHE_COUNTS: Counter[str] = Counter(failed=0, skipped=0)
"""Since this process began: what Redis did not answer, and what it was not asked meanwhile."""

_logger = logging.getLogger(__name__)


class CommonCache(RedisCache):  # type: ignore[misc]
    """Never raises for Redis' sake. Reads miss, writes are dropped, `add` always wins.

    After a failure Redis is left alone for a few seconds, so that a frozen one costs one
    socket time-out every now and then instead of one for each call.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = params.get("OPTIONS", {})
        # A connection that Redis closed while it lay in the pool is worth a second try; a time-out is not.
        once_more = Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,))
        pool = {"retry": once_more} | options.get("CONNECTION_POOL_KWARGS", {})
        super().__init__(server, params | {"OPTIONS": options | {"CONNECTION_POOL_KWARGS": pool}})
        self._ignore_exceptions = False
        # Django makes one cache object a thread.
        self._breaker = common_breaker(str(server))

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._asked(super().add, True, *args, **kwargs))

    def get(self, key: Any, default: Any = None, version: int | None = None, client: Any = None) -> Any:
        return self._asked(super().get, default, key, default, version, client)

    def set(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._asked(super().set, False, *args, **kwargs))

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._asked(super().touch, False, *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._asked(super().delete, False, *args, **kwargs))

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._asked(super().has_key, False, *args, **kwargs))

    def ttl(self, *args: Any, **kwargs: Any) -> int | None:
        return self._asked(super().ttl, 0, *args, **kwargs)  # type: ignore[no-any-return]

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return dict(self._asked(super().get_many, {}, *args, **kwargs))

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        return list(self._asked(super().set_many, (), *args, **kwargs) or ())

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._asked(super().delete_many, None, *args, **kwargs)

    def clear(self) -> None:
        """Its own keys only: django-redis would empty the whole server, with the queues on it."""
        self._asked(super().delete_pattern, None, "*", itersize=1000)

    def incr(self, *args: Any, **kwargs: Any) -> int:
        """Raises ValueError for an unknown key, as every cache of Django does."""
        return _counted(self._asked(super().incr, None, *args, **kwargs))

    def decr(self, *args: Any, **kwargs: Any) -> int:
        return _counted(self._asked(super().decr, None, *args, **kwargs))

    def _asked(self, method: Callable[..., Any], answer: Any, *args: Any, **kwargs: Any) -> Any:
        """What Redis says, or `answer` when it does not."""
        if not self._breaker.allows():
            COMMON_CACHE_COUNTS["skipped"] += 1
            return answer
        try:
            result = method(*args, **kwargs)
        except (RedisError, OSError) as error:
            self._failed(error)
            return answer
        if self._breaker.close():
            _logger.info("cache back", extra=dict(COMMON_CACHE_COUNTS))
        return result

    def _failed(self, error: Exception) -> None:
        COMMON_CACHE_COUNTS["failed"] += 1
        is_away = isinstance(error, RedisConnectionError | RedisTimeoutError | OSError)
        # An error that Redis itself answers, such as being full, costs no time and opens nothing.
        if not is_away or self._breaker.open():
            _logger.warning("cache away, going on without it", extra={"error": str(error)})


def _counted(value: int | None) -> int:
    if value is None:
        raise ValueError("No such key while the cache is away.")
    return value
