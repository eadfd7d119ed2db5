"""Discovery: draws beside sorting everything; far pages; an epoch that is built while others read."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from itertools import count
from secrets import token_urlsafe
from statistics import median
from typing import Any

import psycopg2
from django.db import connection

from accounts.models import AccountsUser
from bench.data import bench_session
from bench.load import bench_load
from bench.rows import BenchRow, bench_median_ratio, bench_percentile
from bench.scale.subjects import bench_crowd, bench_queries
from discover.models import DiscoverEpoch
from discover.tastes import discover_tastes_make
from discover.walls.law import DiscoverLaw, DiscoverPart, discover_key, discover_law
from discover.walls.make import discover_wall_of
from discover.walls.order import DISCOVER_BATCH, DiscoverOrder
from discover.walls.source import DISCOVER_FOUND, DiscoverTables, discover_found_values
from social.suggestions import social_suggestions_make

_FULL = 1_000_000
_DRAWS = 400
_SORTS = 10
_ROUNDS = 10
_SECONDS = 1.2
_PAGES = 50
_TASTES = 1_000
_TASTES_TARGET = 10_000
_SUGGESTED = 500
_SORTED = """
select post from discover_weight where epoch = %s order by -ln(random()) / weight limit %s"""
# The same mixture everywhere: all posts, and the pools of the middle of the field.
_POOLS = """
(select number, kind, total from discover_pool where epoch = %(epoch)s and kind = 0)
union all
(select number, kind, total from discover_pool where epoch = %(epoch)s and kind = 1
    order by size desc limit 50)
union all
(select number, kind, total from discover_pool where epoch = %(epoch)s and kind = 2 order by key limit 50)
"""
_SHARES = {0: 30_000_000, 1: 1_000_000, 2: 200_000}


def bench_discover(port: int) -> list[BenchRow]:
    """Needs an epoch nowhere: it builds one in both databases."""
    rows = [*_epoch(), *_draws()]
    viewer = AccountsUser.objects.get(username="bench.usual")
    return [*rows, *_walls(viewer), *_tastes(), *_suggestions(), *_pages(port, viewer)]


def _epoch() -> list[BenchRow]:
    """Built in a process of its own, as a worker would, while walls are drawn from the one before it."""
    _build(os.environ["BENCH_SMALL_URL"])
    _build(os.environ["DATABASE_URL"])
    law, tables = _law(connection.cursor()), DiscoverTables()
    pages = count()

    def read() -> float:
        first = next(pages) * DISCOVER_BATCH
        draws = [law.draw(number) for number in range(first, first + DISCOVER_BATCH)]
        return _timed(lambda: tables.found(law, draws))

    alone = [read() for _ in range(_DRAWS)]
    with ThreadPoolExecutor(1) as pool:
        building = pool.submit(_build, os.environ["DATABASE_URL"])
        meanwhile = []
        while not building.done():
            meanwhile.append(read())
        seconds, memory = building.result()
    epoch = DiscoverEpoch.objects.all()[0]
    slower = bench_percentile(meanwhile, 99) / bench_percentile(alone, 99)
    return [
        BenchRow("epoch", seconds, "s", note=f"{epoch.posts:,} posts, {epoch.slots:,} slots; target 90"),
        BenchRow("epoch, memory of the worker beyond its start", memory, "MB", at_most=20),
        BenchRow(
            "draws while an epoch is built / alone, p99",
            slower,
            "×",
            at_most=2,
            note=f"{bench_percentile(alone, 99) * 1000:.2f} ms alone",
        ),
    ]


def _build(address: str) -> tuple[float, float]:
    """Seconds, and megabytes."""
    command = [sys.executable, "-m", "bench.scale.epoch"]
    environment = os.environ | {"DATABASE_URL": address}
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    seconds, memory = said.split()[-2:]
    return float(seconds), float(memory)


def _draws() -> list[BenchRow]:
    with closing(psycopg2.connect(os.environ["BENCH_SMALL_URL"])) as small:
        small.autocommit = True
        cursors: dict[str, Any] = {"large": connection.cursor(), "small": small.cursor()}
        laws = {name: _law(cursor) for name, cursor in cursors.items()}
        times: dict[str, list[float]] = {name: [] for name in cursors}
        for number in range(_DRAWS):
            for name, cursor in cursors.items():
                times[name].append(_page(cursor, laws[name], number))
        sorts = [
            _timed(lambda: cursors["large"].execute(_SORTED, [laws["large"].epoch, DISCOVER_BATCH]))
            for _ in range(_SORTS)
        ]
    full = int(os.environ["BENCH_POSTS"]) >= _FULL
    large = times["large"]
    return [
        BenchRow("draw of 64, p50", median(large) * 1000, "ms", note="target 3"),
        BenchRow("draw of 64, p99", bench_percentile(large, 99) * 1000, "ms", note="target 8"),
        BenchRow("draw of 64 / at 10,000 posts", bench_median_ratio(large, times["small"]), "×", at_most=1.3),
        BenchRow(
            "sorting everything / draw of 64",
            median(sorts) / median(large),
            "×",
            at_least=50 if full else None,
            note="" if full else "judged at 1,000,000 posts",
        ),
    ]


def _page(cursor: Any, law: DiscoverLaw, number: int) -> float:
    draws = [law.draw(place) for place in range(number * DISCOVER_BATCH, (number + 1) * DISCOVER_BATCH)]
    values = discover_found_values(law, draws)
    return _timed(lambda: cursor.execute(DISCOVER_FOUND, values))


def _law(cursor: Any) -> DiscoverLaw:
    cursor.execute("select max(id) from discover_discoverepoch")
    [epoch] = cursor.fetchone()
    cursor.execute(_POOLS, {"epoch": epoch})
    parts = tuple(DiscoverPart(number, _SHARES[kind], total) for number, kind, total in cursor.fetchall())
    return DiscoverLaw(key=discover_key("bench"), epoch=epoch, parts=parts, reach=_FULL)


def _walls(viewer: AccountsUser) -> list[BenchRow]:
    discover_tastes_make([viewer.pk])
    seeds = [token_urlsafe(6) for _ in range(30)]
    made = [_timed(lambda seed=seed: discover_wall_of(viewer, seed)) for seed in seeds]  # type: ignore[misc]
    law, tables = discover_law(discover_wall_of(viewer, seeds[0])), DiscoverTables()
    near, far = [], []
    for seed in range(10):
        order = DiscoverOrder()
        law = replace(law, key=discover_key("bench", seed))
        steps = [_timed(lambda: order.extend(law, tables)) for _ in range(_PAGES + 5)]  # noqa: B023
        near += steps[:5]
        far += steps[_PAGES:]
    return [
        BenchRow("wall made", median(made) * 1000, "ms", note=f"of {len(law.parts)} pools"),
        BenchRow("page 50 of a wall / page 1, its order", bench_median_ratio(far, near), "×", at_most=1.3),
    ]


def _tastes() -> list[BenchRow]:
    people = [user.pk for user in bench_crowd(_TASTES)]
    batches = [people[start : start + 100] for start in range(0, len(people), 100)]
    seconds = sum(_timed(lambda batch=batch: discover_tastes_make(batch)) for batch in batches)  # type: ignore[misc]
    each = seconds / len(people)
    return [
        BenchRow("taste of one person", each * 1000, "ms", note=f"{_TASTES:,} people, 100 at a time"),
        BenchRow("tastes of 10,000 people", each * _TASTES_TARGET, "s", note="as many as target 60"),
    ]


def _suggestions() -> list[BenchRow]:
    people = [user.pk for user in bench_crowd(_SUGGESTED)]
    batches = [people[start : start + 100] for start in range(0, len(people), 100)]
    seconds = sum(_timed(lambda batch=batch: social_suggestions_make(batch)) for batch in batches)  # type: ignore[misc]
    note = f"{_SUGGESTED} people, 100 at a time; target 5"
    return [BenchRow("suggestions of one person", seconds / len(people) * 1000, "ms", note=note)]


def _pages(port: int, viewer: AccountsUser) -> list[BenchRow]:
    cookie = bench_session(viewer)
    near = "/explore/?seed=bench"
    paths = {"floor": "/bench/floor/", "explore": near, "page 50": f"{near}&page={_PAGES}"}
    rates: dict[str, list[float]] = {name: [] for name in paths}
    for number in range(_ROUNDS + 1):
        for name, path in paths.items():
            load = bench_load(port, path, cookie, _SECONDS)
            if load.statuses != {200}:
                raise RuntimeError(f"{path} answered {sorted(load.statuses)}")
            if number:
                rates[name].append(load.rate)
    queries = bench_queries(viewer, near)
    return [
        BenchRow(
            "explore / floor",
            bench_median_ratio(rates["explore"], rates["floor"]),
            "×",
            at_least=0.5,
            note=f"{median(rates['explore']):.0f} requests/s",
        ),
        BenchRow(
            "explore, page 50 / page 1, requests",
            bench_median_ratio(rates["page 50"], rates["explore"]),
            "×",
            at_least=0.9,
        ),
        BenchRow("queries of explore", len(queries), "", at_most=8),
    ]


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun
