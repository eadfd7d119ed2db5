"""Requests a second of the four pages that people look at most, against the floor view, taken in turns."""

from statistics import median

from accounts.models import AccountsUser
from bench.data import bench_session
from bench.fill import BENCH_VIEWERS
from bench.load import bench_load
from bench.rows import BenchRow, bench_median_ratio
from bench.scale.subjects import bench_queries, bench_subjects

_ROUNDS = 10
_SECONDS = 1.2
_HOME_QUERIES = 9


def bench_large_pages(port: int) -> list[BenchRow]:
    subjects = bench_subjects()
    cookie = bench_session(subjects.viewer)
    paths = {"floor": "/bench/floor/"} | subjects.pages
    rates: dict[str, list[float]] = {name: [] for name in paths}
    for number in range(_ROUNDS + 1):
        for name, path in paths.items():
            load = bench_load(port, path, cookie, _SECONDS)
            if load.statuses != {200}:
                raise RuntimeError(f"{path} answered {sorted(load.statuses)}")
            if number:  # the first round warms up
                rates[name].append(load.rate)
    floor = rates.pop("floor")
    rows = [BenchRow("large: floor view, requests/s", median(floor), "req/s")]
    for name, page in rates.items():
        rate = f"{median(page):.0f} requests/s"
        ratio = bench_median_ratio(page, floor)
        rows.append(BenchRow(f"large: {name} / floor", ratio, "×", at_least=0.5, note=rate))
    return rows + [_home_queries(name) for name in BENCH_VIEWERS]


def _home_queries(name: str) -> BenchRow:
    queries = bench_queries(AccountsUser.objects.get(username=name), "/")
    return BenchRow(f"large: queries of home, {name}", len(queries), "", at_most=_HOME_QUERIES)
