"""Who gets no place in the waiting room, and what they are told."""

import asyncio
import threading
from time import time
from types import SimpleNamespace

import pytest
from pytest_django import Settings

from common.live import COMMON_LIVE_TOKEN_AGE, common_live_token
from messaging.tests.waiting_rooms import ANA, BIA, CLEO, inbox_at, read_by, room_open, run, said, until
from messaging.waiting_parked import MESSAGING_PARKED_PER_USER, MESSAGING_RETRY_MS
from messaging.wakes import messaging_wake

pytestmark = pytest.mark.django_db(transaction=True)


BAD_CURSORS = [
    "",
    "cursor=",
    "cursor=-1",
    "cursor=1.0",
    "cursor=x",
    "cursor=%31",
    "cursor=1&cursor=2",
    "seq=1",
]


@pytest.mark.parametrize("query", [*BAD_CURSORS, "cursor=" + "9" * 20, "cursor=1\u0661"])
def test_a_cursor_that_is_none(query: str) -> None:
    async def main() -> None:
        async with room_open() as room:
            answer = await room.ask(ANA, query)
            assert (answer.status_code, answer.headers["Cache-Control"]) == (400, "no-store")

    run(main())


# Named, as one of them is another each second, and two processes must collect the same tests.
@pytest.mark.parametrize(
    "token",
    ["", "7", "7:1uTvQa:forged", "7" + common_live_token(ANA), "x" * 200],
    ids=["none", "bare", "forged", "of another", "long"],
)
def test_a_token_that_is_not_ours(token: str) -> None:
    async def main() -> None:
        async with room_open() as room:
            assert (await room.ask(ANA, token=token)).status_code == 401

    run(main())


def test_a_token_is_good_for_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    token, age = common_live_token(ANA), COMMON_LIVE_TOKEN_AGE.total_seconds()

    async def main() -> None:
        inbox_at(ANA, 1)
        async with room_open() as room:
            for seconds, status in ((age - 5, 200), (age + 5, 401)):
                then = time() + seconds
                with monkeypatch.context() as patch:
                    patch.setattr("common.live.time", SimpleNamespace(time=lambda then=then: then))
                    assert (await room.ask(ANA, token=token)).status_code == status

    run(main())


@pytest.mark.parametrize("cursor", [6, 2**63 - 1, 10**19 - 1])
def test_a_cursor_from_the_future(cursor: int) -> None:
    async def main() -> None:
        inbox_at(ANA, 5)
        async with room_open() as room:
            assert (await room.ask(ANA, f"cursor={cursor}")).status_code == 409
            # Who never wrote has no inbox.
            assert (await room.ask(BIA, f"cursor={cursor}")).status_code == 409

    run(main())


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_asking_is_all_one_can_do(method: str) -> None:
    async def main() -> None:
        async with room_open() as room:
            answer = await room.ask(ANA, method=method)
            assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")

    run(main())


def test_the_oldest_of_too_many_polls_of_one_person_makes_way() -> None:
    async def main() -> None:
        async with room_open() as room:
            polls = await room.park(*[ANA] * MESSAGING_PARKED_PER_USER)
            newest = asyncio.create_task(room.ask(ANA))
            assert said(await polls[0]) == {"seq": 0, "live": [], "retry_ms": MESSAGING_RETRY_MS}
            await until(room.is_settled)
            assert not any(poll.done() for poll in [*polls[1:], newest])
            assert room.app.parked.count == MESSAGING_PARKED_PER_USER
            room.app.dismiss()
            await asyncio.gather(*polls, newest)

    run(main())


def test_a_full_room_says_how_things_are_and_when_to_come_again(settings: Settings) -> None:
    settings.MESSAGING_PARKED_MAX = 2

    async def main() -> None:
        inbox_at(CLEO, 4)
        async with room_open() as room:
            ana, bia = await room.park(ANA, BIA)
            for cursor in (4, 3):
                answer = said(await room.ask(CLEO, f"cursor={cursor}"))
                assert answer == {"seq": 4, "live": [], "retry_ms": MESSAGING_RETRY_MS}
            assert (await room.ask(CLEO, "cursor=5")).status_code == 409
            messaging_wake({ANA: 1})
            await ana
            [cleo] = await room.park(CLEO, cursor=4)
            room.app.dismiss()
            await asyncio.gather(bia, cleo)

    run(main())


def test_a_full_room_waits_for_no_database(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MESSAGING_PARKED_MAX = 0
    go_on = threading.Event()
    read_by(monkeypatch, lambda users: dict.fromkeys(users, 0) if go_on.wait(10) else {})

    async def main() -> None:
        async with room_open() as room:
            assert said(await room.ask(ANA)) == {"seq": 0, "live": [], "retry_ms": MESSAGING_RETRY_MS}
            go_on.set()

    run(main())
