"""What must hold in the tables that walls are drawn from, and that no constraint keeps."""

import random
from typing import Any

from django.db import connection, transaction

from common.doctor import CommonDoctorCheck
from discover.epochs import DISCOVER_DROP_WAIT, DISCOVER_TABLES
from discover.models import DiscoverEpoch, DiscoverFresh

# A share of the pools, by their numbers.
_SUMS = """
select pool.number
from discover_pool pool
left join lateral (
    select max(cumulative) as last, sum(weight) as total, count(*) as size, min(weight) as least
    from discover_slot slot where slot.epoch = pool.epoch and slot.pool = pool.number
) slots on true
where pool.epoch = %(epoch)s and pool.number %% %(every)s = %(first)s and (
    slots.last is distinct from pool.total or slots.total is distinct from pool.total
    or slots.size <> pool.size or slots.least <= 0
)
"""
_PARTITIONS = """
select child.relname from pg_class child join pg_inherits on inhrelid = child.oid
where inhparent = any(%s::regclass[])
"""
_GAPS = f"""
select number from (
    select number, lag(number) over (order by number) as before from {DiscoverFresh._meta.db_table}
) numbered where before is not null and number <> before + 1
"""  # noqa: S608 - a name of ours


def _sums(share: float = 1.0) -> list[str]:
    epoch = DiscoverEpoch.objects.first()
    if epoch is None:
        return []
    every = max(1, round(1 / share))
    values = {"epoch": epoch.pk, "every": every, "first": random.randrange(every)}  # noqa: S311
    return [f"epoch {epoch.pk}, pool {number}" for number in _asked(_SUMS, values)]


def _partitions() -> list[str]:
    there = set(_asked(_PARTITIONS, [list(DISCOVER_TABLES)]))
    keys = DiscoverEpoch.objects.values_list("pk", flat=True)
    wanted = {f"{table}_{key}" for table in DISCOVER_TABLES for key in keys}
    return sorted(there ^ wanted)


def discover_partitions_drop() -> int:
    """Those without an epoch; what an epoch lacks cannot be made again, and it goes in two hours."""
    there = set(_asked(_PARTITIONS, [list(DISCOVER_TABLES)]))
    lonely = sorted(there & set(_partitions()))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"set local lock_timeout = '{DISCOVER_DROP_WAIT}'")
        for name in lonely:
            cursor.execute(f"drop table {name}")
    return len(lonely)


def _gaps() -> list[str]:
    return [f"before {number}" for number in _asked(_GAPS, [])]


def _asked(sql: str, values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [value for (value,) in cursor.fetchall()]


DISCOVER_DOCTOR_CHECKS = [
    CommonDoctorCheck("pools whose slots say something else", _sums, sample=_sums),
    CommonDoctorCheck("parts of epochs without an epoch, or missing", _partitions, discover_partitions_drop),
    CommonDoctorCheck("gaps in the numbers of fresh posts", _gaps),
]
