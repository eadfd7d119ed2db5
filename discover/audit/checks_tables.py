"""Every weight and every running sum of the epoch, one by one."""

from dataclasses import replace
from typing import Any

import numpy as np
from django.db import connection

from discover.audit.outcomes import DiscoverAuditEffort, DiscoverAuditFinding, DiscoverAuditTest
from discover.audit.sites import DiscoverAuditSite

# PostgreSQL's logarithm may end in another last bit than ours.
_ROUNDED = 1.5

# A slot's stretch is its post's weight, and the last one ends where the pool's total says.
_SLOTS = """
select count(*) filter (
    where slot.step is distinct from weight.weight or slot.weight is distinct from weight.weight
        or slot.next is null and slot.cumulative <> pool.total
)
from (
    select pool, post, weight, cumulative,
        cumulative - lag(cumulative, 1, 0::bigint) over sums as step, lead(cumulative) over sums as next
    from (
        select pool, post, weight, cumulative + (post = %(bent)s)::integer as cumulative
        from discover_slot where epoch = %(epoch)s and (%(pool)s is null or pool = %(pool)s)
    ) slot
    window sums as (partition by pool order by cumulative)
) slot
join discover_pool pool on pool.epoch = %(epoch)s and pool.number = slot.pool
left join discover_weight weight on weight.epoch = %(epoch)s and weight.post = slot.post
"""


def discover_audit_weights(site: DiscoverAuditSite, effort: DiscoverAuditEffort) -> DiscoverAuditTest:
    """Weights by the formula, from the inputs that are stored with them."""
    right = site.inputs.weights()

    def honest() -> DiscoverAuditFinding:
        return DiscoverAuditFinding.wrong(int((abs(site.popular.weights - right) > _ROUNDED).sum()))

    def liked() -> DiscoverAuditFinding:
        nothing = np.zeros_like(site.inputs.likes)
        wrong = replace(site.inputs, comments=nothing, saves=nothing).weights()
        return DiscoverAuditFinding.wrong(int((abs(wrong - right) > _ROUNDED).sum()))

    on = f"{site.popular.size:,} posts"
    return DiscoverAuditTest("weights by the formula", on, honest, {"likes alone": liked})


def discover_audit_sums(site: DiscoverAuditSite, effort: DiscoverAuditEffort) -> DiscoverAuditTest | None:
    """Of all pools; the wrong one of the first, to save time."""
    if site.epoch is None:
        return None
    slots, pool = site.epoch.slots, site.popular

    def bent() -> DiscoverAuditFinding:
        return _wrong(site.number, pool=pool.number, bent=int(pool.posts[pool.size // 2]))

    return DiscoverAuditTest(
        "running sums and totals",
        f"{slots:,} slots",
        lambda: _wrong(site.number),
        {"a sum one too large": bent},
    )


def _wrong(epoch: int, pool: int | None = None, bent: int = 0) -> DiscoverAuditFinding:
    values: dict[str, Any] = {"epoch": epoch, "pool": pool, "bent": bent}
    with connection.cursor() as cursor:
        cursor.execute(_SLOTS, values)
        [count] = cursor.fetchone()
    return DiscoverAuditFinding.wrong(count)
