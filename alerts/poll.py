"""The empty answer of the poll, on the event loop: no thread, no session, no SQL.

A browser asks whether there is anything beyond what it was told last. Its token says who asks, the cache
says the numbers of the last changes in their inboxes; if those are the ones it names, there is nothing. All
else goes on to Django.
"""

import asyncio
import logging
from contextlib import suppress
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.asyncio import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from starlette.types import ASGIApp, Receive, Scope, Send

from alerts.live import AlertsCursor, alerts_cursor, alerts_version_key
from common.breaker import COMMON_BREAKER_REST, CommonBreaker
from common.live import common_live_user
from messaging.wakes import messaging_version_key

ALERTS_POLL_TIMEOUT = 0.2  # seconds, to connect and be answered

_CURSOR = b"cursor="
_DIGITS = 19  # of a bigint
_HEADERS = [(b"cache-control", b"no-store")]

_Versions = tuple[int | None, int | None]
_Answer = asyncio.Future[_Versions]

_logger = logging.getLogger(__name__)


class AlertsPoll:
    """ASGI: 204 when nothing is new, else what `otherwise` answers."""

    def __init__(self, otherwise: ASGIApp, redis_url: str = "") -> None:
        self._otherwise = otherwise
        self._versions = AlertsVersions(redis_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if await self._is_same(scope):
            await send({"type": "http.response.start", "status": 204, "headers": _HEADERS})
            await send({"type": "http.response.body"})
        else:
            await self._otherwise(scope, receive, send)

    async def _is_same(self, scope: Scope) -> bool:
        if scope["method"] != "GET":
            return False
        cursor, user = _cursor(scope["query_string"]), common_live_user(scope["headers"])
        return cursor is not None and user is not None and cursor.is_at(*await self._versions.get(user))

    async def close(self) -> None:
        await self._versions.close()


def _cursor(query: bytes) -> AlertsCursor | None:
    text = query.removeprefix(_CURSOR).decode("latin-1")
    return alerts_cursor(text) if query.startswith(_CURSOR) else None


def _number(digits: bytes | None) -> int | None:
    return int(digits) if digits and digits.isdigit() and len(digits) <= _DIGITS else None


class AlertsVersions:
    """Reads numbers from the cache for all who ask at the same time in one request.

    While an answer is awaited, whoever comes waits for the next one: the busier, the fewer requests a poll.
    """

    def __init__(self, url: str = "") -> None:
        self._url = url or settings.REDIS_URL
        # Its own: a standstill of the event loop looks like one of the cache, and is none to others.
        self._breaker = CommonBreaker(COMMON_BREAKER_REST)
        self._waiting: list[tuple[int, _Answer]] = []
        self._reading: asyncio.Task[None] | None = None
        # One, and not a client with a pool of them: that costs as much again as the answer.
        self._connection: Any = None

    async def get(self, user: int) -> _Versions:
        """Of notifications and of messages; None when the cache does not know, or is away."""
        answer: _Answer = asyncio.get_running_loop().create_future()
        self._waiting.append((user, answer))
        if self._reading is None:
            self._reading = asyncio.create_task(self._read())
        return await answer

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            await connection.disconnect(nowait=True)

    async def _read(self) -> None:
        try:
            while self._waiting:
                asked, self._waiting = self._waiting, []
                users = list({user for user, _answer in asked})
                found = dict(zip(users, await self._ask(users), strict=True))
                for user, answer in asked:
                    if not answer.done():  # its client has left
                        answer.set_result(found[user])
        finally:
            self._reading = None

    async def _ask(self, users: list[int]) -> list[_Versions]:
        """Never raises: all who wait would wait for ever."""
        unknown: list[_Versions] = [(None, None)] * len(users)
        if not self._breaker.allows():
            return unknown
        try:
            async with asyncio.timeout(ALERTS_POLL_TIMEOUT):
                found = await self._read_keys([key for user in users for key in _keys(user)])
                numbers = [_number(value) for value in found]
        except Exception as error:
            # What it answers later would be taken for the answer to the next question.
            with suppress(Exception):
                await self.close()
            if self._breaker.open():
                _logger.warning("cache away, polls go to the database", extra={"error": str(error)})
            return unknown
        if self._breaker.close():
            _logger.info("cache back")
        return list(zip(numbers[::2], numbers[1::2], strict=True))

    async def _read_keys(self, keys: list[str]) -> list[bytes | None]:
        if self._connection is None:
            pool: Any = ConnectionPool.from_url(self._url, retry=Retry(NoBackoff(), 0))
            self._connection = pool.make_connection()
        await self._connection.connect()  # unless it is
        await self._connection.send_command("MGET", *keys)
        found: list[bytes | None] = await self._connection.read_response()
        return found


@lru_cache(maxsize=65_536)
def _keys(user: int) -> tuple[str, str]:
    """As Django's cache writes them."""
    return cache.make_key(alerts_version_key(user)), cache.make_key(messaging_version_key(user))
