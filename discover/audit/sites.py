"""What is audited: the site, or where that is too small a table in memory."""

from dataclasses import dataclass, field

import numpy as np

from discover.audit.tables import (
    DiscoverAuditMemory,
    DiscoverAuditPool,
    DiscoverAuditSource,
    Floats,
    Ints,
)
from discover.models import DiscoverEpoch
from discover.walls.law import DISCOVER_FRESH, DiscoverLaw, DiscoverPart, discover_key
from discover.weights import discover_parts


@dataclass(frozen=True)
class DiscoverAuditInputs:
    """Of the weights of the popular pool, in the order of its posts."""

    likes: Ints
    comments: Ints
    saves: Ints
    followers: Ints
    ages: Ints

    def weights(self) -> Floats:
        """By the formula, written a second time."""
        acts = np.log(2.0 + self.likes + 2 * self.comments + 3 * self.saves)
        faded = 0.5 ** (self.ages / (7 * 24 * 3600))
        weights: Floats = 1e6 * (acts * np.sqrt(np.log(2.0 + self.followers)) * faded + 0.01)
        return weights


@dataclass(frozen=True)
class DiscoverAuditSite:
    source: DiscoverAuditSource
    popular: DiscoverAuditPool
    inputs: DiscoverAuditInputs
    small: DiscoverAuditPool | None
    """Of few posts, so that every order of two can be counted."""
    closed: DiscoverLaw
    """Of few enough posts to come to an end."""
    walls: tuple[DiscoverLaw, ...]
    """Laws of viewers; the first has the most parts."""
    best: dict[int, int]
    """Posts among which are the most probable ones of the first wall, with their authors."""
    hashtags: frozenset[int] = frozenset()
    """Pools of hashtags in the first wall, to be drawn from wrongly."""
    sizes: dict[int, int] = field(default_factory=dict)
    """How many posts are in each of them."""
    epoch: DiscoverEpoch | None = None
    """None of the built-in table."""

    @property
    def number(self) -> int:
        return self.epoch.pk if self.epoch else 0


_POSTS = 500
_AUTHORS = 25


def discover_audit_table() -> DiscoverAuditSite:
    """The built-in table: weights far apart, few authors, a viewer of five pools."""
    random = np.random.default_rng(1)
    inputs = _inputs(random)
    posts, authors = np.arange(1, _POSTS + 1), random.integers(1, _AUTHORS + 1, _POSTS)
    columns = (inputs.likes, inputs.comments, inputs.saves, inputs.followers, inputs.ages)
    weights = np.array([_weight(*row) for row in zip(*(each.tolist() for each in columns), strict=True)])

    def pool(number: int, size: int) -> DiscoverAuditPool:
        some = np.sort(random.choice(_POSTS, size, replace=False))
        return DiscoverAuditPool(number, posts[some], authors[some], weights[some])

    popular = DiscoverAuditPool(1, posts, authors, weights)
    hashtags = [pool(2, 120), pool(3, 60)]
    newest = posts[-20:]
    fresh = DiscoverAuditPool(DISCOVER_FRESH, newest, authors[-20:], np.ones_like(newest))
    pools = [popular, *hashtags, pool(4, 30), fresh]
    small = DiscoverAuditPool(5, posts[:6], np.arange(6), np.array([1, 2, 3, 5, 8, 8]) * 100_000)
    shares = (30, 35, 15, 10, 10)
    parts = [DiscoverPart(pool.number, share, pool.total) for pool, share in zip(pools, shares, strict=True)]
    law = DiscoverLaw(key=discover_key("table"), epoch=0, parts=tuple(parts), reach=_POSTS)
    return DiscoverAuditSite(
        source=DiscoverAuditMemory([*pools, small]),
        popular=popular,
        inputs=inputs,
        small=small,
        closed=law,
        walls=(law,),
        best=dict(zip(posts.tolist(), authors.tolist(), strict=True)),
        hashtags=frozenset(pool.number for pool in hashtags),
        sizes={pool.number: pool.size for pool in pools},
    )


def _inputs(random: np.random.Generator) -> DiscoverAuditInputs:
    """The newest last, of thirty days; a few with very much of everything."""

    def few(most: int) -> Ints:
        return (most ** random.random(_POSTS)).astype(np.int64) - 1

    ages = np.sort(random.integers(0, 30 * 86_400, _POSTS))[::-1]
    return DiscoverAuditInputs(few(5_000), few(300), few(100), few(100_000), ages)


def _weight(likes: int, comments: int, saves: int, followers: int, age: int) -> int:
    return discover_parts(likes=likes, comments=comments, saves=saves, followers=followers, age=age).weight
