"""The empty answer of the poll, on the event loop: no thread, no session, no SQL.

A browser asks whether there is anything beyond what it was told last. Its token says who asks, the cache
says the number of the last change in their inbox; if that is the one it names, there is nothing. All else
goes on to Django.
"""

import asyncio
import logging
import time
from contextlib import suppress
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.asyncio import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from starlette.types import ASGIApp, Receive, Scope, Send

from alerts.live import ALERTS_TOKEN_AGE, alerts_token_parts, alerts_version_key
from common.breaker import COMMON_BREAKER_REST, CommonBreaker

ALERTS_POLL_TIMEOUT = 0.2  # seconds, to connect and be answered

_CURSOR = b"cursor="
_CURSOR_DIGITS = 19  # of a bigint
_TOKEN = b"x-live-token"
_TOKEN_BYTES = 128  # of ours at most; longer ones would fill the memory that keeps them
_TOKEN_SECONDS = ALERTS_TOKEN_AGE.total_seconds()
_HEADERS = [(b"cache-control", b"no-store")]

_Answer = asyncio.Future[int | None]

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
        cursor, user = _cursor(scope["query_string"]), _user(scope)
        return cursor is not None and user is not None and await self._versions.get(user) == cursor

    async def close(self) -> None:
        await self._versions.close()


def _cursor(query: bytes) -> int | None:
    return _number(query.removeprefix(_CURSOR)) if query.startswith(_CURSOR) else None


def _number(digits: bytes | None) -> int | None:
    return int(digits) if digits and digits.isdigit() and len(digits) <= _CURSOR_DIGITS else None


def _user(scope: Scope) -> int | None:
    """Whom a token that is ours, and young enough, names."""
    for name, token in scope["headers"]:
        if name == _TOKEN:
            signed = _signed(token) if len(token) <= _TOKEN_BYTES else None
            return signed[0] if signed and time.time() - signed[1] < _TOKEN_SECONDS else None
    return None


@lru_cache(maxsize=65_536)
def _signed(token: bytes) -> tuple[int, float] | None:
    """Each browser sends the same token for minutes: its signature is checked once."""
    return alerts_token_parts(token.decode("latin-1"))


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

    async def get(self, user: int) -> int | None:
        """None when the cache does not know, or is away."""
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

    async def _ask(self, users: list[int]) -> list[int | None]:
        """Never raises: all who wait would wait for ever."""
        unknown: list[int | None] = [None] * len(users)
        if not self._breaker.allows():
            return unknown
        try:
            async with asyncio.timeout(ALERTS_POLL_TIMEOUT):
                numbers = [_number(value) for value in await self._read_keys([_key(user) for user in users])]
        except Exception as error:
            # What it answers later would be taken for the answer to the next question.
            with suppress(Exception):
                await self.close()
            if self._breaker.open():
                _logger.warning("cache away, polls go to the database", extra={"error": str(error)})
            return unknown
        if self._breaker.close():
            _logger.info("cache back")
        return numbers

    async def _read_keys(self, keys: list[str]) -> list[bytes | None]:
        if self._connection is None:
            pool: Any = ConnectionPool.from_url(self._url, retry=Retry(NoBackoff(), 0))
            self._connection = pool.make_connection()
        await self._connection.connect()  # unless it is
        await self._connection.send_command("MGET", *keys)
        found: list[bytes | None] = await self._connection.read_response()
        return found


@lru_cache(maxsize=65_536)
def _key(user: int) -> str:
    """As Django's cache writes it."""
    return str(cache.make_key(alerts_version_key(user)))
