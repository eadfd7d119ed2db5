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
    from bench.scale.moderation import bench_moderation
    from bench.scale.pages import bench_large_pages
    from bench.scale.plans import bench_plans
    from bench.server import bench_server

    on_site: dict[str, Callable[[int], list[BenchRow]]] = {
        "home": lambda _port: bench_home(),
        "plans": lambda _port: bench_plans(),
        "pages": bench_large_pages,
        "acts": bench_acts,
        "likes": bench_crowd_likes,
        "follows": bench_crowd_follows,
        "discover": bench_discover,
    }
    alone = {"alerts": bench_alerts, "messages": bench_messages, "moderation": bench_moderation}
    chosen = os.environ.get("BENCH_PARTS", "").split() or [*on_site, *alone]
    rows: list[BenchRow] = []
    if any(name in on_site for name in chosen):
        with bench_server() as port:
            rows += [row for name, part in on_site.items() if name in chosen for row in part(port)]
    rows += [row for name, part in alone.items() if name in chosen for row in part()]
    Path(report).write_text(json.dumps([asdict(row) for row in rows]))


if __name__ == "__main__":
    main(sys.argv[1])
