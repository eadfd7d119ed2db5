"""What beat would have done by now, so that there is something to discover from the first minute on."""

from discover.tasks.epochs import discover_epoch, discover_fresh
from discover.tasks.people import discover_trends
from discover.tasks.search import discover_search_index


def demo_discovery_prepare() -> None:
    discover_epoch()
    discover_fresh()
    discover_trends()
    discover_search_index()
