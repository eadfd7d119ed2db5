"""One trip to Redis, which may be away: several commands at once, and never an error."""

import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from django.conf import settings
from django_redis import get_redis_connection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from common.breaker import common_breaker

_logger = logging.getLogger(__name__)


class CommonTrip(NamedTuple):
    outcome: str
    """ "sent", "failed", or "skipped", as Redis did not answer a moment ago."""
    answers: list[Any]
    """One for each command; none at all unless it was sent."""


def common_trip(fill: Callable[[Any], None]) -> CommonTrip:
    """Go with the commands that `fill` puts on a pipeline."""
    breaker = common_breaker(str(settings.CACHES["default"]["LOCATION"]))
    if not breaker.allows():
        return CommonTrip("skipped", [])
    try:
        pipeline = get_redis_connection("default").pipeline(transaction=False)
        fill(pipeline)
        answers = pipeline.execute()
    except (RedisError, OSError) as error:
        is_away = isinstance(error, RedisConnectionError | RedisTimeoutError | OSError)
        # An error that Redis itself answers costs no time and opens nothing.
        if not is_away or breaker.open():
            _logger.warning("Redis away, open pages hear later", extra={"error": str(error)})
        return CommonTrip("failed", [])
    if breaker.close():
        _logger.info("Redis back")
    return CommonTrip("sent", answers)
