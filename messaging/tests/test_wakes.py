"""Telling who waits: one short trip to Redis, which nobody waits for when it is away."""

import json
from collections.abc import Callable
from time import perf_counter

import pytest
from django.core.cache import cache
from pytest_django import Settings
from redis import Redis

from common.breaker import common_breaker
from common.live import COMMON_LIVE_VERSION_SECONDS
from common.tests.brokers import CommonTestBroker
from messaging.wakes import (
    MESSAGING_WAKE_COUNTS,
    messaging_channel,
    messaging_live,
    messaging_version_key,
    messaging_wake,
)

ANA, BIA = 7, 8


@pytest.fixture
def broker(broker: CommonTestBroker, settings: Settings) -> CommonTestBroker:
    """In place of the server of all tests."""
    settings.REDIS_URL = broker.url
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": broker.url}}
    return broker


@pytest.fixture
def counted() -> Callable[[], dict[str, int]]:
    """What became of the wakes of this test."""
    before = dict(MESSAGING_WAKE_COUNTS)
    return lambda: {name: MESSAGING_WAKE_COUNTS[name] - count for name, count in before.items()}


def heard(broker: CommonTestBroker, tell: Callable[[], None]) -> list[object]:
    """What is on the channel meanwhile."""
    with Redis(port=broker.port) as client, client.pubsub(ignore_subscribe_messages=True) as ears:
        ears.subscribe(messaging_channel())
        ears.get_message(timeout=5)
        tell()
        client.publish(messaging_channel(), "null")
        found = []
        while (message := ears.get_message(timeout=5)) is None or message["data"] != b"null":
            if message:
                found.append(json.loads(message["data"]))
        return found


def test_a_wake_says_who_and_how_far(broker: CommonTestBroker, counted: Callable[[], dict[str, int]]) -> None:
    assert heard(broker, lambda: messaging_wake({ANA: 3, BIA: 4})) == [[[ANA, 3], [BIA, 4]]]
    assert [cache.get(messaging_version_key(user)) for user in (ANA, BIA)] == [3, 4]
    ttl: int = cache.ttl(messaging_version_key(ANA))  # type: ignore[attr-defined]
    assert 0 < ttl <= COMMON_LIVE_VERSION_SECONDS
    assert counted() == {"sent": 1, "failed": 0, "skipped": 0}


def test_what_is_live_is_told_and_not_kept(broker: CommonTestBroker) -> None:
    item = {"kind": "here", "person": "bia"}
    assert heard(broker, lambda: messaging_live({ANA}, item)) == [{"users": [ANA], "item": item}]
    with Redis(port=broker.port) as client:
        assert client.keys() == []


def test_nobody_to_tell_is_no_trip(broker: CommonTestBroker, counted: Callable[[], dict[str, int]]) -> None:
    messaging_wake({})
    messaging_live([], {})
    assert counted()["sent"] == 0


def test_databases_of_one_server_do_not_hear_each_other() -> None:
    one, other = (messaging_channel(f"redis://localhost:6379/{number}") for number in (0, 1))
    assert one != other
    assert messaging_channel("redis://localhost") == one


@pytest.mark.parametrize("end", ["freeze", "kill"])
def test_a_server_that_is_away_costs_a_moment_once(
    broker: CommonTestBroker, counted: Callable[[], dict[str, int]], end: str
) -> None:
    messaging_wake({ANA: 1})
    getattr(broker, end)()
    began = perf_counter()
    for seq in range(2, 50):
        messaging_wake({ANA: seq})
        messaging_live([ANA], {})
    assert perf_counter() - began < 0.6
    assert counted() == {"sent": 1, "failed": 1, "skipped": 95}


def test_a_server_that_comes_back_is_told_again(
    broker: CommonTestBroker, counted: Callable[[], dict[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(common_breaker(broker.url), "rest", 0)
    broker.kill()
    messaging_wake({ANA: 1})
    broker.start()
    messaging_wake({ANA: 2})
    assert cache.get(messaging_version_key(ANA)) == 2
    assert counted() == {"sent": 1, "failed": 1, "skipped": 0}


def test_a_full_server_is_no_error(broker: CommonTestBroker, counted: Callable[[], dict[str, int]]) -> None:
    with Redis(port=broker.port) as client:
        client.config_set("maxmemory", 1)
        messaging_wake({ANA: 1})
        client.config_set("maxmemory", 0)
    messaging_wake({ANA: 2})
    assert counted() == {"sent": 1, "failed": 1, "skipped": 0}
