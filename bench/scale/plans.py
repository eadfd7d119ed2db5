"""How PostgreSQL answers the five hottest queries: var/bench-plans.txt, for docs/performance.md."""

import re
from pathlib import Path

from django.conf import settings
from django.db import connection

from bench.rows import BenchRow
from bench.scale.subjects import bench_queries, bench_subjects

_HOTTEST = 5
_EXPLAIN = "explain (analyze, costs off, timing off, buffers off, summary on) "
_READS = ("select", "with a")
_TIME = re.compile(r"Execution Time: ([\d.]+) ms")


def bench_plans() -> list[BenchRow]:
    """The longest of all that the four pages and the followers of somebody well known ask for."""
    plans = sorted(_plans(), reverse=True)[:_HOTTEST]
    path = Path(settings.VAR) / "bench-plans.txt"
    path.write_text("\n\n".join(text for _time, text in plans) + "\n")
    print(f"plans written to {path}")
    return [
        BenchRow(f"hottest query {place + 1}: {text.splitlines()[0]}", spent, "ms")
        for place, (spent, text) in enumerate(plans)
    ]


def _plans() -> list[tuple[float, str]]:
    subjects = bench_subjects()
    pages = subjects.pages | {"followers": f"{subjects.author.get_absolute_url()}followers/"}
    return [
        _plan(name, sql)
        for name, path in pages.items()
        for sql in bench_queries(subjects.viewer, path)
        if sql.lstrip()[:6].lower() in _READS
    ]


def _plan(page: str, sql: str) -> tuple[float, str]:
    """Milliseconds, and the page with the tables asked above the plan."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPLAIN.replace("%", "%%") + sql.replace("%", "%%"), [])
        lines = [row[0] for row in cursor.fetchall()]
    text = "\n".join(lines)
    tables = dict.fromkeys(re.findall(r"(?:from|join) \"?([a-z]+_[a-z]+)", sql.lower()))
    return float(_TIME.findall(text)[0]), f"{page}: {', '.join(list(tables)[:3])}\n{text}"
