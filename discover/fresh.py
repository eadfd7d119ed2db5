"""The posts of the last two days, numbered as they come: what is newer than the epoch is drawn from here."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from accounts.models import AccountsProfile, AccountsUser
from discover.models import DiscoverFresh
from discover.walls.life import DISCOVER_WALL_LIFE
from feed.models import FeedPost

DISCOVER_FRESH_AGE = timedelta(hours=48)

_TABLES = {
    "fresh": DiscoverFresh._meta.db_table,
    "post": FeedPost._meta.db_table,
    "profile": AccountsProfile._meta.db_table,
    "person": AccountsUser._meta.db_table,
}
# Numbers of publication are drawn before commits happen: so many may be drawn later and yet be seen earlier.
_LATE = 1_000
# A site that was asleep for days need not look further back than this.
_MOST = 20_000
_ADD = """
with last as (
    select coalesce(max(number), 0) as number, coalesce(max(published), 0) as published,
        coalesce(max(newest_at), '-infinity') as newest_at
    from {fresh}
), newest as (
    select post.id, post.author_id, post.published, post.created_at
    from {post} post
    where post.published > (select published from last) - %(late)s
    order by post.published desc limit %(most)s
)
insert into {fresh} (number, post, author, published, newest_at)
select last.number + row_number() over (order by newest.published), newest.id, newest.author_id,
    newest.published,
    greatest(last.newest_at, max(least(newest.created_at, %(now)s)) over (order by newest.published))
from last, newest
join {profile} profile on profile.user_id = newest.author_id and not profile.is_private
join {person} person on person.id = newest.author_id and person.is_active
where newest.created_at > %(since)s
    and not exists (select from {fresh} known where known.post = newest.id)
""".format(**_TABLES)  # noqa: S608 - names of our own tables


def discover_fresh_add(moment: datetime | None = None) -> int:
    """Number the public posts that are new; returns how many. One statement, for one caller at a time."""
    now = moment or timezone.now()
    values: dict[str, Any] = {"late": _LATE, "most": _MOST, "since": now - DISCOVER_FRESH_AGE, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_ADD, values)
        return int(cursor.rowcount)


def discover_fresh_trim(moment: datetime | None = None) -> int:
    """Forget what no wall draws from any more; the last number stays, as the next counts on from it."""
    ended = (moment or timezone.now()) - DISCOVER_FRESH_AGE - DISCOVER_WALL_LIFE
    last = DiscoverFresh.objects.aggregate(last=Max("number"))["last"] or 0
    gone, _rows = DiscoverFresh.objects.filter(newest_at__lt=ended, number__lt=last).delete()
    return gone
