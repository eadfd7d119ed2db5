from time import monotonic

from celery import shared_task

from discover.runs import DiscoverCounts, discover_run
from discover.tastes import discover_tastes_due, discover_tastes_make

_SECONDS = 90  # of one run; the next goes on


@shared_task(name="discover.tastes")
def discover_tastes() -> None:
    """Make the tastes anew of people who were here."""
    discover_run("discover.tastes", _tastes)


def _tastes() -> DiscoverCounts:
    end, done = monotonic() + _SECONDS, 0
    while monotonic() < end and (due := discover_tastes_due()):
        discover_tastes_make(due)
        done += len(due)
    return {"people": done}
