"""`manage.py bench_fill`: an empty database becomes a large site, to measure and to try things on."""

import resource
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from bench.data import BENCH_PASSWORD
from bench.fill import BENCH_VIEWERS, BenchNotEmpty, BenchSize, BenchTooMuch, bench_site_fill

_SIZES = {
    "users": 100_000,
    "posts": 1_000_000,
    "follows": 3_000_000,
    "likes": 10_000_000,
    "comments": 2_000_000,
    "hashtags": 50_000,
}


class Command(BaseCommand):
    help = "Fill an empty, migrated database with invented people and posts; the same seed, the same site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, size in _SIZES.items():
            parser.add_argument(
                f"--{name}", type=int, default=size, metavar="N", help=f"{size:,} if not given"
            )
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, seed: int, **options: Any) -> None:
        begun = time.perf_counter()
        try:
            size = BenchSize(**{name: options[name] for name in _SIZES})
            bench_site_fill(size, seed=seed, tell=self._tell)
        except BenchNotEmpty as error:
            raise CommandError(
                "This database has people or posts already, and invented ones do not belong among them. "
                "Name an empty one by VAR or DATABASE_URL."
            ) from error
        except BenchTooMuch as error:
            raise CommandError(f"These numbers do not fit together: {error}.") from error
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self._tell(f"{'all':<28}{time.perf_counter() - begun:>8.1f} s, {memory:,.0f} MB of memory")
        self._tell(f"Log in as {', '.join(BENCH_VIEWERS)}. Password: {BENCH_PASSWORD}")

    def _tell(self, line: str) -> None:
        """At once, also into a file: a fill takes minutes."""
        self.stdout.write(line)
        self.stdout.flush()
