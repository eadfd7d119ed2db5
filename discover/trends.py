"""Hashtags that more people use than usually do.

Of the last 24 hours, o is the number of public accounts that posted with a hashtag, and e what the seven days
before let expect, at least one. The score is (o - e)² / e, if o is greater and not of one or two; it keeps
its peak, halved every four hours (as Mastodon does it), and is shown for as long as enough people are left.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import F, FloatField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import AccountsProfile, AccountsUser
from discover.models import DiscoverTrend, DiscoverUse
from feed.models import FeedHashtag, FeedPost, FeedPostHashtag

DISCOVER_TREND_LEAST = 3
"""Accounts that make a trend."""
DISCOVER_TREND_HALF_LIFE = timedelta(hours=4)

_DAY = timedelta(hours=24)
_KEPT = timedelta(days=9)
_KEY = "discover:trends"
_SECONDS = 60  # that what is shown is kept
_SHOWN = 12
# A site where more is posted in a day does without its morning.
_MOST = 200_000
_FADED = 0.05

_TABLES = {
    "post": FeedPost._meta.db_table,
    "tagged": FeedPostHashtag._meta.db_table,
    "profile": AccountsProfile._meta.db_table,
    "person": AccountsUser._meta.db_table,
    "use": DiscoverUse._meta.db_table,
    "trend": DiscoverTrend._meta.db_table,
}
# Numbers of publication grow with time: the newest posts are one walk, without an index of dates.
_COUNT = """
insert into {use} (hashtag, day, accounts)
select tagged.hashtag_id, %(day)s, count(distinct newest.author_id)
from (
    select id, author_id, created_at from {post} where published is not null
    order by published desc limit %(most)s
) newest
join {profile} profile on profile.user_id = newest.author_id and not profile.is_private
join {person} person on person.id = newest.author_id and person.is_active
join {tagged} tagged on tagged.post_id = newest.id
where newest.created_at > %(since)s
group by tagged.hashtag_id
on conflict (hashtag, day) do update set accounts = excluded.accounts"""
_SCORE = """
with counted as (
    select today.hashtag, today.accounts as o, greatest(1, coalesce((
        select sum(accounts) from {use} before
        where before.hashtag = today.hashtag and before.day < %(day)s and before.day >= %(week)s
    ), 0) / 7.0)::float8 as e
    from {use} today where today.day = %(day)s
)
insert into {trend} as trend (hashtag, score, peaked_at, accounts, is_barred)
select hashtag, (o - e) ^ 2 / e, %(now)s, o, false from counted where o >= %(least)s and o > e
on conflict (hashtag) do update set
    peaked_at = case when excluded.score >= {decayed} then excluded.peaked_at else trend.peaked_at end,
    score = case when excluded.score >= {decayed} then excluded.score else trend.score end"""
# Those that are scored no more, too: people take posts back, and accounts are closed.
_RECOUNT = """
update {trend} trend set accounts = coalesce((
    select today.accounts from {use} today where today.hashtag = trend.hashtag and today.day = %(day)s
), 0)"""
_SECONDS_HALF = DISCOVER_TREND_HALF_LIFE.total_seconds()
_DECAYED = f"trend.score * power(2, -extract(epoch from %(now)s - trend.peaked_at) / {_SECONDS_HALF})"


class DiscoverTrending(NamedTuple):
    name: str
    folded: str
    accounts: int


def discover_trends_make(moment: datetime | None = None) -> int:
    """Count and score the last day; returns how many hashtags are in it."""
    now = moment or timezone.now()
    day = timezone.localdate(now)
    values: dict[str, Any] = {
        "now": now,
        "since": now - _DAY,
        "day": day,
        "week": day - timedelta(days=7),
        "least": DISCOVER_TREND_LEAST,
        "most": _MOST,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        # What was counted this morning may have gone since.
        DiscoverUse.objects.filter(day=day).delete()
        cursor.execute(_COUNT.format(**_TABLES), values)
        counted = int(cursor.rowcount)
        cursor.execute(_SCORE.format(**_TABLES, decayed=_DECAYED), values)
        cursor.execute(_RECOUNT.format(**_TABLES), values)
        DiscoverUse.objects.filter(day__lt=day - _KEPT).delete()
        _with_score(now).filter(now_score__lt=_FADED, is_barred=False).delete()
    return counted


def _with_score(now: datetime) -> Any:
    seconds = DISCOVER_TREND_HALF_LIFE.total_seconds()
    decayed = RawSQL("power(2, -extract(epoch from %s - peaked_at) / %s)", (now, seconds), FloatField())
    return DiscoverTrend.objects.annotate(now_score=F("score") * decayed)


def discover_trends(limit: int) -> list[DiscoverTrending]:
    """The strongest, of hashtags that public posts have; none that is barred."""
    kept: list[tuple[str, str, int]] | None = cache.get(_KEY)
    if kept is None:
        scored = _with_score(timezone.now())
        shown = scored.filter(is_barred=False, now_score__gte=_FADED, accounts__gte=DISCOVER_TREND_LEAST)
        rows = shown.order_by("-now_score", "hashtag")
        found = list(rows.values_list("hashtag", "accounts")[:_SHOWN])
        hashtags = FeedHashtag.objects.filter(post_count__gt=0).in_bulk([key for key, _accounts in found])
        kept = [
            (hashtags[key].name, hashtags[key].folded, accounts) for key, accounts in found if key in hashtags
        ]
        cache.set(_KEY, kept, _SECONDS)
    return [DiscoverTrending(*row) for row in kept[:limit]]


def discover_trends_bar(*, hashtags: Iterable[int], is_barred: bool) -> None:
    """Never show these hashtags (by key) among the trends, or do again; at once, whether they are or not."""
    rows = [DiscoverTrend(hashtag=key, peaked_at=timezone.now(), is_barred=is_barred) for key in hashtags]
    DiscoverTrend.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["hashtag"], update_fields=["is_barred"]
    )
    cache.delete(_KEY)
