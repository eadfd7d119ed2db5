"""Pools as the audit knows them, and a table in memory that is drawn from as the site's are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from discover.walls.law import DiscoverDraw, DiscoverLaw, DiscoverPart
from discover.walls.order import DiscoverSource, DiscoverTile

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class DiscoverAuditPool:
    """In the order of the posts."""

    number: int
    posts: Ints
    authors: Ints
    weights: Ints

    @property
    def size(self) -> int:
        return len(self.posts)

    @cached_property
    def total(self) -> int:
        return int(self.weights.sum())

    @cached_property
    def ends(self) -> Ints:
        return np.cumsum(self.weights)

    def law(self, key: bytes, epoch: int = 0) -> DiscoverLaw:
        """Of this pool alone."""
        part = DiscoverPart(self.number, 1, self.total)
        return DiscoverLaw(key=key, epoch=epoch, parts=(part,), reach=self.size)

    def places(self, posts: Ints) -> Ints:
        """Where each of these is; what is not in the pool is after its end."""
        places = np.searchsorted(self.posts, posts)
        places[places == self.size] = 0
        return np.where(self.posts[places] == posts, places, self.size)


class DiscoverAuditSource(DiscoverSource, Protocol):
    def weights(self, law: DiscoverLaw, post: int) -> list[tuple[int, int]]:
        """The pools of the law that the post is in, with its weight in each."""


class DiscoverAuditMemory:
    """A DiscoverAuditSource of pools in memory."""

    def __init__(self, pools: Iterable[DiscoverAuditPool]) -> None:
        self.pools: Mapping[int, DiscoverAuditPool] = {pool.number: pool for pool in pools}

    def found(self, law: DiscoverLaw, draws: Sequence[DiscoverDraw]) -> Sequence[DiscoverTile | None]:
        return [self._found(law.parts[draw.part].pool, draw.position) for draw in draws]

    def rest(self, law: DiscoverLaw, drawn: Iterable[int]) -> Sequence[tuple[DiscoverTile, int]]:
        gone = set(drawn)
        return [row for part in law.parts for row in self._rows(part.pool) if row[0].post not in gone]

    def weights(self, law: DiscoverLaw, post: int) -> list[tuple[int, int]]:
        rows = (row for part in law.parts for row in self._rows(part.pool))
        return [(tile.pool, weight) for tile, weight in rows if tile.post == post]

    def _found(self, number: int, position: int) -> DiscoverTile:
        pool = self.pools[number]
        place = int(np.searchsorted(pool.ends, position, side="right"))
        return DiscoverTile(int(pool.posts[place]), int(pool.authors[place]), number)

    def _rows(self, number: int) -> Iterator[tuple[DiscoverTile, int]]:
        pool = self.pools[number]
        columns = (pool.posts.tolist(), pool.authors.tolist(), pool.weights.tolist())
        for post, author, weight in zip(*columns, strict=True):
            yield DiscoverTile(post, author, number), weight
