"""What the poll goes by without asking the database: how far each inbox has come, as the cache knows it."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from django.core.cache import cache

from common.live import COMMON_LIVE_VERSION_SECONDS, common_live_version_key, common_live_versions_keep
from messaging.wakes import messaging_version_key

_CURSOR = re.compile(r"([0-9]{1,19})(?:\.([0-9]{1,19}))?")  # as many digits as a bigint has


class AlertsCursor(NamedTuple):
    """What a page has been told: the last change of notifications, and of messages."""

    alerts: int
    messages: int | None
    """None of a page that asks for notifications alone."""

    def __str__(self) -> str:
        return f"{self.alerts}" if self.messages is None else f"{self.alerts}.{self.messages}"

    def is_at(self, alerts: int | None, messages: int | None) -> bool:
        return self.alerts == alerts and self.messages in (None, messages)


def alerts_cursor(text: str) -> AlertsCursor | None:
    """None if it is none of ours."""
    found = _CURSOR.fullmatch(text)
    return AlertsCursor(int(found[1]), int(found[2]) if found[2] else None) if found else None


def alerts_version_key(user: int) -> str:
    return common_live_version_key("alerts", user)


def alerts_versions_write(versions: Mapping[int, int]) -> None:
    """After the commit that gave these numbers. Lost, or overtaken by an older one, wrong for a minute."""
    numbers = {alerts_version_key(user): seq for user, seq in versions.items()}
    cache.set_many(numbers, timeout=COMMON_LIVE_VERSION_SECONDS)


def alerts_versions_keep(user: int, *, alerts: int, messages: int) -> None:
    """As read from the database."""
    common_live_versions_keep({alerts_version_key(user): alerts, messaging_version_key(user): messages})
