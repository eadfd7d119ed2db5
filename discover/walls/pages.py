"""Pages of a wall, as its viewer may see them now."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.db.models import QuerySet

from common.compiled import common_compiled
from discover.models import DiscoverWall
from discover.walls.law import discover_key, discover_law
from discover.walls.life import DISCOVER_WALL_LIFE
from discover.walls.order import (
    DISCOVER_PAGES_MAX,
    DiscoverOrder,
    DiscoverTile,
    discover_tiles_packed,
    discover_tiles_unpacked,
)
from discover.walls.source import DiscoverTables
from feed.models import FeedPost
from social.queries import SocialViewer, social_unmuted

_LIFE = int(DISCOVER_WALL_LIFE.total_seconds())
DISCOVER_VISITOR_PAGES_MAX = 20
"""Whoever wants to see more than these may sign up: what visitors make must be kept for anybody who asks."""

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


@dataclass(frozen=True)
class _Made:
    """A page of the order, whoever may see what of it."""

    tiles: list[DiscoverTile]
    is_last: bool
    is_cut: bool = False


def discover_page(wall: DiscoverWall, viewer: SocialViewer, number: int) -> DiscoverPage:
    """The page of that number, from 1, or where the viewer may see nothing of it, one that follows."""
    first, most = _within(wall, number), _most(wall)
    for number in range(first, first + _EMPTY_MAX):
        made = _made(wall, number)
        rows = _visible(made.tiles, viewer)
        if rows or made.is_last or number == most:
            break
    is_cut = made.is_cut or (number == most and not made.is_last)
    return DiscoverPage(rows, wall.seed, number, made.is_last or is_cut, is_cut)


def discover_pages_missing(wall: DiscoverWall, number: int) -> int:
    """How many pages must be made before that of the number can be shown."""
    number = _within(wall, number)
    if cache.has_key(f"{_key(wall)}:{number}"):
        return 0
    order = _order(wall)
    if number <= order.made:
        return number
    return 0 if order.is_at_end else number - order.made


def _within(wall: DiscoverWall, number: int) -> int:
    return max(1, min(number, _most(wall)))


def _most(wall: DiscoverWall) -> int:
    return DISCOVER_PAGES_MAX if wall.viewer_id else DISCOVER_VISITOR_PAGES_MAX


def discover_tile(wall: DiscoverWall, post: int) -> DiscoverTile | None:
    """The tile of a post on the pages that were looked at, or on the first if these are forgotten."""
    key, order = _key(wall), _order(wall)
    if not order.made:
        tiles = _made(wall, 1).tiles
    else:
        kept = cache.get_many([f"{key}:{number}" for number in range(1, order.made + 1)])
        tiles = [tile for page in kept.values() for tile in _unpacked(page).tiles]
    return next((tile for tile in tiles if tile.post == post), None)


def _made(wall: DiscoverWall, number: int) -> _Made:
    """Kept page by page, apart from what making more takes: to look at one costs the same anywhere."""
    key = _key(wall)
    kept: tuple[Any, ...] | None = cache.get(f"{key}:{number}")
    if kept is not None:
        return _unpacked(kept)
    order = _order(wall)
    if number <= order.made:
        # The cache has thrown the page away alone.
        order = DiscoverOrder()
    law, source, new = discover_law(wall), DiscoverTables(), {}
    while order.made < number and not order.is_at_end:
        order.extend(law, source)
        is_cut = order.is_at_end and (bool(order.queue) or not order.is_whole)
        new[f"{key}:{order.made}"] = (discover_tiles_packed(order.pages[-1]), order.is_at_end, is_cut)
    if new:
        cache.set_many({**new, key: order.packed()}, _LIFE)
    page = new.get(f"{key}:{number}")
    return _Made([], is_last=True) if page is None else _unpacked(page)


def _unpacked(page: tuple[Any, ...]) -> _Made:
    tiles, is_last, is_cut = page
    return _Made(discover_tiles_unpacked(tiles), is_last, is_cut)


def _order(wall: DiscoverWall) -> DiscoverOrder:
    kept: tuple[Any, ...] | None = cache.get(_key(wall))
    return DiscoverOrder() if kept is None else DiscoverOrder.unpacked(kept)


def _key(wall: DiscoverWall) -> str:
    begun = int(wall.created_at.timestamp() * 1000) if wall.viewer_id else 0
    name = discover_key(wall.viewer_id, wall.seed).hex()[:32]
    return f"discover:wall:{wall.viewer_id or 0}:{wall.epoch}:{begun}:{name}"


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
    posts = FeedPost.objects.shown().visible_to(viewer).filter(pk__in=keys).for_tiles(viewer.pk)
    if not viewer.is_authenticated:
        return posts
    return posts.filter(social_unmuted(viewer, "author")).exclude(author=viewer.pk)
