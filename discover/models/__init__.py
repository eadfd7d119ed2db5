from discover.models.epochs import DiscoverEpoch, DiscoverFresh, DiscoverPool, DiscoverSlot, DiscoverWeight
from discover.models.runs import DiscoverRun
from discover.models.search import (
    DiscoverCaption,
    DiscoverIndexed,
    DiscoverMisspelt,
    DiscoverRecent,
    DiscoverSaid,
    DiscoverSpelling,
    DiscoverWord,
)
from discover.models.tastes import (
    DISCOVER_SLIDER_MAX,
    DiscoverLess,
    DiscoverPreference,
    DiscoverTaste,
)
from discover.models.trends import DiscoverTrend, DiscoverUse
from discover.models.walls import DISCOVER_SEED_MAX, DiscoverWall

__all__ = [
    "DISCOVER_SEED_MAX",
    "DISCOVER_SLIDER_MAX",
    "DiscoverCaption",
    "DiscoverEpoch",
    "DiscoverFresh",
    "DiscoverIndexed",
    "DiscoverLess",
    "DiscoverMisspelt",
    "DiscoverPool",
    "DiscoverPreference",
    "DiscoverRecent",
    "DiscoverRun",
    "DiscoverSaid",
    "DiscoverSlot",
    "DiscoverSpelling",
    "DiscoverTaste",
    "DiscoverTrend",
    "DiscoverUse",
    "DiscoverWall",
    "DiscoverWeight",
    "DiscoverWord",
]
