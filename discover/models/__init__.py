from discover.models.epochs import DiscoverEpoch, DiscoverFresh, DiscoverPool, DiscoverSlot, DiscoverWeight
from discover.models.runs import DiscoverRun
from discover.models.tastes import DiscoverLess, DiscoverPreference, DiscoverTaste
from discover.models.walls import DISCOVER_SEED_MAX, DiscoverWall

__all__ = [
    "DISCOVER_SEED_MAX",
    "DiscoverEpoch",
    "DiscoverFresh",
    "DiscoverLess",
    "DiscoverPool",
    "DiscoverPreference",
    "DiscoverRun",
    "DiscoverSlot",
    "DiscoverTaste",
    "DiscoverWall",
    "DiscoverWeight",
]
