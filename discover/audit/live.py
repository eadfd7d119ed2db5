"""The newest epoch of the site and walls of real viewers, read without writing anything."""

from dataclasses import replace
from typing import Any

import numpy as np
from django.db import connection, transaction

from accounts.models import AccountsUser
from discover.audit.sites import DiscoverAuditInputs, DiscoverAuditSite
from discover.audit.tables import DiscoverAuditPool, Ints
from discover.models import DiscoverEpoch, DiscoverFresh, DiscoverPool, DiscoverTaste, DiscoverWall
from discover.walls.law import DISCOVER_FRESH, DiscoverLaw, DiscoverPart, discover_law
from discover.walls.make import discover_wall_plan
from discover.walls.source import DiscoverTables

_CHUNK = 50_000
_CLOSED_MAX = 2_000
_BEST = 12  # of each pool

_WEIGHTS = """
select post, author, weight, likes, comments, saves, followers, age
from discover_weight where epoch = %(epoch)s order by post
"""
# Weights of their own source, not those of the slots. Of pools that differ the most evenly, so that each
# pair of posts is drawn often enough and yet not as often as another.
_SMALL = """
select pool.number
from (select * from discover_pool where epoch = %(epoch)s and size between 3 and 7 limit 2000) pool
join discover_slot slot on slot.epoch = pool.epoch and slot.pool = pool.number
join discover_weight weight on weight.epoch = slot.epoch and weight.post = slot.post
group by pool.number, pool.size
order by pool.size = 3, abs(stddev(weight.weight) / avg(weight.weight) - 0.7), pool.number limit 1
"""
_POOL = """
select slot.post, weight.author, weight.weight
from discover_slot slot join discover_weight weight using (epoch, post)
where epoch = %(epoch)s and slot.pool = %(pool)s order by post
"""
_BEST_OF = """
select best.post, best.author
from unnest(%(pools)s::integer[]) as pool (number) cross join lateral (
    select post, author from discover_slot where epoch = %(epoch)s and pool = pool.number
    order by weight desc, post limit %(most)s
) best
"""


def discover_audit_live() -> DiscoverAuditSite | None:
    """None where there is no epoch, or nothing in it."""
    epoch = DiscoverEpoch.objects.first()
    if epoch is None or not epoch.posts:
        return None
    popular, inputs = _popular(epoch)
    walls = _walls(epoch, popular)
    hashtags, sizes = _pools(walls[0])
    return DiscoverAuditSite(
        source=DiscoverTables(),
        popular=popular,
        inputs=inputs,
        small=_small(epoch),
        closed=_closed(walls[0], popular),
        walls=walls,
        best=_best(walls[0]),
        hashtags=hashtags,
        sizes=sizes,
        epoch=epoch,
    )


def discover_audit_plan(viewer: AccountsUser, seed: str) -> DiscoverWall:
    """What the wall would be; a taste that had to be made for it is forgotten."""
    with transaction.atomic():
        wall = discover_wall_plan(viewer, seed)
        transaction.set_rollback(True)
    return wall


def _popular(epoch: DiscoverEpoch) -> tuple[DiscoverAuditPool, DiscoverAuditInputs]:
    pool = DiscoverPool.objects.get(epoch=epoch.pk, kind=DiscoverPool.Kind.POPULAR)
    post, author, weight, *inputs = _columns(_WEIGHTS, {"epoch": epoch.pk})
    return DiscoverAuditPool(pool.number, post, author, weight), DiscoverAuditInputs(*inputs)


def _columns(sql: str, values: dict[str, Any]) -> list[Ints]:
    """By the thousand: a million rows at once are a gigabyte of Python's numbers."""
    chunks = []
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(_CHUNK):
            chunks.append(np.array(rows, dtype=np.int64))
    return [np.ascontiguousarray(column) for column in np.concatenate(chunks).T]


def _small(epoch: DiscoverEpoch) -> DiscoverAuditPool | None:
    for (number,) in _asked(_SMALL, {"epoch": epoch.pk}):
        return DiscoverAuditPool(number, *_columns(_POOL, {"epoch": epoch.pk, "pool": number}))
    return None


def _walls(epoch: DiscoverEpoch, popular: DiscoverAuditPool) -> tuple[DiscoverLaw, ...]:
    """Of who has the widest taste, of an author, and of somebody signed out."""
    keys = [*_tasteful(), *popular.authors[:: max(1, popular.size // 3)].tolist()]
    viewers = AccountsUser.objects.in_bulk(keys)
    laws = [discover_law(discover_audit_plan(viewer, "audit")) for viewer in viewers.values()]
    # While another epoch came, some were made of that.
    laws = [law for law in laws if law.epoch == epoch.pk]
    laws.sort(key=lambda law: -len(law.parts))
    return (*laws[:2], popular.law(b"audit", epoch.pk))


def _tasteful() -> list[int]:
    tastes = DiscoverTaste.objects.extra(  # the length of two lists, which no field lookup adds up
        order_by=["-width", "user_id"], select={"width": "cardinality(hashtags) + cardinality(likers)"}
    )
    likers = DiscoverPool.objects.filter(kind=DiscoverPool.Kind.LIKER).order_by("-epoch", "-size")
    return [*tastes.values_list("user_id", flat=True)[:2], *likers.values_list("key", flat=True)[:3]]


def _closed(law: DiscoverLaw, popular: DiscoverAuditPool) -> DiscoverLaw:
    """All of a small site, or the smallest pools of a large one's wall."""
    seen: frozenset[int] = frozenset()
    if law.reach <= _CLOSED_MAX:
        return replace(law, seen=seen)
    parts: list[DiscoverPart] = []
    reach = 0
    sizes = _sizes(law)
    for part in sorted(law.parts, key=lambda part: (sizes[part.pool], part.pool)):
        reach += sizes[part.pool]
        if reach > _CLOSED_MAX:
            break
        parts.append(part)
    if not parts:
        number = DiscoverPool.objects.filter(epoch=law.epoch, size__lte=_CLOSED_MAX).order_by("-size").first()
        if number is None:
            return replace(popular.law(law.key, law.epoch), parts=())
        parts, reach = [DiscoverPart(number.number, 1, number.total)], number.size
    return replace(law, parts=tuple(parts), reach=reach, seen=seen)


def _pools(law: DiscoverLaw) -> tuple[frozenset[int], dict[int, int]]:
    hashtags = DiscoverPool.objects.filter(
        epoch=law.epoch, kind=DiscoverPool.Kind.HASHTAG, number__in=[part.pool for part in law.parts]
    )
    return frozenset(hashtags.values_list("number", flat=True)), _sizes(law)


def _sizes(law: DiscoverLaw) -> dict[int, int]:
    pools = DiscoverPool.objects.filter(epoch=law.epoch, number__in=[part.pool for part in law.parts])
    fresh = {part.pool: part.total for part in law.parts if part.pool == DISCOVER_FRESH}
    return dict(pools.values_list("number", "size")) | fresh


def _best(law: DiscoverLaw) -> dict[int, int]:
    pools = [part.pool for part in law.parts if part.pool != DISCOVER_FRESH]
    newest = DiscoverFresh.objects.filter(number__gte=law.fresh_first).order_by("number")
    rows = _asked(_BEST_OF, {"pools": pools, "epoch": law.epoch, "most": _BEST})
    return dict([*rows, *newest.values_list("post", "author")[:_BEST]])


def _asked(sql: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
