"""A waiting room in an event loop of its own, and who asks there."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx
import pytest
from django.db import connections

from common.live import common_live_token
from messaging.models import MessagingInbox
from messaging.waiting import MessagingWaitingRoom

T = TypeVar("T")

ANA, BIA, CLEO = 7, 8, 9

PATIENCE = 10.0  # seconds until what should have happened fails a test
NEVER = 3600.0


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: Playwright's event loop stays in the one of the tests."""

    def inside() -> T:
        try:
            return asyncio.run(coroutine)
        finally:
            connections.close_all()
            gc.collect()  # those of threads that have ended

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(inside).result()


@asynccontextmanager
async def room_open(**options: Any) -> AsyncIterator["Room"]:
    """It hears Redis, and looks into the database by itself only when it is told to."""
    room = Room(MessagingWaitingRoom(**{"stay": NEVER, "sweep": NEVER, "sweep_deaf": NEVER} | options))
    room.app.start()
    try:
        await until(lambda: room.app.ears.is_up)
        yield room
    finally:
        await room.app.close()


class Room:
    def __init__(self, app: MessagingWaitingRoom) -> None:
        self.app = app

    async def ask(
        self, user: int, query: object = "cursor=0", token: str | None = None, method: str = "GET"
    ) -> httpx.Response:
        headers = {"X-Live-Token": common_live_token(user) if token is None else token}
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://site", timeout=None) as client:
            url = f"/messages/wait?{query}"
            return await asyncio.wait_for(client.request(method, url, headers=headers), PATIENCE)

    async def park(self, *users: int, cursor: int = 0) -> "list[asyncio.Task[httpx.Response]]":
        """Polls of these users, which wait by the end, each behind the one before."""
        polls = []
        for user in users:
            polls.append(asyncio.create_task(self.ask(user, f"cursor={cursor}")))
            there = self.app.parked.count + 1
            await until(lambda there=there: self.app.parked.count == there and self.is_settled())  # type: ignore[misc]
        return polls

    def is_settled(self) -> bool:
        """Was the database asked for all who wait?"""
        return all(waiter.is_checked for waiter in self.app.parked)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():
            await asyncio.sleep(0.002)


def inbox_at(user: int, seq: int) -> None:
    MessagingInbox.objects.update_or_create(user_id=user, defaults={"seq": seq})


def said(answer: httpx.Response) -> Any:
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    return answer.json()


def read_by(monkeypatch: pytest.MonkeyPatch, reading: Callable[[list[int]], dict[int, int]]) -> None:
    """Something happens when the database is asked."""
    monkeypatch.setattr("messaging.waiting_seqs.messaging_seqs", reading)
