"""Wakes that are lost, and servers that are away: the room looks for itself."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import OperationalError
from django_redis import get_redis_connection

from common.tests.brokers import CommonTestBroker
from messaging.tests.waiting_rooms import (
    ANA,
    NEVER,
    PATIENCE,
    inbox_at,
    read_by,
    room_open,
    run,
    said,
    until,
)
from messaging.waiting import MessagingWaitingRoom
from messaging.waiting_seqs import messaging_seqs
from messaging.wakes import messaging_channel, messaging_wake

pytestmark = pytest.mark.django_db(transaction=True)


def test_news_that_no_wake_told_of_are_found() -> None:
    async def main() -> None:
        async with room_open(sweep=0.05) as room:
            [poll] = await room.park(ANA)
            inbox_at(ANA, 1)
            assert said(await poll) == {"seq": 1, "live": []}

    run(main())


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        pytest.param(CommonTestBroker.freeze, CommonTestBroker.thaw, id="half open"),
        pytest.param(CommonTestBroker.kill, CommonTestBroker.start, id="killed"),
    ],
)
def test_when_redis_is_heard_again_the_room_looks_at_once(
    broker: CommonTestBroker,
    monkeypatch: pytest.MonkeyPatch,
    begin: Callable[[CommonTestBroker], None],
    end: Callable[[CommonTestBroker], None],
) -> None:
    monkeypatch.setattr("messaging.waiting_redis._PING", 0.05)
    monkeypatch.setattr("messaging.waiting_redis._SILENCE", 0.2)
    readings = 0

    def read(users: list[int]) -> dict[int, int]:
        nonlocal readings
        seqs = messaging_seqs(users)
        readings += 1
        return seqs

    async def main() -> None:
        read_by(monkeypatch, read)
        async with room_open(redis_url=broker.url) as room:
            [poll] = await room.park(ANA)
            begin(broker)
            # And once when it fell silent.
            await until(lambda: readings == 2)
            assert not room.app.ears.is_up
            inbox_at(ANA, 1)
            await asyncio.to_thread(end, broker)
            assert said(await poll) == {"seq": 1, "live": []}

    run(main())
    assert readings == 3


def test_a_server_that_says_nothing_for_a_while_is_still_heard(
    broker: CommonTestBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.waiting_redis._PING", 0.02)
    monkeypatch.setattr("messaging.waiting_redis._SILENCE", 0.2)
    turns: list[None] = []

    async def main() -> None:
        async with room_open(redis_url=broker.url) as room:
            room.app.ears._turned = lambda: turns.append(None)
            await asyncio.sleep(0.5)
            assert room.app.ears.is_up

    run(main())
    assert turns == [None]  # when it closed


def test_a_room_closes_though_who_works_in_it_was_told_in_vain() -> None:
    async def deaf() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(NEVER)
        await asyncio.sleep(NEVER)

    async def main() -> None:
        room = MessagingWaitingRoom(stay=NEVER, sweep=NEVER, sweep_deaf=NEVER)
        room.ears.run = deaf  # type: ignore[method-assign]
        room.start()
        await asyncio.sleep(0)
        await asyncio.wait_for(room.close(), PATIENCE)

    run(main())


def test_a_database_that_is_away_keeps_all_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = 0

    def read(users: list[int]) -> dict[int, int]:
        nonlocal tries
        tries += 1
        if tries <= 3:
            raise OperationalError("server closed the connection unexpectedly")
        return messaging_seqs(users)

    async def main() -> None:
        inbox_at(ANA, 1)
        read_by(monkeypatch, read)
        async with room_open(sweep_deaf=0.05, sweep=0.2) as room:
            assert said(await room.ask(ANA)) == {"seq": 1, "live": []}
            [poll] = await room.park(ANA, cursor=1)
            messaging_wake({ANA: 2})
            assert said(await poll)["seq"] == 2

    run(main())
    assert tries >= 5


def test_nonsense_on_the_channel_stops_nobody() -> None:
    async def main() -> None:
        async with room_open() as room:
            [poll] = await room.park(ANA)
            for text in (b"\xff", "{", "7", "[7]", '["a", 1]', '{"users": 7}', "{}", '[["7", "x"]]', "null"):
                get_redis_connection("default").publish(messaging_channel(), text)
            messaging_wake({ANA: 1})
            assert said(await poll)["seq"] == 1

    run(main())
