"""What Redis tells the waiting room of a process, and what the room tells Redis."""

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import uniform
from time import perf_counter
from typing import Any

from django.core.cache import cache
from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from messaging.presence import MESSAGING_HERE_SECONDS, messaging_here_key
from messaging.waiting_parked import MessagingParked
from messaging.wakes import messaging_channel

_TIMEOUT = 1.0  # seconds, to connect and for an answer
_PING = 2.0
_SILENCE = 6.0
_CHUNK = 500  # keys of one trip

_logger = logging.getLogger(__name__)


class MessagingEars:
    """One connection on one channel, for as long as the process lives.

    `turned` is called whenever it begins to hear, or ceases to.
    """

    def __init__(self, redis_url: str, parked: MessagingParked, turned: Callable[[], None]) -> None:
        self.is_up = False
        self._parked = parked
        self._turned = turned
        self._channel = messaging_channel(redis_url)
        # Never tried again on the quiet: what was said meanwhile must be looked for.
        self._pool: Any = ConnectionPool.from_url(
            redis_url,
            retry=Retry(NoBackoff(), 0),
            socket_connect_timeout=_TIMEOUT,
            socket_timeout=_TIMEOUT,
            protocol=2,
        )

    async def run(self) -> None:
        is_told = False
        while True:
            connection = self._pool.make_connection()
            try:
                await self._hear(connection)
            except Exception as error:
                if self.is_up or not is_told:
                    _logger.warning(
                        "Redis away, looking for messages more often", extra={"error": str(error)}
                    )
                is_told = True
            finally:
                self._turn(False)
                with suppress(Exception):
                    await connection.disconnect(nowait=True)
            await asyncio.sleep(uniform(0.2, 0.8))  # noqa: S311

    async def _hear(self, connection: Any) -> None:
        """Until it breaks."""
        loop = asyncio.get_running_loop()
        await connection.connect()
        await connection.send_command("SUBSCRIBE", self._channel)
        await connection.read_response()
        self._turn(True)
        heard = pinged = loop.time()
        while True:
            # Read before looking at the clock: after a standstill of the event loop there is much to read.
            said = await connection.read_response(timeout=max(0.01, pinged + _PING - loop.time()))
            now = loop.time()
            if said is not None:
                heard = now
                self._take(said)
            elif now - heard > _SILENCE:
                raise TimeoutError("silent for too long")
            if now - pinged >= _PING:
                pinged = now
                await connection.send_command("PING")

    def _take(self, said: Any) -> None:
        if said[0] != b"message":
            return
        with suppress(ValueError, TypeError, KeyError):  # of somebody else on the same server
            news = json.loads(said[2])
            if isinstance(news, dict):
                for user in news["users"]:
                    self._parked.tell(user, news["item"])
            else:
                now = perf_counter()
                for user, seq in news:
                    self._parked.wake(user, seq, now)

    def _turn(self, is_up: bool) -> None:
        if is_up != self.is_up:
            self.is_up = is_up
            self._turned()


async def messaging_still_here(redis_url: str, users: Sequence[int]) -> None:
    """Goes on with the presence of those who show it: what is not there has nothing to go on with."""
    client: Any = Redis.from_url(redis_url, socket_connect_timeout=_TIMEOUT, socket_timeout=_TIMEOUT)
    async with client:
        for start in range(0, len(users), _CHUNK):
            pipeline = client.pipeline(transaction=False)
            for user in users[start : start + _CHUNK]:
                pipeline.expire(str(cache.make_key(messaging_here_key(user))), MESSAGING_HERE_SECONDS)
            await pipeline.execute()
