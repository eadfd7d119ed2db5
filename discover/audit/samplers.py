"""Wrong samplers, one for each mistake that is easily made. A test that lets one pass is no test."""

from collections.abc import Callable

import numpy as np
from django.db import connection

from discover.audit.tables import Floats, Ints

_Random = np.random.Generator
_Draws = Callable[[_Random, Ints, int], Ints]


def discover_audit_honest(random: _Random, weights: Ints, count: int) -> Ints:
    """By the law, which the wrong ones bend: places of posts."""
    ends = np.cumsum(weights)
    return np.searchsorted(ends, random.integers(0, ends[-1], count), side="right")


def _uniform(random: _Random, weights: Ints, count: int) -> Ints:
    return random.integers(0, len(weights), count)


def _shifted(random: _Random, weights: Ints, count: int) -> Ints:
    return (discover_audit_honest(random, weights, count) + 1) % len(weights)


def _twice(random: _Random, weights: Ints, count: int) -> Ints:
    """The running sum goes over the newest tenth, or at least one, a second time."""
    start = min(len(weights) - 1, len(weights) * 9 // 10)
    places = discover_audit_honest(random, np.concatenate([weights, weights[start:]]), count)
    return np.where(places < len(weights), places, places - len(weights) + start)


DISCOVER_AUDIT_DRAWS: dict[str, _Draws] = {
    "uniform": _uniform,
    "off by one slot": _shifted,
    "last tenth twice": _twice,
}


def _first_two(random: _Random, weights: Ints, count: int) -> Ints:
    """By exponential keys."""
    keys = random.exponential(size=(count, len(weights))) / weights
    return np.argsort(keys, axis=1)[:, :2]


def _first_two_uniform(random: _Random, weights: Ints, count: int) -> Ints:
    return _first_two(random, np.ones_like(weights), count)


def _first_two_shifted(random: _Random, weights: Ints, count: int) -> Ints:
    return (_first_two(random, weights, count) + 1) % len(weights)


def _first_two_again(random: _Random, weights: Ints, count: int) -> Ints:
    """With replacement."""
    return np.stack([discover_audit_honest(random, weights, count) for _time in range(2)], axis=1)


DISCOVER_AUDIT_PAIRS: dict[str, _Draws] = {
    "uniform": _first_two_uniform,
    "off by one slot": _first_two_shifted,
    "with replacement": _first_two_again,
}


def discover_audit_products(random: _Random, weights: Ints, count: int) -> Ints:
    """The largest u · w first, which is not u^(1/w)."""
    keys = -random.random((count, len(weights))) * weights
    return np.argsort(keys, axis=1)[:, :2]


def discover_audit_hashes(count: int) -> Floats:
    """From 0 to 1: PostgreSQL's hashes of a counter, as `order by hash(id)` has them. Of neighbours, their
    high bits look alike."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select array_agg(hashint8extended(n, 0) order by n) from generate_series(1, %s) n", [count]
        )
        [hashes] = cursor.fetchone()
    return np.array(hashes, dtype=np.int64).view(np.uint64) / 2.0**64
