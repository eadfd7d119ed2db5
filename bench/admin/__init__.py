"""The team's lists at a million rows beside the same lists at a thousand, and the queue with 10,000 cases.

BENCH_ROWS says how many (200,000; the figures of the documentation are of 1,000,000), BENCH_LISTS which
("feed.feedpost"). Filled databases are used again, as those of `scale`.
"""

import os

from bench.rows import BenchRow
from bench.scale.databases import bench_database, bench_measured

_SMALL = 1_000
_ROWS = "200000"


def bench_admin() -> list[BenchRow]:
    rows = int(os.environ.get("BENCH_ROWS", _ROWS))
    return bench_measured("bench.admin", {"DATABASE_URL": _filled(rows), "BENCH_SMALL_URL": _filled(_SMALL)})


def _filled(rows: int) -> str:
    return bench_database(f"bench_admin_{rows}", ["-m", "bench.admin.fill", str(rows)], marker="person1")
