"""How long pages take, by route: counted in the process, and brought to Redis four times a minute.

There are as many numbers as routes and steps, however many requests come; of two days.
"""

import threading
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from common.trips import common_trip

COMMON_SLOW_STEPS = (5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 3000, 5000, 10000)
"""Milliseconds: a page counts for the first step that it fits in, or for one after them all."""

_SHARE = 0.95
_SECONDS = 15
_KEPT = timedelta(days=2)
_METHODS = {"GET": "GET", "HEAD": "GET", "POST": "POST"}


@dataclass(frozen=True)
class CommonSlowPage:
    route: str
    count: int
    p95: int
    """Milliseconds, rounded up to a step."""
    slowest: int


class CommonSlowPages:
    """The counts of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, int]] = Counter()
        self._slowest: dict[str, int] = {}
        self._next = monotonic() + _SECONDS

    def note(self, request: HttpRequest, ms: float) -> None:
        route = _route(request)
        if route is None:
            return
        with self._lock:
            self._counts[route, bisect_left(COMMON_SLOW_STEPS, ms)] += 1
            self._slowest[route] = max(self._slowest.get(route, 0), round(ms))
            now = monotonic()
            is_due = now >= self._next
            if is_due:
                self._next = now + _SECONDS
        if is_due:
            self.bring()

    def bring(self) -> None:
        """To Redis; what it does not take is forgotten."""
        with self._lock:
            counts, slowest = self._counts, self._slowest
            self._counts, self._slowest = Counter(), {}
        times, worst = _keys(datetime.now(UTC))

        def fill(pipeline: Any) -> None:
            for (route, step), number in counts.items():
                pipeline.hincrby(times, f"{route}|{step}", number)
            if slowest:
                pipeline.zadd(worst, slowest, gt=True)
            for key in (times, worst):
                pipeline.expire(key, _KEPT)

        common_trip(fill)


COMMON_SLOW_PAGES = CommonSlowPages()


def common_slow_ask(pipeline: Any) -> None:
    """What `common_slow_pages` reads the answers of: four commands."""
    now = datetime.now(UTC)
    for moment in (now, now - timedelta(days=1)):
        times, worst = _keys(moment)
        pipeline.hgetall(times)
        pipeline.zrange(worst, 0, -1, withscores=True)


def common_slow_pages(answers: Iterable[Any]) -> list[CommonSlowPage]:
    """Of today and yesterday, the slowest first."""
    steps: dict[str, Counter[int]] = defaultdict(Counter)
    slowest: dict[str, int] = {}
    for answer in answers:
        if isinstance(answer, Mapping):
            for key, number in answer.items():
                route, _, step = key.decode().rpartition("|")
                steps[route][int(step)] += int(number)
        else:
            for route, ms in answer:
                slowest[route.decode()] = max(slowest.get(route.decode(), 0), int(ms))
    pages = (_page(route, counts, slowest.get(route, 0)) for route, counts in steps.items())
    return sorted(pages, key=lambda page: (-page.p95, -page.slowest, page.route))


def _page(route: str, counts: Counter[int], slowest: int) -> CommonSlowPage:
    total, seen = counts.total(), 0
    for step in sorted(counts):
        seen += counts[step]
        if seen >= total * _SHARE:
            break
    is_last = step == len(COMMON_SLOW_STEPS)
    return CommonSlowPage(route, total, slowest if is_last else COMMON_SLOW_STEPS[step], slowest)


def _route(request: HttpRequest) -> str | None:
    """Named as the URLs name it, so there are as many as the site has; None for what is at none of them."""
    match, method = request.resolver_match, _METHODS.get(request.method or "")
    return f"{method} {match.view_name}" if match and method else None


def _keys(moment: datetime) -> tuple[str, str]:
    day = f"{moment:%Y%m%d}"
    return str(cache.make_key(f"slow:{day}")), str(cache.make_key(f"slow-worst:{day}"))
