"""`make bench`: run inside `python -m project.embedded run`, on an empty database of its own.

`python -m bench pages weight` measures those parts only; bench/scale/ says how to choose the size of `scale`.
"""

import json
import logging
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench.rows import BenchRow

_Parts = dict[str, Callable[[], list[BenchRow]]]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")


def main(chosen: list[str]) -> int:
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    logging.disable(logging.INFO)
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    rows = _measure(chosen)
    report = {
        "when": datetime.now(UTC).isoformat(),
        "cores": os.cpu_count(),
        "rows": [row.as_json() for row in rows],
    }
    path = Path(settings.VAR) / "bench.json"
    path.write_text(json.dumps(report, indent=1) + "\n")
    print(f"written to {path}")
    return 0 if all(row.passes for row in rows) else 1


def _measure(chosen: list[str]) -> list[BenchRow]:
    from bench.admin import bench_admin
    from bench.scale import bench_scale, bench_search
    from bench.startup import bench_startup

    alone: _Parts = {
        "startup": bench_startup,
        "scale": bench_scale,
        "search": bench_search,
        "admin": bench_admin,
    }
    on_site = [name for name in chosen if name not in alone]
    rows = _measure_site(on_site) if on_site or not chosen else []
    return rows + [row for name, part in alone.items() if name in (chosen or alone) for row in _printed(part)]


def _measure_site(chosen: list[str]) -> list[BenchRow]:
    """The parts that look at a small site of real posts, in a server of its own."""
    from bench.data import bench_fill, bench_session
    from bench.pages import bench_pages
    from bench.server import bench_server
    from bench.slow import bench_slow_clients
    from bench.uploads import bench_uploads
    from bench.weight import bench_weight
    from feed.models import FeedPhoto

    viewer, author = bench_fill()
    cookie = bench_session(viewer)
    photo = FeedPhoto.objects.order_by("-pk")[0].image.url
    with bench_server() as port:
        parts: _Parts = {
            "pages": lambda: bench_pages(port, cookie, author.username),
            "uploads": lambda: bench_uploads(port, cookie),
            "slow": lambda: bench_slow_clients(port, cookie, photo),
            "weight": lambda: bench_weight(port, cookie),
        }
        return [row for name in chosen or parts for row in _printed(parts[name])]


def _printed(measure: Callable[[], list[BenchRow]]) -> list[BenchRow]:
    rows = measure()
    for row in rows:
        print(row.line(), flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
