"""Epochs: the weights of all public posts, frozen, with running sums to draw from.

One transaction makes the partitions as tables of their own, fills them, and hangs them into place at its end.
Whoever reads sees the epoch before until then; a worker that is killed leaves nothing behind.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import AccountsProfile, AccountsUser
from discover.models import DiscoverEpoch, DiscoverPool, DiscoverWall
from discover.walls.life import DISCOVER_WALL_LIFE
from discover.weights import DISCOVER_LIKES_SQL, DISCOVER_WEIGHT_SQL
from feed.models import FeedLike, FeedPost, FeedPostHashtag

DISCOVER_LIKED_AGE = timedelta(days=90)
DISCOVER_LIKED_MAX = 30
"""A liker's pool holds so many of the newest that they liked in that time."""

DISCOVER_TABLES = ("discover_weight", "discover_pool", "discover_slot")
DISCOVER_DROP_WAIT = "500ms"
"""Who reads an epoch makes who drops it wait, and with that whoever comes to read."""
_NAMES = {
    "post": FeedPost._meta.db_table,
    "tagged": FeedPostHashtag._meta.db_table,
    "like": FeedLike._meta.db_table,
    "person": AccountsUser._meta.db_table,
    "profile": AccountsProfile._meta.db_table,
    "popular": DiscoverPool.Kind.POPULAR.value,
    "hashtag": DiscoverPool.Kind.HASHTAG.value,
    "liker": DiscoverPool.Kind.LIKER.value,
    "weight": DISCOVER_WEIGHT_SQL,
    "likes": DISCOVER_LIKES_SQL,
    "age_max": 2**31 - 1,
}

# Sorts spill to disk rather than into memory, whatever the size of the site; and one processor is enough,
# for whoever draws from the epoch before meanwhile. What a killed worker asked for ends soon after it.
_MODESTLY = """
set local client_connection_check_interval = '2s';
set local work_mem = '64MB'; set local maintenance_work_mem = '128MB';
set local max_parallel_workers_per_gather = 0; set local max_parallel_maintenance_workers = 0"""
_WEIGHTS = """
create table discover_weight_{epoch} as
select post, author, {weight} as weight, {epoch} as epoch, likes, comments, saves, followers, age
from (
    select post.id as post, post.author_id as author, {likes} as likes,
        post.comment_count as comments, post.save_count as saves, profile.follower_count as followers,
        least({age_max}, greatest(0, extract(epoch from %(made)s - post.created_at)))::integer as age
    from {post} post
    join {profile} profile on profile.user_id = post.author_id and not profile.is_private
    join {person} person on person.id = post.author_id and person.is_active
    where post.published is not null
) input;
alter table discover_weight_{epoch} add primary key (epoch, post);
analyze discover_weight_{epoch}"""
# Pools of people whom nobody follows are drawn from by nobody.
_ENTRIES = """
create unlogged table discover_entry_{epoch} as
select {popular}::smallint as kind, 0::bigint as key, post, author, weight from discover_weight_{epoch}
union all
select {hashtag}::smallint, tagged.hashtag_id, post, author, weight
from {tagged} tagged join discover_weight_{epoch} on post = tagged.post_id
union all
select {liker}::smallint, user_id, post, author, weight
from (
    select likes.user_id, post, author, weight,
        row_number() over (partition by likes.user_id order by likes.id desc) as place
    from {like} likes
    join {profile} profile using (user_id)
    join discover_weight_{epoch} on post = likes.post_id
    where likes.created_at > %(liked_since)s and profile.follower_count > 0
) liked
where place <= %(liked_max)s;
analyze discover_entry_{epoch}"""
_POOLS = """
create table discover_pool_{epoch} as
select key, sum(weight)::bigint as total, {epoch} as epoch,
    row_number() over (order by kind, key)::integer as number, count(*)::integer as size, kind
from discover_entry_{epoch} group by kind, key;
alter table discover_pool_{epoch} add primary key (epoch, number), add unique (epoch, kind, key);
analyze discover_pool_{epoch}"""
_SLOTS = """
create table discover_slot_{epoch} as
select (
        sum(weight) over (partition by pool.number order by post rows unbounded preceding)
    )::bigint as cumulative, post, author, weight, {epoch} as epoch, pool.number as pool
from discover_entry_{epoch} join discover_pool_{epoch} pool using (kind, key);
create index on discover_slot_{epoch} (pool, cumulative) include (epoch, post, author)
    with (fillfactor = 100);
create index on discover_slot_{epoch} (post);
analyze discover_slot_{epoch};
drop table discover_entry_{epoch}"""
# With a check that says what the partition says, hanging it in reads no row.
_ATTACH = """
alter table {table}_{epoch} add check (epoch = {epoch}), {not_null};
alter table {table} attach partition {table}_{epoch} for values in ({epoch})"""
_COLUMNS = """
select attname from pg_attribute
where attrelid = %s::regclass and attnum > 0 and not attisdropped and attname <> 'epoch'"""


def discover_epoch_build(moment: datetime | None = None) -> DiscoverEpoch:
    """Freeze the site as it is now; about 20 s a million posts. Ages are counted from `moment`."""
    made_at = moment or timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_MODESTLY)
        cursor.execute("select nextval(pg_get_serial_sequence('discover_discoverepoch', 'id'))")
        [number] = cursor.fetchone()
        values: dict[str, Any] = {
            "made": made_at,
            "liked_since": made_at - DISCOVER_LIKED_AGE,
            "liked_max": DISCOVER_LIKED_MAX,
        }
        for statement in (_WEIGHTS, _ENTRIES, _POOLS, _SLOTS):
            cursor.execute(statement.format(epoch=number, **_NAMES), values)
        counts = [_count(cursor, table, number) for table in DISCOVER_TABLES]
        for table in DISCOVER_TABLES:
            _attach(cursor, table, number)
        posts, pools, slots = counts
        return DiscoverEpoch.objects.create(
            id=number, made_at=made_at, ready_at=timezone.now(), posts=posts, pools=pools, slots=slots
        )


def discover_epoch_settle(epoch: DiscoverEpoch) -> None:
    """Let PostgreSQL know that everybody may see every row, so that draws are answered by an index alone.

    Not for use inside a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"vacuum discover_slot_{epoch.pk}")


def discover_epochs_drop(moment: datetime | None = None) -> int:
    """Drop the epochs whose walls have ended, and these walls; returns how many epochs."""
    ended = (moment or timezone.now()) - DISCOVER_WALL_LIFE
    DiscoverWall.objects.filter(created_at__lte=ended).delete()
    # Walls were made of an epoch until the next was ready.
    newest = DiscoverEpoch.objects.filter(ready_at__lt=ended).aggregate(newest=Max("pk"))["newest"]
    epochs = DiscoverEpoch.objects.filter(pk__lt=newest or 0).order_by("pk")
    return sum(_drop(epoch) for epoch in epochs)


def _count(cursor: Any, table: str, epoch: int) -> int:
    cursor.execute(f"select count(*) from {table}_{epoch}")  # noqa: S608 - a table and a number of ours
    return int(cursor.fetchone()[0])


def _attach(cursor: Any, table: str, epoch: int) -> None:
    cursor.execute(_COLUMNS, [f"{table}_{epoch}"])
    columns = [column for (column,) in cursor.fetchall()]
    not_null = ", ".join(f"alter {column} set not null" for column in [*columns, "epoch"])
    cursor.execute(_ATTACH.format(table=table, epoch=epoch, not_null=not_null))


def _drop(epoch: DiscoverEpoch) -> bool:
    """False where a long reader is in the way: who comes after us must not wait for it; the next run will."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"set local lock_timeout = '{DISCOVER_DROP_WAIT}'")
            names = ", ".join(f"{table}_{epoch.pk}" for table in DISCOVER_TABLES)
            cursor.execute(f"drop table if exists {names}")
            epoch.delete()
    except DatabaseError:
        return False
    return True
