"""The waiting room: polls that are answered when there is news, on the event loop.

A poll that waits holds no thread, no database connection and no session. It is in the room first, then its
inbox is read, then it waits: read before, what happens in between would wake nobody. What wakes it may be
lost, so the room looks for itself every few seconds, and at once whenever Redis is heard again.
"""

import asyncio
import json
import logging
import re
from contextlib import suppress
from random import randint, uniform
from time import perf_counter
from typing import Any

from django.conf import settings
from prometheus_client import Counter, Gauge, Histogram
from starlette.types import Receive, Scope, Send

from common.breaker import COMMON_BREAKER_REST
from common.live import common_live_user
from messaging.waiting_parked import MessagingParked, MessagingWaiter
from messaging.waiting_redis import MessagingEars, messaging_still_here
from messaging.waiting_seqs import MessagingSeqs

# Seconds.
MESSAGING_STAY = 25.0
MESSAGING_SWEEP = 5.0
MESSAGING_SWEEP_DEAF = 1.0
MESSAGING_PRESENCE = 30.0

_CURSOR = re.compile(rb"cursor=([0-9]{1,19})")
_PASSING = 1.0  # seconds that one without a place waits for the database
_ALWAYS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5)

_parked = Gauge("varal_messages_parked", "Polls that wait", multiprocess_mode="livesum")
_hearing = Gauge("varal_messages_redis_up", "Whether every process hears Redis", multiprocess_mode="livemin")
_waking = Histogram("varal_messages_wake_seconds", "From a wake heard to the answer sent", buckets=_BUCKETS)
_swept = Counter("varal_messages_swept", "Polls with news that no wake had told of")
_resyncs = Counter("varal_messages_resyncs", "Polls that knew of more than there is")

_AGAIN = 0.1  # seconds until who was told to end is told again

_logger = logging.getLogger(__name__)


class MessagingWaitingRoom:
    """ASGI: `?cursor=N` with the header X-Live-Token is answered `{"seq": M, "live": [...]}` in JSON.

    At once if M > N, else when it comes to that, or with M = N when the time is over. 400 for a cursor that
    is none, 401 for a token that is not good (any more), 409 for a cursor from the future. With `retry_ms`
    there was no place to wait: ask again after so long.
    """

    def __init__(
        self,
        redis_url: str = "",
        *,
        stay: float = MESSAGING_STAY,
        sweep: float = MESSAGING_SWEEP,
        sweep_deaf: float = MESSAGING_SWEEP_DEAF,
    ) -> None:
        self._redis_url = redis_url or settings.REDIS_URL
        self._stay, self._sweep, self._sweep_deaf = stay, sweep, sweep_deaf
        self.parked = MessagingParked(settings.MESSAGING_PARKED_MAX)
        self.seqs = MessagingSeqs(self.parked.check)
        self._look = asyncio.Event()
        self._wary_until = 0.0
        self.ears = MessagingEars(self._redis_url, self.parked, self._turned)
        self._is_closing = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        work = (self.ears.run(), self._sweep_always(), self._stay_here_always())
        self._tasks = [asyncio.create_task(each) for each in work]

    def dismiss(self) -> None:
        """Answers all who wait, and from now on whoever comes: the process is about to end."""
        self._is_closing = True
        for waiter in self.parked:
            self.parked.end(waiter, retry_ms=_soon())

    async def close(self) -> None:
        self.dismiss()
        pending = set(self._tasks)
        while pending:
            for task in pending:
                task.cancel()
            # Python 3.11's wait_for, by which redis-py sends, forgets a cancelling that comes as it ends.
            _done, pending = await asyncio.wait(pending, timeout=_AGAIN)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.seqs.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        user, cursor = common_live_user(scope["headers"]), _CURSOR.fullmatch(scope["query_string"])
        if scope["method"] != "GET":
            await _refuse(send, 405, (b"allow", b"GET"))
        elif user is None:
            await _refuse(send, 401)
        elif cursor is None:
            await _refuse(send, 400)
        elif self._is_closing:
            await _answer(send, {"seq": int(cursor[1]), "live": [], "retry_ms": _soon()})
        elif waiter := await self._wait(user, int(cursor[1]), receive):
            await _tell(send, waiter)

    async def _wait(self, user: int, cursor: int, receive: Receive) -> MessagingWaiter | None:
        """How its stay ended; None if its client left."""
        waiter: MessagingWaiter | None = None
        try:
            async with asyncio.timeout(self._stay * uniform(0.9, 1.1)) as stay:  # noqa: S311
                waiter = self.parked.enter(user, cursor, stay)
                _parked.set(self.parked.count)
                if waiter.is_passing:
                    stay.reschedule(asyncio.get_running_loop().time() + _PASSING)
                self.seqs.ask(waiter)
                while (await receive())["type"] != "http.disconnect":
                    pass
            return None
        except TimeoutError:
            return waiter
        finally:
            if waiter:
                self.parked.leave(waiter)
                _parked.set(self.parked.count)

    def _turned(self) -> None:
        """Redis is heard again, or not any more. Those who wake others still leave it alone for a while."""
        self._wary_until = perf_counter() + COMMON_BREAKER_REST + self._sweep_deaf
        self._look.set()

    async def _sweep_always(self) -> None:
        while True:
            is_deaf = not self.ears.is_up or self.seqs.is_away or perf_counter() < self._wary_until
            with suppress(TimeoutError):
                async with asyncio.timeout(min(self._sweep, self._sweep_deaf) if is_deaf else self._sweep):
                    await self._look.wait()
            self._look.clear()
            try:
                await self._sweep_once()
            except Exception:
                _logger.exception("sweep failed")

    async def _sweep_once(self) -> None:
        users = self.parked.users()
        seqs = await self.seqs.read(users) if users else None
        _swept.inc(sum(self.parked.wake(user, seq) for user, seq in (seqs or {}).items()))
        self.parked.forget_kept()
        _hearing.set(self.ears.is_up)

    async def _stay_here_always(self) -> None:
        while True:
            await asyncio.sleep(MESSAGING_PRESENCE * uniform(0.9, 1.1))  # noqa: S311
            if self.ears.is_up:
                try:
                    await messaging_still_here(self._redis_url, self.parked.users())
                except Exception as error:
                    _logger.warning("presence not renewed", extra={"error": str(error)})


async def _tell(send: Send, waiter: MessagingWaiter) -> None:
    if waiter.is_future:
        _resyncs.inc()
        await _refuse(send, 409)
        return
    said: dict[str, Any] = {"seq": waiter.seq, "live": waiter.live}
    await _answer(send, said | {"retry_ms": waiter.retry_ms} if waiter.retry_ms else said)
    if waiter.woken:
        _waking.observe(perf_counter() - waiter.woken)


async def _answer(send: Send, said: dict[str, Any]) -> None:
    await _send(send, 200, json.dumps(said).encode(), (b"content-type", b"application/json"))


async def _refuse(send: Send, status: int, *headers: tuple[bytes, bytes]) -> None:
    await _send(send, status, b"", *headers)


async def _send(send: Send, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*_ALWAYS, length, *headers]})
    await send({"type": "http.response.body", "body": body})


def _soon() -> int:
    """Milliseconds, each client others: all come to the processes that stay."""
    return randint(100, 1500)  # noqa: S311
