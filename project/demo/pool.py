"""Processes to draw in. This module imports no models: a new process reads it before Django is set up."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

import django

_PROCESSES_MAX = 8


@contextmanager
def demo_pool() -> Iterator[ProcessPoolExecutor]:
    # Spawned, not forked: a forked process would share its parent's database connection.
    pool = ProcessPoolExecutor(min(os.cpu_count() or 1, _PROCESSES_MAX), get_context("spawn"), _begin)
    try:
        yield pool
    finally:
        # After Ctrl-C what is not begun yet must not be waited for.
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """In a new process. Ctrl-C reaches all of a terminal's processes: the first one decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    django.setup()
