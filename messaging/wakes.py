"""Telling those who wait that there is news for them, after it was committed.

A wake says how far, never what: lost, repeated or late, it harms nobody. Who is typing and who has come is
told on the same way, and is nowhere else.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.connection import parse_url

from common.live import COMMON_LIVE_VERSION_SECONDS, common_live_send, common_live_version_key

MESSAGING_WAKE_COUNTS: Counter[str] = Counter(sent=0, failed=0, skipped=0)
"""Since this process began, wakes and what is live: sent, failed, and not tried while Redis is away."""


def messaging_channel(redis_url: str = "") -> str:
    """With the number of the database: channels are one for all databases of a server."""
    url = redis_url or settings.REDIS_URL
    database = parse_url(url).get("db", 0)  # type: ignore[no-untyped-call]
    return f"{cache.make_key('messaging:wakes')}/{database}"


def messaging_version_key(user: int) -> str:
    return common_live_version_key("messaging", user)


def messaging_wake(news: Mapping[int, int]) -> None:
    """After the commit that gave these numbers to the inboxes of these users. Never raises, hardly waits."""

    def fill(pipeline: Any) -> None:
        # Overtaken by an older one, a number in the cache is wrong for a minute.
        for user, seq in news.items():
            pipeline.set(cache.make_key(messaging_version_key(user)), seq, ex=COMMON_LIVE_VERSION_SECONDS)
        pipeline.publish(messaging_channel(), json.dumps(list(news.items())))

    if news:
        MESSAGING_WAKE_COUNTS[common_live_send(fill)] += 1


def messaging_live(users: Collection[int], item: dict[str, Any]) -> None:
    """To whoever of them waits, or asks in the next seconds."""

    def fill(pipeline: Any) -> None:
        pipeline.publish(messaging_channel(), json.dumps({"users": list(users), "item": item}))

    if users:
        MESSAGING_WAKE_COUNTS[common_live_send(fill)] += 1
