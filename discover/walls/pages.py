"""Pages of a wall, as its viewer may see them now."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import QuerySet

from common.compiled import common_compiled
from discover.models import DiscoverWall
from discover.walls.law import DiscoverLaw, discover_law
from discover.walls.life import DISCOVER_WALL_LIFE
from discover.walls.order import DISCOVER_PAGES_MAX, DiscoverOrder, DiscoverTile
from discover.walls.source import DiscoverTables
from feed.models import FeedPost
from social.queries import SocialViewer, social_unmuted

_LIFE = int(DISCOVER_WALL_LIFE.total_seconds())
# So many pages of which the viewer may see nothing are passed over in one visit.
_EMPTY_MAX = 5


@dataclass(frozen=True)
class DiscoverPage:
    rows: list[FeedPost]
    """Each with `discover_pool`, the number of the pool it was drawn from."""
    seed: str
    number: int
    is_last: bool
    is_cut: bool
    """The wall could go on, but has as many pages as a wall may have."""

    @property
    def seed_query(self) -> str:
        return urlencode({"seed": self.seed})

    @property
    def next_query(self) -> str:
        return "" if self.is_last else "?" + urlencode({"seed": self.seed, "page": self.number + 1})


def discover_page(wall: DiscoverWall, viewer: SocialViewer, number: int) -> DiscoverPage:
    """The page of that number, from 1, or where the viewer may see nothing of it, one that follows."""
    law, order = discover_law(wall), _order(wall)
    made = len(order.pages)
    rows: list[FeedPost] = []
    number = max(1, min(number, DISCOVER_PAGES_MAX))
    for _passed in range(_EMPTY_MAX):
        rows = _visible(_tiles(order, law, number), viewer)
        if rows or _is_last(order, number):
            break
        number += 1
    if len(order.pages) > made:
        cache.set(_key(wall), order.packed(), _LIFE)
    is_last = _is_last(order, number)
    return DiscoverPage(rows, wall.seed, number, is_last, is_last and not order.is_whole)


def discover_tile(wall: DiscoverWall, post: int) -> DiscoverTile | None:
    """The tile of a post on the pages that were looked at, or as many anew if they are forgotten."""
    order = _order(wall)
    if not order.pages:
        order.extend(discover_law(wall), DiscoverTables())
    return next((tile for page in order.pages for tile in page if tile.post == post), None)


def _order(wall: DiscoverWall) -> DiscoverOrder:
    kept: tuple[Any, ...] | None = cache.get(_key(wall))
    return DiscoverOrder() if kept is None else DiscoverOrder.unpacked(kept)


def _key(wall: DiscoverWall) -> str:
    begun = int(wall.created_at.timestamp() * 1000) if wall.viewer_id else 0
    return f"discover:wall:{wall.viewer_id or 0}:{wall.epoch}:{begun}:{discover_law(wall).key.hex()[:32]}"


def _tiles(order: DiscoverOrder, law: DiscoverLaw, number: int) -> list[DiscoverTile]:
    source = DiscoverTables()
    while len(order.pages) < number and not order.is_at_end:
        order.extend(law, source)
    return order.pages[number - 1] if number <= len(order.pages) else []


def _is_last(order: DiscoverOrder, number: int) -> bool:
    return number >= len(order.pages) and order.is_at_end


def _visible(tiles: list[DiscoverTile], viewer: SocialViewer) -> list[FeedPost]:
    if not tiles:
        return []
    posts: dict[int, Any] = {post.pk: post for post in _posts(viewer, tuple(tile.post for tile in tiles))}
    for tile in tiles:
        if tile.post in posts:
            posts[tile.post].discover_pool = tile.pool
    return [posts[tile.post] for tile in tiles if tile.post in posts]


@common_compiled
def _posts(viewer: SocialViewer, keys: tuple[int, ...]) -> QuerySet[FeedPost]:
    posts = FeedPost.objects.shown().visible_to(viewer).filter(pk__in=keys).for_tiles()
    if not viewer.is_authenticated:
        return posts
    return posts.filter(social_unmuted(viewer, "author")).exclude(author=viewer.pk)
