"""The cache with its server there, frozen, dead and back; a real one, stopped by signals."""

from collections.abc import Iterator
from time import perf_counter

import pytest
from allauth.core.internal.ratelimit import cache_lock
from django.core.cache import caches
from django.test import override_settings
from redis import Redis

from common.breaker import common_breaker
from common.cache import COMMON_CACHE_COUNTS, CommonCache
from common.tests.brokers import CommonTestBroker


@pytest.fixture
def store(broker: CommonTestBroker) -> CommonCache:
    return CommonCache(broker.url, {"OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.3, "SOCKET_TIMEOUT": 0.3}})


@pytest.fixture
def frozen(store: CommonCache, broker: CommonTestBroker) -> Iterator[CommonCache]:
    store.set("known", "value")
    broker.freeze()
    yield store
    broker.thaw()


def test_it_is_a_cache(store: CommonCache) -> None:
    assert store.add("key", 1) is True
    assert store.add("key", 2) is False
    assert store.incr("key") == 2
    assert store.decr("key") == 1
    assert store.has_key("key")
    store.set_many({"a": 1, "b": 2})
    assert store.get_many(["a", "b", "c"]) == {"a": 1, "b": 2}
    assert store.touch("a", 10)
    assert 0 < (store.ttl("a") or 0) <= 10
    store.delete_many(["a", "b"])
    assert store.delete("key") is True
    assert store.get("key", "nothing") == "nothing"
    with pytest.raises(ValueError, match="key"):
        store.incr("key")


def test_clearing_leaves_the_queues_of_the_same_server(store: CommonCache, broker: CommonTestBroker) -> None:
    store.set("key", 1)
    with Redis(port=broker.port) as client:
        client.lpush("media", "task")
    store.clear()
    assert not store.has_key("key")
    assert broker.length("media") == 1


def test_a_frozen_server_makes_it_an_empty_cache(frozen: CommonCache) -> None:
    assert frozen.get("known", "default") == "default"
    assert frozen.add("known", 1) is True
    assert frozen.set("known", 1) is False
    assert frozen.delete("known") is False
    assert frozen.touch("known") is False
    assert frozen.has_key("known") is False
    assert frozen.get_many(["known"]) == {}
    assert frozen.set_many({"known": 1}) == []
    frozen.delete_many(["known"])
    frozen.clear()
    with pytest.raises(ValueError, match="away"):
        frozen.incr("known")


def test_a_frozen_server_costs_the_first_call_under_half_a_second_and_the_next_nothing(
    frozen: CommonCache,
) -> None:
    began = perf_counter()
    frozen.get("known")
    assert 0.2 < perf_counter() - began < 0.5
    began = perf_counter()
    for _ in range(100):
        frozen.get("known")
    assert perf_counter() - began < 0.05


def test_what_was_lost_is_counted(frozen: CommonCache) -> None:
    failed, skipped = COMMON_CACHE_COUNTS["failed"], COMMON_CACHE_COUNTS["skipped"]
    frozen.get("known")
    frozen.get("known")
    assert (COMMON_CACHE_COUNTS["failed"], COMMON_CACHE_COUNTS["skipped"]) == (failed + 1, skipped + 1)


def test_a_dead_server_costs_nothing_and_is_used_again_when_back(
    store: CommonCache, broker: CommonTestBroker
) -> None:
    common_breaker(broker.url).rest = 0.0
    store.set("known", "value")
    broker.kill()
    began = perf_counter()
    assert store.get("known", "default") == "default"
    assert perf_counter() - began < 0.3
    broker.start()
    assert store.set("known", "again") is True
    assert store.get("known") == "again"


def test_a_connection_that_died_in_the_pool_is_replaced_unnoticed(
    store: CommonCache, broker: CommonTestBroker
) -> None:
    store.set("known", "value")
    broker.kill()
    broker.start()
    assert store.set("known", "again") is True


def test_allauth_does_not_wait_for_its_locks_without_a_server(broker: CommonTestBroker) -> None:
    broker.kill()
    lost = {"default": {"BACKEND": "common.cache.CommonCache", "LOCATION": broker.url}}
    with override_settings(CACHES=lost):
        assert isinstance(caches["default"], CommonCache)
        began = perf_counter()
        with cache_lock("some rate") as locked:
            assert locked
        assert perf_counter() - began < 0.3
