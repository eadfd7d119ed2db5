"""The order of a wall, page after page: a function of its law alone, made as far as somebody looks.

Whoever draws a post again draws once more, which is sampling without replacement: Plackett and Luce's law.
It does not matter for the order whether the viewer may see a post; that is asked when it is shown.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import log
from typing import Any, NamedTuple, Protocol, Self

from discover.walls.law import (
    DISCOVER_LESS,
    DiscoverDraw,
    DiscoverLaw,
    discover_key,
    discover_numbers,
)

DISCOVER_PAGE_SIZE = 30
DISCOVER_PAGE_AUTHOR_MAX = 2
DISCOVER_PAGES_MAX = 200
DISCOVER_BATCH = 64

# A page is made of no more draws; after many in vain it is shorter instead.
_BATCHES_MAX = 8
# From fewer new ones in a batch on it pays to order what is left, if that is not too much.
_FEW = DISCOVER_BATCH // 8
_REST_MAX = 10_000


class DiscoverTile(NamedTuple):
    post: int
    author: int
    pool: int
    """Which it was drawn from, in the epoch of the wall."""


class DiscoverSource(Protocol):
    """Where posts are looked up: the database, or for tests a table in memory."""

    def found(self, law: DiscoverLaw, draws: Sequence[DiscoverDraw]) -> Sequence[DiscoverTile | None]:
        """For each draw its post; None where that is gone."""

    def rest(self, law: DiscoverLaw, drawn: Iterable[int]) -> Sequence[tuple[DiscoverTile, int]]:
        """All that can be drawn but what was: a row for each pool a post is in, with its weight there."""


@dataclass
class DiscoverOrder:
    """How far the order has been made."""

    pages: list[list[DiscoverTile]] = field(default_factory=list)
    before: int = 0
    """Pages that were made before it was packed away; `pages` are those since."""
    draws: int = 0
    drawn: set[int] = field(default_factory=set)
    # In order, and not yet on a page: what a full page left, and what had too much of one author.
    queue: list[DiscoverTile] = field(default_factory=list)
    # Seen on walls before this one: they come after all others.
    late: list[DiscoverTile] = field(default_factory=list)
    is_whole: bool = False

    @property
    def made(self) -> int:
        return self.before + len(self.pages)

    @property
    def is_at_end(self) -> bool:
        return self.made >= DISCOVER_PAGES_MAX or (self.is_whole and not self.queue)

    def extend(self, law: DiscoverLaw, source: DiscoverSource) -> None:
        """Make one more page. At most two of an author are on it; more of theirs come first on the next."""
        page: list[DiscoverTile] = []
        held: list[DiscoverTile] = []
        authors: Counter[int] = Counter()
        batches = 0
        while len(page) < DISCOVER_PAGE_SIZE:
            if not self.queue:
                if self.is_whole or batches == _BATCHES_MAX:
                    break
                self._draw(law, source)
                batches += 1
                continue
            tile = self.queue.pop(0)
            is_room = authors[tile.author] < DISCOVER_PAGE_AUTHOR_MAX
            (page if is_room else held).append(tile)
            authors[tile.author] += is_room
        self.queue[:0] = held
        self.pages.append(page)

    def _draw(self, law: DiscoverLaw, source: DiscoverSource) -> None:
        if not law.parts:
            self.is_whole = True
            return
        draws = [law.draw(number) for number in range(self.draws, self.draws + DISCOVER_BATCH)]
        self.draws += DISCOVER_BATCH
        before = len(self.drawn)
        for draw, tile in zip(draws, source.found(law, draws), strict=True):
            if tile and tile.post not in self.drawn and _is_kept(law, draw, tile):
                self._take(law, tile)
        if len(self.drawn) - before < _FEW and law.reach <= _REST_MAX:
            for tile in discover_rest_order(law, source.rest(law, self.drawn)):
                self._take(law, tile)
            self.queue += self.late
            self.late, self.is_whole = [], True

    def _take(self, law: DiscoverLaw, tile: DiscoverTile) -> None:
        self.drawn.add(tile.post)
        (self.late if tile.post in law.seen else self.queue).append(tile)

    def packed(self) -> tuple[Any, ...]:
        """What making more pages takes, as plain values: a cache outlives the classes that a later version
        renames."""
        queue, late = map(discover_tiles_packed, (self.queue, self.late))
        return (self.made, self.draws, list(self.drawn), queue, late, self.is_whole)

    @classmethod
    def unpacked(cls, values: tuple[Any, ...]) -> Self:
        before, draws, drawn, queue, late, is_whole = values
        return cls(
            before=before,
            draws=draws,
            drawn=set(drawn),
            queue=discover_tiles_unpacked(queue),
            late=discover_tiles_unpacked(late),
            is_whole=is_whole,
        )


def discover_tiles_packed(tiles: Iterable[DiscoverTile]) -> list[tuple[int, ...]]:
    return [tuple(tile) for tile in tiles]


def discover_tiles_unpacked(values: Iterable[Any]) -> list[DiscoverTile]:
    return [DiscoverTile(*value) for value in values]


def _is_kept(law: DiscoverLaw, draw: DiscoverDraw, tile: DiscoverTile) -> bool:
    return tile.author not in law.less_authors or draw.coin < DISCOVER_LESS


def discover_rest_order(law: DiscoverLaw, rows: Iterable[tuple[DiscoverTile, int]]) -> Sequence[DiscoverTile]:
    """What is left, in one go: by -ln(u) / chance, the smallest first, which has the law of drawing on
    (Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006)."""
    shares = {part.pool: part.share / part.total for part in law.parts}
    chances: dict[int, list[tuple[float, DiscoverTile]]] = {}
    for tile, weight in rows:
        chances.setdefault(tile.post, []).append((shares[tile.pool] * weight, tile))
    key = discover_key(law.key, "rest")
    keyed = [_keyed(law, key, ways) for ways in chances.values()]
    return [tile for _key, tile in sorted(keyed)]


def _keyed(
    law: DiscoverLaw, key: bytes, ways: list[tuple[float, DiscoverTile]]
) -> tuple[float, DiscoverTile]:
    """Its place in the order, and the tile as drawn from one of the pools it is in."""
    ways.sort(key=lambda way: way[1].pool)
    order, which = (number / 2.0**128 for number in discover_numbers(key, ways[0][1].post, 2))
    ends = list(accumulate(share for share, _tile in ways))
    tile = ways[min(bisect_right(ends, which * ends[-1]), len(ways) - 1)][1]
    chance = ends[-1] * (float(DISCOVER_LESS) if tile.author in law.less_authors else 1)
    return -log(order or 0.5**128) / chance, tile
