"""Measure the database that DATABASE_URL names against that of BENCH_SMALL_URL, in turns."""

import json
import logging
import os
import sys
from dataclasses import asdict
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")


def main(report: str) -> None:
    import django

    django.setup()
    logging.disable(logging.INFO)
    from bench.admin.lists import bench_admin_lists

    Path(report).write_text(json.dumps([asdict(row) for row in bench_admin_lists()]))


if __name__ == "__main__":
    main(sys.argv[1])
