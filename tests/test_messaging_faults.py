"""Polls for messages under faults, with real processes: nothing is lost, and how late it comes is bounded."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pytest
from django.db import connections
from pytest_django import Settings

from common.tests.brokers import CommonTestBroker
from messaging.models import MessagingInbox
from messaging.tests.waiting_rooms import ANA, run
from messaging.wakes import messaging_wake
from tests.web import Web, web_browser, web_happens, web_parked, web_ready

SWEEP, SWEEP_DEAF = 5.0, 1.0  # seconds, of messaging/waiting.py
SPARE = 2.0  # for a busy machine

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def web(tmp_path: Path, settings: Settings) -> Iterator[Web]:
    with web_ready(tmp_path, settings) as web:
        yield web


@pytest.fixture
def broker(web: Web) -> CommonTestBroker:
    return web.broker


async def later(poll: "asyncio.Task[dict[str, Any]]") -> tuple[int, float]:
    """What it was answered, and how many seconds from now."""
    began = monotonic()
    return int((await poll)["seq"]), monotonic() - began


@pytest.mark.parametrize(
    ("fault", "is_told", "bound"),
    [
        pytest.param(lambda broker: None, True, 0.5, id="no fault"),
        pytest.param(lambda broker: None, False, SWEEP, id="a wake is lost"),
        pytest.param(CommonTestBroker.kill, True, SWEEP, id="redis is killed"),
        pytest.param(CommonTestBroker.freeze, True, SWEEP, id="redis is frozen"),
    ],
)
def test_news_come_whatever_becomes_of_redis(
    web: Web, broker: CommonTestBroker, fault: Callable[[CommonTestBroker], None], is_told: bool, bound: float
) -> None:
    web.start()

    async def main() -> None:
        async with web_browser() as client:
            [poll] = await web_parked(web, client, ANA)
            fault(broker)
            web_happens(ANA, 1, is_told=is_told)
            seq, seconds = await later(poll)
            assert seq == 1
            assert seconds < bound + SPARE

    run(main())


def test_redis_comes_back_and_is_heard(web: Web, broker: CommonTestBroker) -> None:
    """What was said meanwhile is looked for at once; what is said from then on wakes again."""
    web.start()

    async def main() -> None:
        async with web_browser() as client:
            [poll] = await web_parked(web, client, ANA)
            broker.kill()
            web_happens(ANA, 1)
            assert (await later(poll))[1] < SWEEP_DEAF + SWEEP + SPARE
            broker.start()
            await asyncio.sleep(6)  # common/breaker.py rests so long
            poll = asyncio.create_task(web.ask(client, ANA, 1))
            await asyncio.wait([poll], timeout=1.0)
            web_happens(ANA, 2)
            seq, seconds = await later(poll)
            assert (seq, seconds < 0.5) == (2, True)

    run(main())


@dataclass
class Reader:
    """Asks again and again, as a page does, and notes when it heard of each number."""

    web: Web
    user: int
    heard: dict[int, float] = field(default_factory=dict)
    cursor: int = 0
    failures: int = 0

    async def read(self, client: httpx.AsyncClient, last: int) -> None:
        while self.cursor < last:
            try:
                seq = (await self.web.ask(client, self.user, self.cursor))["seq"]
            except httpx.TransportError:
                self.failures += 1
                await asyncio.sleep(0.05)
                continue
            assert seq >= self.cursor
            for each in range(self.cursor + 1, seq + 1):
                self.heard[each] = monotonic()
            self.cursor = seq


async def written(readers: list[Reader], faults: dict[int, Callable[[], object]], last: int) -> float:
    """Writes numbers up to `last` for all of them; the most seconds that one was late."""
    at: dict[int, float] = {}
    users = [reader.user for reader in readers]
    loop = asyncio.get_running_loop()
    async with web_browser() as client:
        # One thread, with one connection to the database.
        with ThreadPoolExecutor(1) as writer:
            reading = [asyncio.create_task(reader.read(client, last)) for reader in readers]
            for seq in range(1, last + 1):
                if seq in faults:
                    await asyncio.to_thread(faults[seq])
                await loop.run_in_executor(writer, _write, users, seq)
                at[seq] = monotonic()
                await asyncio.sleep(0.02)
            await loop.run_in_executor(writer, connections.close_all)
        await asyncio.wait_for(asyncio.gather(*reading), 60)
    for reader in readers:
        assert sorted(reader.heard) == list(range(1, last + 1))
    return max(reader.heard[seq] - at[seq] for reader in readers for seq in at)


def _write(users: list[int], seq: int) -> None:
    MessagingInbox.objects.filter(user_id__in=users).update(seq=seq)
    messaging_wake(dict.fromkeys(users, seq))


def readers_of(web: Web, count: int) -> list[Reader]:
    MessagingInbox.objects.bulk_create(MessagingInbox(user_id=user) for user in range(100, 100 + count))
    return [Reader(web, user) for user in range(100, 100 + count)]


def test_redis_killed_for_a_third_of_the_time_loses_nothing(web: Web, broker: CommonTestBroker) -> None:
    web.start("--workers", "2")
    readers = readers_of(web, 20)
    late = run(written(readers, {60: broker.kill, 120: broker.start}, 180))
    assert late < SWEEP + SPARE
    assert sum(reader.failures for reader in readers) == 0


def test_servers_killed_again_and_again_lose_nothing(web: Web) -> None:
    web.start()
    readers = readers_of(web, 20)

    def crash() -> None:
        web.kill()
        web.start()

    # Writing rests while a server starts, and goes on before it hears.
    late = run(written(readers, {50: crash, 100: crash, 150: crash}, 200))
    assert late < SWEEP + SPARE
    assert all(reader.failures for reader in readers)


def test_who_waits_holds_no_thread_and_no_connection(web: Web) -> None:
    process = web.start()

    def held() -> tuple[int, int]:
        status = Path(f"/proc/{process.pid}/status").read_text()
        [threads] = [line.split()[1] for line in status.splitlines() if line.startswith("Threads:")]
        return int(threads), web.connections()

    async def main() -> None:
        async with web_browser() as client:
            few = await web_parked(web, client, *range(100, 110))
            before = await asyncio.to_thread(held)
            many = await web_parked(web, client, *range(200, 400))
            after = await asyncio.to_thread(held)
            assert after[0] <= 16
            assert after[1] <= 8
            # Of two for its reading, the second may not have been needed before.
            assert after[0] - before[0] <= 1
            assert after[1] - before[1] <= 1
            process.terminate()
            await asyncio.gather(*few, *many)

    run(main())


@pytest.mark.parametrize(
    "options",
    [
        pytest.param([], id="one process"),
        pytest.param(["--workers", "2"], id="two"),
        pytest.param(["--timeout-graceful-shutdown", "30"], id="patient"),
    ],
)
def test_a_server_that_is_told_to_stop_answers_all_who_wait(web: Web, options: list[str]) -> None:
    process = web.start(*options)

    async def main() -> None:
        async with web_browser() as client:
            polls = await web_parked(web, client, *range(100, 200))
            process.send_signal(signal.SIGTERM)
            # Otherwise they wait for 25 seconds.
            answers = await asyncio.wait_for(asyncio.gather(*polls), 15)
            assert {answer["seq"] for answer in answers} == {0}
            assert all(answer["retry_ms"] > 0 for answer in answers)

    run(main())
    process.wait(5)
