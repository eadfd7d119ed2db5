"""The numbers behind draws: neighbours must know nothing of each other."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from discover.audit.chi import discover_chi
from discover.audit.outcomes import (
    DiscoverAuditEffort,
    DiscoverAuditFinding,
    DiscoverAuditTest,
    DiscoverAuditTrial,
)
from discover.audit.samplers import discover_audit_hashes
from discover.audit.sites import DiscoverAuditSite
from discover.audit.tables import DiscoverAuditPool, Floats, Ints
from discover.models import DiscoverWall
from discover.walls.law import DiscoverLaw, discover_law

_SIDE = 8
# Laws take longer to make than draws.
_PAIRS_PER_DRAW = 8


def discover_audit_seeds(site: DiscoverAuditSite, effort: DiscoverAuditEffort) -> DiscoverAuditTest:
    """The first draws of neighbouring seeds of one viewer."""

    def cell(number: int) -> int:
        return _first(site.popular, _law(site, 1, f"{effort.seed}-{number}"))

    return _walls(effort, "neighbouring seeds", cell, "seeds cut short")


def discover_audit_viewers(site: DiscoverAuditSite, effort: DiscoverAuditEffort) -> DiscoverAuditTest:
    """The first draws of neighbouring viewers of one seed."""

    def cell(number: int) -> int:
        return _first(site.popular, _law(site, number + 1, f"{effort.seed}"))

    return _walls(effort, "neighbouring viewers", cell, "keys shared by two")


def discover_audit_neighbours(site: DiscoverAuditSite, effort: DiscoverAuditEffort) -> DiscoverAuditTest:
    """Each draw of a wall with the next, and here the hashes of databases show their pattern."""
    pool, pairs = site.popular, effort.draws // 2

    def honest() -> DiscoverAuditFinding:
        law = pool.law(effort.key("neighbours"), site.number)
        positions = (law.draw(number).position for number in range(2 * pairs))
        return _finding(np.fromiter((_cell(each, pool.total) for each in positions), dtype=np.int64))

    def hashes() -> DiscoverAuditFinding:
        return _finding((discover_audit_hashes(2 * pairs) * _SIDE).astype(np.int64))

    def halves() -> DiscoverAuditFinding:
        return _finding(np.repeat(effort.random("halves").integers(0, _SIDE, pairs), 2))

    return DiscoverAuditTest(
        "neighbouring draws",
        f"{pairs:,} pairs",
        honest,
        {"hash trap": hashes, "numbers shared by two": halves},
    )


def discover_audit_triples(site: DiscoverAuditSite, effort: DiscoverAuditEffort) -> DiscoverAuditTest:
    """Pool, place and coin of the same draw."""
    law, side = site.walls[0], 4
    group_of, mass = _groups(law, side)

    def finding(groups: Ints, places: Ints, coins: Ints) -> DiscoverAuditFinding:
        counts = np.bincount((groups * side + places) * side + coins, minlength=side**3)
        expected = np.repeat(mass.ravel() / side, side) * len(groups)
        return DiscoverAuditFinding.of(discover_chi(counts, expected))

    def honest() -> DiscoverAuditFinding:
        keyed = replace(law, key=effort.key("triples"))
        draws = [keyed.draw(number) for number in range(effort.draws)]
        groups = np.array([group_of[draw.part] for draw in draws])
        places = np.array([draw.position * side // law.parts[draw.part].total for draw in draws])
        return finding(groups, places, np.array([int(draw.coin * side) for draw in draws]))

    def one() -> DiscoverAuditFinding:
        quarters = effort.random("one").integers(0, side, effort.draws)
        return finding(quarters, quarters, quarters)

    return DiscoverAuditTest("pool, place and coin", f"{effort.draws:,} draws", honest, {"one number": one})


def _walls(
    effort: DiscoverAuditEffort, name: str, cell: Callable[[int], int], wrong: str
) -> DiscoverAuditTest:
    pairs = max(1, effort.draws // _PAIRS_PER_DRAW)

    def trial(step: int) -> DiscoverAuditTrial:
        return lambda: _finding(np.array([cell(number // step * step) for number in range(2 * pairs)]))

    return DiscoverAuditTest(name, f"{pairs:,} pairs", trial(1), {wrong: trial(2)})


def _law(site: DiscoverAuditSite, viewer: int, seed: str) -> DiscoverLaw:
    """Of a wall as it would be stored: its key is made of viewer and seed."""
    pool = site.popular
    wall = DiscoverWall(viewer_id=viewer, seed=seed, epoch=site.number)
    wall.pools, wall.totals, wall.shares = [pool.number], [pool.total], [1]
    return discover_law(wall)


def _first(pool: DiscoverAuditPool, law: DiscoverLaw) -> int:
    return _cell(law.draw(0).position, pool.total)


def _cell(position: int, total: int) -> int:
    return position * _SIDE // total


def _finding(cells: Ints) -> DiscoverAuditFinding:
    """Of pairs that do not overlap."""
    counts = np.bincount(cells[::2] * _SIDE + cells[1::2], minlength=_SIDE**2)
    return DiscoverAuditFinding.of(discover_chi(counts, np.full(_SIDE**2, len(cells) / 2 / _SIDE**2)))


def _groups(law: DiscoverLaw, side: int) -> tuple[Ints, Floats]:
    """For each part its group, of about the same shares; and the chance of each group and place in it."""
    shares = np.array([part.share for part in law.parts]) / law.share_sum
    groups = np.minimum(side - 1, (np.cumsum(shares) - shares / 2) * side).astype(np.int64)
    mass = np.zeros((side, side))
    for part, share, group in zip(law.parts, shares, groups, strict=True):
        # Of so few places as a pool of new posts has, quarters are not as large as each other.
        ends = np.array([-(-part.total * end // side) for end in range(side + 1)], dtype=np.float64)
        mass[group] += share * np.diff(ends) / part.total
    return groups, mass
