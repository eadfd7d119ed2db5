"""How sliders and taste become the shares of a law.

A group of pools has what its slider says; inside it, each pool has what the viewer's taste says. All are
whole numbers that depend on no other group: a slider that is moved up never lowers its own group's chance.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from discover.models import DiscoverPool
from discover.walls.law import DISCOVER_LESS

DISCOVER_POPULAR = 30
"""As if it had a slider that nobody can move: nothing is ever impossible."""
DISCOVER_SURPRISE = 100
"""So much more, for who wants to be surprised."""

_UNIT = 1_000_000


class DiscoverKnownPool(NamedTuple):
    """A pool that there is in the epoch."""

    number: int
    kind: int
    key: int
    total: int
    size: int


def discover_shares(
    pools: Iterable[DiscoverKnownPool],
    *,
    tastes: Mapping[int, Mapping[int, int]],
    sliders: Mapping[int, int],
    less: Mapping[int, frozenset[int]],
) -> list[tuple[DiscoverKnownPool, int]]:
    """Each pool that may be drawn from, with its share.

    By kind of pool: `tastes`, shares by key; `sliders`, from 0 to 100; `less`, keys of what is wanted less.
    """
    by_kind: dict[int, list[DiscoverKnownPool]] = {}
    for pool in pools:
        by_kind.setdefault(pool.kind, []).append(pool)
    shares = []
    for kind, group in sorted(by_kind.items()):
        weights = _weights(group, tastes.get(kind, {}), less.get(kind, frozenset()))
        total = sum(weights)
        shares += [
            (pool, sliders[kind] * weight * _UNIT // total)
            for pool, weight in zip(group, weights, strict=True)
            if total
        ]
    return [(pool, share) for pool, share in shares if share]


def _weights(
    group: Sequence[DiscoverKnownPool], taste: Mapping[int, int], less: frozenset[int]
) -> Sequence[int]:
    if group[0].kind == DiscoverPool.Kind.POPULAR:
        return [1]
    # In quarters, so that what is wanted less is a whole number too.
    whole = DISCOVER_LESS.denominator
    part = DISCOVER_LESS.numerator
    return [taste.get(pool.key, 0) * (part if pool.key in less else whole) for pool in group]
