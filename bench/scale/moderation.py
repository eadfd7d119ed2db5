"""What it costs pages that things can be held, beside the same pages that know nothing of it.

Servers under load differ by more than the twentieth that is asked for, even where they are alike. So a page
is taken apart: the processor time that Python takes for it, the least of many in each of two processes that
open it in turns; and the time of its statements, which one connection asks in turns.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from typing import Any

from django.db import connection

from accounts.models import AccountsUser
from bench.rows import BenchRow
from bench.scale.subjects import bench_subjects
from discover.epochs import discover_epoch_build
from discover.models import DiscoverEpoch

_ROUNDS = 60
_STATEMENTS_ROUNDS = 200
_READS = ("select", "with")


def bench_moderation() -> list[BenchRow]:
    if not DiscoverEpoch.objects.exists():
        discover_epoch_build()
    subjects = bench_subjects()
    pages = {name: subjects.pages[name] for name in ("home", "post")} | {"explore": "/explore/?seed=bench"}
    with _opener(subjects.viewer) as ours, _opener(subjects.viewer, BENCH_UNMODERATED="1") as bare:
        return [_row(name, path, ours, bare) for name, path in pages.items()]


@contextmanager
def _opener(viewer: AccountsUser, **variables: str) -> Iterator[Any]:
    """A process that opens each address it is told, and answers with milliseconds and statements."""
    command = [sys.executable, "-m", "bench.scale.opener", viewer.username]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=os.environ | variables, **pipes) as process:

        def opened(path: str) -> tuple[float, list[str]]:
            print(path, file=process.stdin, flush=True)
            spent, statements = json.loads(process.stdout.readline())  # type: ignore[union-attr]
            return float(spent), list(statements)

        yield opened
        process.stdin.close()  # type: ignore[union-attr]


def _row(name: str, path: str, ours: Any, bare: Any) -> BenchRow:
    times: tuple[list[float], list[float]] = ([], [])
    asked: list[list[str]] = [[], []]
    for number in range(_ROUNDS):
        for place, opened in enumerate((ours, bare)):
            spent, statements = opened(path)
            if number:
                times[place].append(spent)
                asked[place] = statements
    python = [min(each) for each in times]
    database = _statements(asked)
    ratio = (python[0] + database[0]) / (python[1] + database[1])
    note = f"Python {python[0]:.2f} / {python[1]:.2f} ms, SQL {database[0]:.2f} / {database[1]:.2f} ms"
    return BenchRow(f"{name} with moderation / without", ratio, "×", at_most=1.05, note=note)


def _statements(asked: list[list[str]]) -> list[float]:
    """Milliseconds that the database takes for each list: the median of many, in turns."""
    reads = [[sql for sql in each if sql.lstrip().lower().startswith(_READS)] for each in asked]
    times: list[list[float]] = [[], []]
    for number in range(_STATEMENTS_ROUNDS):
        # Each is the first of the two as often as the other.
        for place in (0, 1) if number % 2 else (1, 0):
            begun = time.perf_counter()
            with connection.cursor() as cursor:
                for sql in reads[place]:
                    cursor.execute(sql.replace("%", "%%"), [])
                    cursor.fetchall()
            times[place].append((time.perf_counter() - begun) * 1000)
    return [median(each) for each in times]
