"""One pool: the order of a small one against Plackett and Luce's law, the draws of the largest by cells."""

from collections.abc import Callable, Iterable

import numpy as np

from discover.audit.chi import discover_chi
from discover.audit.draws import discover_audit_draws, discover_audit_orders
from discover.audit.outcomes import DiscoverAuditEffort, DiscoverAuditFinding, DiscoverAuditTest
from discover.audit.samplers import (
    DISCOVER_AUDIT_DRAWS,
    DISCOVER_AUDIT_PAIRS,
    discover_audit_products,
)
from discover.audit.sites import DiscoverAuditSite
from discover.audit.tables import DiscoverAuditPool, Floats, Ints
from discover.walls.order import discover_rest_order

_CELLS = 24


def discover_audit_first_two(
    site: DiscoverAuditSite, effort: DiscoverAuditEffort
) -> DiscoverAuditTest | None:
    """The first two posts of real orders."""
    if (pool := site.small) is None:
        return None

    def honest() -> DiscoverAuditFinding:
        orders = discover_audit_orders(
            site.source,
            lambda number: pool.law(effort.key("first two", number), site.number),
            effort.orders,
        )
        return _pairs(pool, orders)

    return DiscoverAuditTest(
        "first two of a small pool",
        f"{effort.orders:,} orders of {pool.size}",
        honest,
        {name: _planted_pairs(pool, effort, name) for name in DISCOVER_AUDIT_PAIRS},
    )


def discover_audit_tail(site: DiscoverAuditSite, effort: DiscoverAuditEffort) -> DiscoverAuditTest | None:
    """The first two where all is ordered by exponential keys."""
    if (pool := site.small) is None:
        return None

    def honest() -> DiscoverAuditFinding:
        rows = site.source.rest(pool.law(b"", site.number), ())
        laws = (pool.law(effort.key("tail", number), site.number) for number in range(effort.orders))
        return _pairs(pool, ([tile.post for tile in discover_rest_order(law, rows)] for law in laws))

    def products() -> DiscoverAuditFinding:
        random = effort.random("products")
        return _of_pairs(pool, discover_audit_products(random, pool.weights, effort.orders))

    planted = {name: _planted_pairs(pool, effort, name) for name in ("uniform", "off by one slot")}
    return DiscoverAuditTest(
        "tail by exponential keys",
        f"{effort.orders:,} orders of {pool.size}",
        honest,
        planted | {"u·w for keys": products},
    )


def discover_audit_by_weight(
    site: DiscoverAuditSite, effort: DiscoverAuditEffort
) -> DiscoverAuditTest | None:
    order = np.argsort(site.popular.weights, kind="stable")
    planted = ("uniform", "off by one slot")
    return _cells(site, effort, "cells in order of weights", order, planted)


def discover_audit_by_age(site: DiscoverAuditSite, effort: DiscoverAuditEffort) -> DiscoverAuditTest | None:
    """Running sums that go wrong anywhere move what comes after."""
    order = np.arange(site.popular.size)
    return _cells(site, effort, "cells in order of posts", order, ("uniform", "last tenth twice"))


def discover_audit_cells(weights: Ints, order: Ints, cells: int) -> Ints:
    """For each post its cell, so that all have as much of the weight as the posts allow."""
    ends = np.cumsum(weights[order].astype(np.float64))
    middles = ends - weights[order] / 2
    numbers = np.empty(len(weights), dtype=np.int64)
    numbers[order] = np.minimum(cells - 1, middles / ends[-1] * cells)
    return numbers


def _cells(
    site: DiscoverAuditSite, effort: DiscoverAuditEffort, name: str, order: Ints, planted: Iterable[str]
) -> DiscoverAuditTest | None:
    pool = site.popular
    if pool.size < 2:
        return None
    # One cell more, for what is in none.
    of_place = np.append(discover_audit_cells(pool.weights, order, _CELLS), _CELLS)
    mass = np.append(np.bincount(of_place[:-1], weights=pool.weights, minlength=_CELLS) / pool.total, 0)

    def finding(places: Ints) -> DiscoverAuditFinding:
        counts = np.bincount(of_place[places], minlength=_CELLS + 1)
        return DiscoverAuditFinding.of(discover_chi(counts, mass * len(places)))

    def honest() -> DiscoverAuditFinding:
        law = pool.law(effort.key(name), site.number)
        return finding(pool.places(discover_audit_draws(site.source, law, effort.draws)))

    def plant(wrong: str) -> Callable[[], DiscoverAuditFinding]:
        draw = DISCOVER_AUDIT_DRAWS[wrong]
        return lambda: finding(draw(effort.random(name + wrong), pool.weights, effort.draws))

    on = f"{effort.draws:,} draws of {pool.size:,}"
    return DiscoverAuditTest(name, on, honest, {wrong: plant(wrong) for wrong in planted})


def discover_audit_luce(weights: Ints) -> Floats:
    """For each two posts in order, a row and a column, the chance that a wall begins so."""
    chances = weights / weights.sum()
    pairs = np.outer(chances / (1 - chances), chances) if len(weights) > 1 else np.zeros((1, 1))
    np.fill_diagonal(pairs, 0)
    return pairs


def _pairs(pool: DiscoverAuditPool, orders: Iterable[list[int]]) -> DiscoverAuditFinding:
    # What has no second post shows itself as one that comes twice.
    firsts = np.array([(order[0], order[1] if len(order) > 1 else order[0]) for order in orders])
    return _of_pairs(pool, pool.places(firsts))


def _of_pairs(pool: DiscoverAuditPool, places: Ints) -> DiscoverAuditFinding:
    expected = np.zeros((pool.size + 1, pool.size + 1))
    expected[:-1, :-1] = discover_audit_luce(pool.weights) * len(places)
    counts = np.bincount(places[:, 0] * (pool.size + 1) + places[:, 1], minlength=expected.size)
    return DiscoverAuditFinding.of(discover_chi(counts, expected.ravel()))


def _planted_pairs(
    pool: DiscoverAuditPool, effort: DiscoverAuditEffort, name: str
) -> Callable[[], DiscoverAuditFinding]:
    draw = DISCOVER_AUDIT_PAIRS[name]
    return lambda: _of_pairs(pool, draw(effort.random(name), pool.weights, effort.orders))
