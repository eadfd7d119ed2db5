"""`python -m bench.scale.epoch`: an epoch of the database that DATABASE_URL names, as of its last day."""

import os
import resource
import time
from datetime import UTC, datetime

import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")


def bench_last_day() -> datetime:
    """When the filled site ends: ages are counted from there, or all of it would have faded."""
    from bench.fill.people import BENCH_END

    return (np.datetime64("2000-01-01", "us") + np.timedelta64(BENCH_END, "us")).item().replace(tzinfo=UTC)


def main() -> None:
    import django

    django.setup()
    from discover.epochs import discover_epoch_build, discover_epoch_settle

    begun, before = time.perf_counter(), _memory()
    discover_epoch_settle(discover_epoch_build(bench_last_day()))
    print(f"{time.perf_counter() - begun:.2f} {_memory() - before:.1f}")


def _memory() -> float:
    """Megabytes, at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
