"""Who is here, and for how long."""

import asyncio

from django.conf import settings
from django.core.cache import cache

from messaging.presence import (
    MESSAGING_HERE_SECONDS,
    messaging_gone,
    messaging_here,
    messaging_here_key,
    messaging_who_is_here,
)
from messaging.tests.waiting_rooms import run
from messaging.waiting_redis import messaging_still_here

ANA, BIA, CLEO = 7, 8, 9


def ttl(user: int) -> int:
    return int(cache.ttl(messaging_here_key(user)))  # type: ignore[attr-defined]


def test_one_comes_once_and_is_here_until_gone() -> None:
    assert messaging_here(ANA)
    assert not messaging_here(ANA)
    assert 0 < ttl(ANA) <= MESSAGING_HERE_SECONDS
    assert messaging_who_is_here([ANA, BIA]) == {ANA}
    messaging_gone(ANA)
    assert messaging_who_is_here([ANA, BIA]) == set()
    assert messaging_here(ANA)


def test_being_seen_again_counts_from_now() -> None:
    cache.set(messaging_here_key(ANA), 1, 5)
    assert not messaging_here(ANA)
    assert ttl(ANA) > 5


def test_who_waits_stays_here_and_who_does_not_show_it_stays_unseen() -> None:
    cache.set(messaging_here_key(ANA), 1, 5)
    users = [ANA, BIA, *range(1000, 2000)]
    run(messaging_still_here(settings.REDIS_URL, users))
    assert ttl(ANA) > 5
    assert messaging_who_is_here(users) == {ANA}


def test_nobody_waits() -> None:
    run(asyncio.wait_for(messaging_still_here(settings.REDIS_URL, []), 5))
