"""The answer that nothing is new, on the event loop, by a real Redis that is there, empty, frozen or dead."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import perf_counter
from types import SimpleNamespace
from typing import Any, TypeVar

import httpx
import pytest
from django.conf import settings
from redis import Redis
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from alerts.live import alerts_version_key
from alerts.poll import AlertsPoll
from common.cache import CommonCache
from common.live import COMMON_LIVE_TOKEN_AGE, common_live_token
from common.tests.brokers import CommonTestBroker
from messaging.wakes import messaging_version_key

ANA, BIA = 7, 8

T = TypeVar("T")


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: Playwright's event loop stays in the one of the tests."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


@pytest.fixture
def broker(broker: CommonTestBroker) -> CommonTestBroker:
    keep(broker, {ANA: 5, BIA: 6})
    return broker


def keep(broker: CommonTestBroker, versions: dict[int, Any]) -> None:
    """As the site's own cache writes them."""
    store = CommonCache(broker.url, settings.CACHES["default"])
    store.set_many({alerts_version_key(user): seq for user, seq in versions.items()})


def keep_messages(broker: CommonTestBroker, user: int, seq: Any) -> None:
    CommonCache(broker.url, settings.CACHES["default"]).set(messaging_version_key(user), seq)


class Asked:
    """In place of Django: counts, and answers 299."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.times += 1
        await PlainTextResponse("Django", 299)(scope, receive, send)


class Poll:
    """The poll in an event loop of its own; `run` closes it at the end."""

    def __init__(self, url: str) -> None:
        self.django = Asked()
        self.app = AlertsPoll(self.django, url)

    async def ask(
        self, query: str = "cursor=5", token: str | None = None, method: str = "GET"
    ) -> httpx.Response:
        headers = {"X-Live-Token": common_live_token(ANA) if token is None else token}
        client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://site")
        return await client.request(method, f"/alerts/poll/?{query}", headers=headers)

    def run(self, *steps: Callable[[], Any]) -> list[int]:
        """Take the steps one after the other; the statuses of those that are questions."""

        async def main() -> list[int]:
            outcomes = [await step() if asyncio.iscoroutinefunction(step) else step() for step in steps]
            await self.app.close()
            return [answer.status_code for answer in outcomes if isinstance(answer, httpx.Response)]

        return run(main())


@pytest.fixture
def poll(broker: CommonTestBroker) -> Poll:
    return Poll(broker.url)


def test_who_was_told_all_is_answered_without_django(poll: Poll) -> None:
    answer = run(poll.ask())
    assert (answer.status_code, answer.content, answer.headers["Cache-Control"]) == (204, b"", "no-store")
    assert poll.django.times == 0


@pytest.mark.parametrize(
    ("query", "token"),
    [
        ("cursor=4", None),
        ("cursor=6", None),
        ("", None),
        ("cursor=", None),
        ("cursor=-5", None),
        ("cursor=5.0", None),
        ("cursor=5&cursor=4", None),
        ("cursor=%35", None),
        ("cursor=" + "9" * 19, None),
        ("cursor=" + "0" * 5000 + "5", None),
        ("cursor=\u0665", None),
        ("seq=5", None),
        ("cursor=5.", None),
        ("cursor=5.1", None),
        ("cursor=5.1.1", None),
        ("cursor=.5", None),
        ("cursor=5.-1", None),
        ("cursor=5", ""),
        ("cursor=5", "7"),
        ("cursor=5", "7:1uTvQa:forged"),
        pytest.param("cursor=5", "7" + common_live_token(ANA), id="of another"),
        pytest.param("cursor=5", common_live_token(ANA) + " ", id="with a space"),
        pytest.param("cursor=5", common_live_token(ANA) * 3, id="three times"),
        ("cursor=5", "\xff" * 40),
        pytest.param("cursor=5", common_live_token(BIA), id="who has more"),
        pytest.param("cursor=5", common_live_token(999), id="unknown"),
    ],
)
def test_all_else_is_for_django(poll: Poll, query: str, token: str | None) -> None:
    async def ask() -> httpx.Response:
        raw = (common_live_token(ANA) if token is None else token).encode("latin-1")
        return await poll.ask(query, raw.decode("latin-1")) if raw.isascii() else await asked_raw(poll, raw)

    assert poll.run(ask) == [299]
    assert poll.django.times == 1


async def asked_raw(poll: Poll, token: bytes) -> httpx.Response:
    client = httpx.AsyncClient(transport=httpx.ASGITransport(poll.app), base_url="http://site")
    return await client.get("/alerts/poll/?cursor=5", headers=[(b"x-live-token", token)])


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "OPTIONS"])
def test_other_methods_are_for_django(poll: Poll, method: str) -> None:
    assert poll.run(lambda: None, as_step(poll, method=method)) == [299]


def as_step(poll: Poll, **how: Any) -> Callable[[], Any]:
    async def step() -> httpx.Response:
        return await poll.ask(**how)

    return step


def test_a_token_is_good_for_minutes(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    from time import time

    token, age = common_live_token(ANA), COMMON_LIVE_TOKEN_AGE.total_seconds()
    ask = as_step(poll, token=token)

    def later(seconds: float) -> Callable[[], None]:
        moment = time() + seconds
        return lambda: monkeypatch.setattr("common.live.time", SimpleNamespace(time=lambda: moment))

    assert poll.run(ask, later(age - 5), ask, later(age + 5), ask) == [204, 204, 299]


@pytest.mark.parametrize("kept", [None, "five", 4, 6, -5, 2**80, ["5"], b"5"])
def test_a_number_that_is_lost_or_another_is_for_django(
    poll: Poll, broker: CommonTestBroker, kept: Any
) -> None:
    with Redis(port=broker.port) as client:
        client.flushall()
    if kept is not None:
        keep(broker, {ANA: kept})
    assert poll.run(as_step(poll)) == [299]


def test_who_was_told_of_all_messages_too_is_answered_without_django(
    poll: Poll, broker: CommonTestBroker
) -> None:
    ask, new, old = (as_step(poll, query=f"cursor={cursor}") for cursor in ("5.3", "4.3", "5"))
    assert poll.run(ask, lambda: keep_messages(broker, ANA, 3), ask, new, old) == [299, 204, 299, 204]
    assert poll.run(lambda: keep_messages(broker, ANA, 4), ask, old) == [299, 204]


def test_many_at_once_are_asked_for_together(poll: Poll, broker: CommonTestBroker) -> None:
    keep(broker, dict.fromkeys(range(1000, 1100), 5))

    async def ask_all() -> None:
        tokens = [common_live_token(user) for user in range(1000, 1100)]
        answers = await asyncio.gather(*(poll.ask(token=token) for token in tokens * 2))
        assert {answer.status_code for answer in answers} == {204}

    poll.run(as_step(poll), ask_all)
    with Redis(port=broker.port) as client:
        assert client.info("commandstats")["cmdstat_mget"]["calls"] <= 5


def test_who_comes_while_an_answer_is_awaited_gets_the_next(poll: Poll, broker: CommonTestBroker) -> None:
    """What was read before they asked may be older than what they know."""

    async def overlap() -> None:
        broker.freeze()
        first = asyncio.create_task(poll.ask())
        await asyncio.sleep(0.05)
        second = asyncio.create_task(poll.ask("cursor=6"))
        await asyncio.sleep(0.05)
        broker.thaw()
        keep(broker, {ANA: 6})
        assert ((await first).status_code, (await second).status_code) == (204, 204)

    poll.run(as_step(poll), overlap)


def test_one_who_leaves_takes_nobody_along(poll: Poll) -> None:
    async def leave() -> None:
        leaver, other = (asyncio.create_task(poll.ask()) for _ in range(2))
        await asyncio.sleep(0)
        while not poll.app._versions._waiting and not poll.app._versions._reading:
            await asyncio.sleep(0)
        leaver.cancel()
        assert (await other).status_code == 204
        with suppress(asyncio.CancelledError):
            await leaver
        assert leaver.cancelled()

    assert poll.run(leave, as_step(poll)) == [204]


def test_a_frozen_server_costs_a_moment_now_and_then(poll: Poll, broker: CommonTestBroker) -> None:
    async def crowd() -> None:
        began = perf_counter()
        answers = await asyncio.gather(*(poll.ask() for _ in range(50)))
        assert {answer.status_code for answer in answers} == {299}
        assert perf_counter() - began < 0.5

    async def next_ones() -> None:
        began = perf_counter()
        for _ in range(20):
            await poll.ask()
        assert perf_counter() - began < 0.2

    try:
        poll.run(as_step(poll), broker.freeze, crowd, next_ones)
    finally:
        broker.thaw()
    assert poll.django.times == 70


@pytest.mark.parametrize("end", ["freeze", "kill"])
def test_a_server_that_comes_back_is_asked_again(
    poll: Poll, broker: CommonTestBroker, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setattr(poll.app._versions._breaker, "rest", 0.1)

    async def back() -> None:
        if end == "freeze":
            broker.thaw()
        else:
            broker.start()
        await asyncio.sleep(0.15)
        keep(broker, {ANA: 5})

    ask = as_step(poll)
    assert poll.run(ask, getattr(broker, end), ask, ask, back, ask, ask) == [204, 299, 299, 204, 204]


def test_a_server_that_talks_nonsense_keeps_nobody_waiting() -> None:
    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 9)
        await writer.drain()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        poll = Poll(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0")
        answers = await asyncio.wait_for(asyncio.gather(poll.ask(), poll.ask()), 2)
        assert [answer.status_code for answer in answers] == [299, 299]
        await poll.app.close()
        server.close()

    run(main())


def test_an_error_nobody_thought_of_keeps_nobody_waiting(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alerts.poll._keys", lambda user: object())
    assert poll.run(as_step(poll), as_step(poll)) == [299, 299]
