"""A viewer's wall: how often each pool is drawn from, and how often the most probable posts are."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from discover.audit.chi import DiscoverCells, discover_chi
from discover.audit.draws import DISCOVER_AUDIT_NOTHING, discover_audit_draws
from discover.audit.outcomes import DiscoverAuditEffort, DiscoverAuditFinding, DiscoverAuditTest
from discover.audit.sites import DiscoverAuditSite
from discover.audit.tables import Floats
from discover.walls.law import DISCOVER_LESS, DiscoverLaw

_POSTS = 40
_ROUNDED = 1e-9


def discover_audit_parts(site: DiscoverAuditSite, effort: DiscoverAuditEffort) -> DiscoverAuditTest | None:
    """Draws of each pool against its share."""
    law = site.walls[0]
    if len(law.parts) < 2:
        return None
    shares = np.array([part.share for part in law.parts]) / law.share_sum

    def honest() -> DiscoverAuditFinding:
        keyed = _keyed(law, effort, "parts")
        parts = np.fromiter((keyed.draw(number).part for number in range(effort.draws)), dtype=np.int64)
        return _finding(np.bincount(parts, minlength=len(shares)), shares)

    def planted(law: Floats) -> Callable[[], DiscoverAuditFinding]:
        return lambda: _finding(effort.random("parts").multinomial(effort.draws, law), shares)

    even = np.full(len(shares), 1 / len(shares))
    return DiscoverAuditTest(
        "pools of a wall",
        f"{effort.draws:,} draws of {len(shares)} pools",
        honest,
        {"equal shares": planted(even), "shares of the pool before": planted(np.roll(shares, 1))},
    )


def discover_audit_chances(site: DiscoverAuditSite, effort: DiscoverAuditEffort) -> DiscoverAuditTest | None:
    """The chance that is told of a post against how often it is drawn."""
    law = site.walls[0]
    if site.popular.size < 2:
        return None
    weights = {post: site.source.weights(law, post) for post in site.best}
    told = {post: float(law.chance(weights[post], site.best[post])) for post in weights}
    best = sorted(weights, key=lambda post: -told[post])[:_POSTS]
    chances = _with_rest([told[post] for post in best])
    # After the best all others, and after these what was drawn in vain.
    places = {post: place for place, post in enumerate(best)} | {DISCOVER_AUDIT_NOTHING: len(best) + 1}

    def honest() -> DiscoverAuditFinding:
        drawn = discover_audit_draws(site.source, _keyed(law, effort, "chances"), effort.draws)
        cells = [places.get(post, len(best)) for post in drawn.tolist()]
        return _finding(np.bincount(cells, minlength=len(chances)), chances)

    def even() -> DiscoverAuditFinding:
        wrong = _with_rest([_even(site, law, post, weights[post]) for post in best])
        return _finding(effort.random("even").multinomial(effort.draws, wrong / wrong.sum()), chances)

    return DiscoverAuditTest(
        "posts by their own chances",
        f"{effort.draws:,} draws, {len(best)} posts",
        honest,
        {"hashtags without weights": even},
    )


def _with_rest(chances: list[float]) -> Floats:
    rest = 1 - sum(chances)
    return np.array([*chances, rest if rest > _ROUNDED else 0, 0])


def _even(site: DiscoverAuditSite, law: DiscoverLaw, post: int, weights: list[tuple[int, int]]) -> float:
    """The chance of a post if each of a hashtag had the same."""
    parts = {part.pool: part for part in law.parts}
    ways = (
        parts[pool].share * (1 / site.sizes[pool] if pool in site.hashtags else weight / parts[pool].total)
        for pool, weight in weights
    )
    less = DISCOVER_LESS if site.best[post] in law.less_authors else 1
    return sum(ways) / law.share_sum * float(less)


def _keyed(law: DiscoverLaw, effort: DiscoverAuditEffort, name: str) -> DiscoverLaw:
    return replace(law, key=effort.key(name))


def _finding(counts: DiscoverCells, chances: Floats) -> DiscoverAuditFinding:
    return DiscoverAuditFinding.of(discover_chi(counts, chances * counts.sum()))
