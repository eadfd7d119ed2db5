"""The law of a wall: which pools it draws from, each how often."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import blake2b
from itertools import accumulate
from typing import NamedTuple

from discover.models import DiscoverWall

DISCOVER_FRESH = 0
"""Stands for the number of a pool: the fresh posts, which are in no epoch."""
DISCOVER_LESS = Fraction(1, 4)
"""So much of their chance keeps what somebody wants to see less of."""

_BITS = 128


class DiscoverPart(NamedTuple):
    """A pool that is drawn from with the chance `share` over the sum of all shares."""

    pool: int
    share: int
    total: int


class DiscoverDraw(NamedTuple):
    part: int
    """Place of the part in the law."""
    position: int
    """From 0 below the part's total: in its weights."""
    coin: Fraction
    """From 0 below 1: for what is wanted less."""


@dataclass(frozen=True)
class DiscoverLaw:
    """P(post) = Σ share(part) · weight(post in its pool) / total(part), over the sum of shares."""

    key: bytes
    """Of the generator: other for each seed and viewer."""
    epoch: int
    parts: tuple[DiscoverPart, ...]
    reach: int
    fresh_first: int = 1
    less_authors: frozenset[int] = frozenset()
    seen: frozenset[int] = frozenset()

    @cached_property
    def _ends(self) -> Sequence[int]:
        return list(accumulate(part.share for part in self.parts))

    @property
    def share_sum(self) -> int:
        return self._ends[-1] if self.parts else 0

    def draw(self, number: int) -> DiscoverDraw:
        """The same for the same number, and unlike that of every other.

        128 random bits for each of the three: cutting them to a range bends no chance by more than 2⁻⁶⁰.
        """
        which, where, coin = discover_numbers(self.key, number, 3)
        part = bisect_right(self._ends, which * self.share_sum >> _BITS)
        return DiscoverDraw(part, where * self.parts[part].total >> _BITS, Fraction(coin, 1 << _BITS))

    def chance(self, weights: Iterable[tuple[int, int]], author: int) -> Fraction:
        """Of a post, in one draw; `weights` of it, by the number of the pool."""
        by_pool = {part.pool: part for part in self.parts}
        shares = (Fraction(weight * by_pool[pool].share, by_pool[pool].total) for pool, weight in weights)
        chance = sum(shares, Fraction(0)) / (self.share_sum or 1)
        return chance * DISCOVER_LESS if author in self.less_authors else chance


def discover_numbers(key: bytes, counter: int, count: int) -> list[int]:
    """`count` (4 at most) numbers of 128 bits. BLAKE2, as its output has no pattern over counters and keys:
    the hashes that databases spread rows with do."""
    size = _BITS // 8
    digest = blake2b(counter.to_bytes(8, "big"), key=key, digest_size=size * count).digest()
    return [int.from_bytes(digest[start : start + size], "big") for start in range(0, len(digest), size)]


def discover_key(*parts: object) -> bytes:
    return blake2b("\0".join(map(str, parts)).encode(), digest_size=32).digest()


def discover_law(wall: DiscoverWall) -> DiscoverLaw:
    pools = zip(wall.pools, wall.shares, wall.totals, strict=True)
    parts = [DiscoverPart(pool, share, total) for pool, share, total in pools]
    fresh = wall.fresh_last - wall.fresh_first + 1
    if wall.fresh_share and fresh > 0:
        parts.append(DiscoverPart(DISCOVER_FRESH, wall.fresh_share, fresh))
    return DiscoverLaw(
        key=discover_key(wall.viewer_id, wall.seed),
        epoch=wall.epoch,
        parts=tuple(parts),
        reach=wall.reach,
        fresh_first=wall.fresh_first,
        less_authors=frozenset(wall.less_authors),
        seen=frozenset(wall.seen),
    )
