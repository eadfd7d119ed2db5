"""Measure the database that DATABASE_URL names; the rows go into the file named on the command line."""

import json
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bench.rows import BenchRow

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")


def main(report: str) -> None:
    import django

    django.setup()
    logging.disable(logging.INFO)
    from bench.scale.acts import bench_acts
    from bench.scale.alerts import bench_alerts
    from bench.scale.crowds import bench_crowd_follows, bench_crowd_likes
    from bench.scale.discover import bench_discover
    from bench.scale.home import bench_home
    from bench.scale.messages import bench_messages
    from bench.scale.pages import bench_large_pages
    from bench.scale.plans import bench_plans
    from bench.server import bench_server

    with bench_server() as port:
        parts: list[Callable[[], list[BenchRow]]] = [
            bench_home,
            bench_plans,
            lambda: bench_large_pages(port),
            lambda: bench_acts(port),
            lambda: bench_crowd_likes(port),
            lambda: bench_crowd_follows(port),
            lambda: bench_discover(port),
        ]
        rows = [row for part in parts for row in part()]
    rows += bench_alerts() + bench_messages()
    Path(report).write_text(json.dumps([asdict(row) for row in rows]))


if __name__ == "__main__":
    main(sys.argv[1])
