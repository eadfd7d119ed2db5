"""Posts of draws, from the tables of an epoch: one statement for any number of draws."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from discover.models import DiscoverFresh
from discover.walls.law import DISCOVER_FRESH, DiscoverDraw, DiscoverLaw
from discover.walls.order import DiscoverTile

# The index of pools and sums, which repeats all that is asked for, answers each draw with one look.
DISCOVER_FOUND = """
with draw as materialized (
    select * from unnest(%(places)s::integer[], %(pools)s::integer[], %(positions)s::bigint[])
        as draw (place, pool, position)
)
select draw.place, slot.post, slot.author
from draw cross join lateral (
    select post, author from discover_slot
    where epoch = %(epoch)s and pool = draw.pool and cumulative > draw.position
    order by cumulative limit 1
) slot
"""
_FOUND_FRESH = f"""
union all
select draw.place, fresh.post, fresh.author
from draw join {DiscoverFresh._meta.db_table} fresh on fresh.number = draw.position + %(first)s
where draw.pool = {DISCOVER_FRESH}
"""  # noqa: S608 - names and numbers of our own
_REST = f"""
select post, author, pool, weight from discover_slot
where epoch = %(epoch)s and pool = any(%(pools)s::integer[]) and not post = any(%(drawn)s::bigint[])
union all
select post, author, {DISCOVER_FRESH}, 1 from {DiscoverFresh._meta.db_table}
where number between %(first)s and %(last)s and not post = any(%(drawn)s::bigint[])
"""  # noqa: S608
_OF_POST = f"""
select pool, weight from discover_slot
where post = %(post)s and epoch = %(epoch)s and pool = any(%(pools)s::integer[])
union all
select {DISCOVER_FRESH}, 1 from {DiscoverFresh._meta.db_table}
where post = %(post)s and number between %(first)s and %(last)s
"""  # noqa: S608


class DiscoverTables:
    """The DiscoverSource of the site."""

    def found(self, law: DiscoverLaw, draws: Sequence[DiscoverDraw]) -> Sequence[DiscoverTile | None]:
        values = discover_found_values(law, draws)
        tiles: list[DiscoverTile | None] = [None] * len(draws)
        with connection.cursor() as cursor:
            has_fresh = DISCOVER_FRESH in values["pools"]
            cursor.execute(DISCOVER_FOUND + _FOUND_FRESH if has_fresh else DISCOVER_FOUND, values)
            for place, post, author in cursor.fetchall():
                tiles[place] = DiscoverTile(post, author, law.parts[draws[place].part].pool)
        return tiles

    def rest(self, law: DiscoverLaw, drawn: Iterable[int]) -> Sequence[tuple[DiscoverTile, int]]:
        with connection.cursor() as cursor:
            cursor.execute(_REST, _values(law) | {"drawn": list(drawn)})
            return [(DiscoverTile(post, author, pool), weight) for post, author, pool, weight in cursor]

    def weights(self, law: DiscoverLaw, post: int) -> list[tuple[int, int]]:
        """The pools of the law that a post is in, by number, with its weight in each."""
        with connection.cursor() as cursor:
            cursor.execute(_OF_POST, _values(law) | {"post": post})
            return list(cursor.fetchall())


def discover_found_values(law: DiscoverLaw, draws: Sequence[DiscoverDraw]) -> dict[str, Any]:
    """What DISCOVER_FOUND asks with. In the order of the index, so that neighbours find its pages warm."""
    keyed = sorted((law.parts[draw.part].pool, draw.position, place) for place, draw in enumerate(draws))
    pools, positions, places = (list(column) for column in zip(*keyed, strict=True))
    return {
        "places": places,
        "pools": pools,
        "positions": positions,
        "epoch": law.epoch,
        "first": law.fresh_first,
    }


def _values(law: DiscoverLaw) -> dict[str, Any]:
    fresh = sum(part.total for part in law.parts if part.pool == DISCOVER_FRESH)
    return {
        "epoch": law.epoch,
        "pools": [part.pool for part in law.parts if part.pool != DISCOVER_FRESH],
        "first": law.fresh_first,
        "last": law.fresh_first + fresh - 1,
    }
