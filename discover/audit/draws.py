"""Draws and orders as walls make them, many at once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from discover.audit.tables import Ints
from discover.walls.law import DISCOVER_LESS, DiscoverDraw, DiscoverLaw
from discover.walls.order import DISCOVER_BATCH, DiscoverOrder, DiscoverSource, DiscoverTile

DISCOVER_AUDIT_NOTHING = -1
"""In the place of a post where a draw found none."""
DISCOVER_AUDIT_REFUSED = -2
"""And where its author is wanted less and the coin said no."""

_CHUNK = 5_000
_FOREVER = 10**9


def discover_audit_draws(source: DiscoverSource, law: DiscoverLaw, count: int) -> Ints:
    """The posts of that many draws."""
    found = (
        _drawn(source, law, range(first, min(first + _CHUNK, count))) for first in range(0, count, _CHUNK)
    )
    return np.fromiter((post for posts in found for post in posts), dtype=np.int64, count=count)


def _drawn(source: DiscoverSource, law: DiscoverLaw, numbers: range) -> Iterator[int]:
    draws = [law.draw(number) for number in numbers]
    for draw, tile in zip(draws, source.found(law, draws), strict=True):
        if tile is None:
            yield DISCOVER_AUDIT_NOTHING
        elif tile.author in law.less_authors and draw.coin >= DISCOVER_LESS:
            yield DISCOVER_AUDIT_REFUSED
        else:
            yield tile.post


@dataclass
class _Uncapped:
    """A source in which each post has an author of its own, which leaves the cap nothing to do."""

    source: DiscoverSource
    authors: dict[int, int] = field(default_factory=dict)

    def found(self, law: DiscoverLaw, draws: Sequence[DiscoverDraw]) -> Sequence[DiscoverTile | None]:
        return [tile and self._alone(tile) for tile in self.source.found(law, draws)]

    def rest(self, law: DiscoverLaw, drawn: Iterable[int]) -> Sequence[tuple[DiscoverTile, int]]:
        return [(self._alone(tile), weight) for tile, weight in self.source.rest(law, drawn)]

    def _alone(self, tile: DiscoverTile) -> DiscoverTile:
        self.authors[tile.post] = tile.author
        return tile._replace(author=tile.post)


@dataclass
class _Asked:
    """A source that knows already what the first batches of some laws find, by part and position."""

    source: DiscoverSource
    known: dict[tuple[int, int], DiscoverTile | None] = field(default_factory=dict)
    rows: Sequence[tuple[DiscoverTile, int]] | None = None

    def ask(self, laws: Sequence[DiscoverLaw]) -> None:
        draws = [law.draw(number) for law in laws for number in range(DISCOVER_BATCH)]
        places = (draw[:2] for draw in draws)
        self.known = dict(zip(places, self.source.found(laws[0], draws), strict=True))

    def found(self, law: DiscoverLaw, draws: Sequence[DiscoverDraw]) -> Sequence[DiscoverTile | None]:
        if all(draw[:2] in self.known for draw in draws):
            return [self.known[draw[:2]] for draw in draws]
        return self.source.found(law, draws)

    def rest(self, law: DiscoverLaw, drawn: Iterable[int]) -> Sequence[tuple[DiscoverTile, int]]:
        if self.rows is None:
            self.rows = self.source.rest(law, ())
        gone = set(drawn)
        return [row for row in self.rows if row[0].post not in gone]


_LAWS = 100


def discover_audit_orders(
    source: DiscoverSource, law_of: Callable[[int], DiscoverLaw], count: int
) -> Iterator[list[int]]:
    """The first pages, before the cap, of as many walls of the same small pools, each with its own key."""
    asked = _Asked(_Uncapped(source))
    for first in range(0, count, _LAWS):
        laws = [law_of(number) for number in range(first, min(first + _LAWS, count))]
        asked.ask(laws)
        for law in laws:
            order = DiscoverOrder()
            order.extend(law, asked)
            yield [tile.post for tile in order.pages[0]]


def discover_audit_wall(source: DiscoverSource, law: DiscoverLaw, pages: int = _FOREVER) -> DiscoverOrder:
    """As many pages of a wall, or all; of these there can be more than a viewer is shown."""
    order = DiscoverOrder()
    while len(order.pages) < pages and not (order.is_whole and not order.queue):
        order.extend(law, source)
    return order


def discover_audit_uncapped(
    source: DiscoverSource, law: DiscoverLaw, draws: int = _FOREVER
) -> list[DiscoverTile]:
    """What so many draws of a wall found, in the order before the cap; or all of it."""
    alone, order = _Uncapped(source), DiscoverOrder()
    while order.draws < draws and not order.is_whole:
        order.extend(law, alone)
    tiles = [tile for page in order.pages for tile in page] + order.queue
    return [tile._replace(author=alone.authors[tile.post]) for tile in tiles]
