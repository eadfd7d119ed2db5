from celery import shared_task

from discover.runs import DiscoverCounts, discover_run
from discover.search.index import discover_index_new

_SECONDS = 90  # of one run; the next goes on


@shared_task(name="discover.search")
def discover_search_index() -> None:
    """Let what is new be found."""
    discover_run("discover.search", _index)


def _index() -> DiscoverCounts:
    return dict(discover_index_new(_SECONDS))
