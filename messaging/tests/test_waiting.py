"""The waiting room, with the real database and a real Redis, in one event loop."""

import asyncio
import threading
from time import monotonic
from typing import Any

import pytest

from common.live import common_live_token
from messaging.tests.waiting_rooms import ANA, BIA, CLEO, inbox_at, read_by, room_open, run, said, until
from messaging.waiting_seqs import messaging_seqs
from messaging.wakes import messaging_wake

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_happens_between_reading_and_waiting_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was read that there is nothing, there is something now, and the reader has not said a word yet."""
    answered = threading.Event()

    def read(users: list[int]) -> dict[int, int]:
        seqs = messaging_seqs(users)
        inbox_at(ANA, 1)
        messaging_wake({ANA: 1})
        assert answered.wait(10)
        return seqs

    async def main() -> None:
        read_by(monkeypatch, read)
        async with room_open() as room:
            assert said(await room.ask(ANA)) == {"seq": 1, "live": []}
            answered.set()

    run(main())


def test_news_that_are_there_already_are_told_at_once() -> None:
    async def main() -> None:
        inbox_at(ANA, 5)
        async with room_open() as room:
            assert said(await room.ask(ANA, "cursor=3")) == {"seq": 5, "live": []}
            assert room.app.parked.count == 0

    run(main())


def test_who_waits_is_woken_and_others_wait_on() -> None:
    async def main() -> None:
        inbox_at(BIA, 4)
        async with room_open() as room:
            ana, other_of_ana = await room.park(ANA, ANA)
            [bia] = await room.park(BIA, cursor=4)
            inbox_at(ANA, 1)
            messaging_wake({ANA: 1, BIA: 4})
            for poll in (ana, other_of_ana):
                assert said(await poll) == {"seq": 1, "live": []}
            assert not bia.done()
            assert room.app.parked.count == 1
            messaging_wake({BIA: 5})
            assert said(await bia)["seq"] == 5

    run(main())


def test_without_news_one_waits_and_waits_again(monkeypatch: pytest.MonkeyPatch) -> None:
    readings: list[list[int]] = []

    def read(users: list[int]) -> dict[int, int]:
        readings.append(users)
        return messaging_seqs(users)

    async def main() -> None:
        read_by(monkeypatch, read)
        async with room_open(stay=0.3) as room:
            for _ in range(2):
                began = monotonic()
                assert said(await room.ask(ANA)) == {"seq": 0, "live": []}
                assert 0.3 * 0.9 <= monotonic() - began < 5
            assert room.app.parked.count == 0

    run(main())
    assert readings == [[ANA], [ANA]]


def test_who_comes_while_the_database_is_asked_is_asked_for_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the first question finds is older than they are: news without a wake, and a cursor beyond it."""
    inside, go_on = threading.Event(), threading.Event()
    readings: list[set[int]] = []

    def read(users: list[int]) -> dict[int, int]:
        readings.append(set(users))
        seqs = messaging_seqs(users)
        if len(readings) == 1:
            inside.set()
            assert go_on.wait(10)
        return seqs

    async def main() -> None:
        read_by(monkeypatch, read)
        async with room_open() as room:
            first = asyncio.create_task(room.ask(ANA))
            await asyncio.to_thread(inside.wait, 10)
            inbox_at(ANA, 1)
            inbox_at(BIA, 2)
            late = [
                asyncio.create_task(room.ask(user, f"cursor={seq}")) for user, seq in ((ANA, 1), (BIA, 1))
            ]
            await until(lambda: room.app.parked.count == 3)
            go_on.set()
            assert said(await late[1]) == {"seq": 2, "live": []}
            await until(room.is_settled)
            assert not first.done()
            assert not late[0].done()
            room.app.dismiss()
            await asyncio.gather(first, *late)

    run(main())
    assert readings == [{ANA}, {ANA, BIA}]


def test_whose_client_leaves_holds_no_place() -> None:
    async def main() -> None:
        async with room_open() as room:
            leave, sent = asyncio.Event(), []

            async def receive() -> dict[str, Any]:
                await leave.wait()
                return {"type": "http.disconnect"}

            async def send(message: Any) -> None:
                sent.append(message)

            headers = [(b"x-live-token", common_live_token(ANA).encode())]
            scope = {"type": "http", "method": "GET", "query_string": b"cursor=0", "headers": headers}
            poll = asyncio.create_task(room.app(scope, receive, send))
            await until(lambda: room.app.parked.count == 1)
            leave.set()
            await poll
            assert (room.app.parked.count, room.app.parked.users(), sent) == (0, [], [])

    run(main())


def test_all_are_answered_when_the_room_closes() -> None:
    async def main() -> None:
        async with room_open() as room:
            polls = await room.park(ANA, ANA, BIA)
            room.app.dismiss()
            late = asyncio.create_task(room.ask(CLEO, "cursor=3"))
            for answer in await asyncio.gather(*polls):
                assert said(answer) == {"seq": 0, "live": [], "retry_ms": answer.json()["retry_ms"]}
            assert said(await late)["seq"] == 3
            assert said(await late)["retry_ms"] > 0
            assert room.app.parked.count == 0

    run(main())
