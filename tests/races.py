"""Real threads and connections for tests of races: all released at once, or one stopped where it matters."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection

from project.doctor import PROJECT_DOCTOR_CHECKS

Act = Callable[[], Any]


def at_once(*acts: Act) -> list[Any]:
    """Run all acts, released by one barrier; their results, or the exceptions they raised."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Act) -> None:
        barrier.wait(timeout=10)
        results[place] = _outcome(act)

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def _outcome(act: Act) -> Any:
    try:
        return act()
    except Exception as error:
        return error
    finally:
        connection.close()


def failures(results: list[Any], *expected: type[Exception]) -> list[Exception]:
    """The exceptions among results of at_once, other than those that the race may end with."""
    return [each for each in results if isinstance(each, Exception) and not isinstance(each, expected)]


def held_back(act: Act) -> Future[Any]:
    """Start `act` in another connection; returns once it waits for a lock of the current transaction.

    It goes on when that transaction ends; its outcome is as of at_once.
    """
    executor = ThreadPoolExecutor(max_workers=1)
    outcome = executor.submit(_outcome, act)
    executor.shutdown(wait=False)
    _wait_until_blocked()
    return outcome


def _wait_until_blocked() -> None:
    """Until another connection waits for a row that this one holds."""
    # Not pg_stat_activity: within a transaction it stays as it was when first read.
    waiting = "select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))"
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(waiting)
            if cursor.rowcount:
                return
    raise AssertionError("nobody waits")


def differences() -> list[str]:
    """All that the doctor finds."""
    return [f"{check.name}: {line}" for check in PROJECT_DOCTOR_CHECKS for line in check.find()]
