"""What people act on: shares over hashtags, and over the people they follow.

A hashtag has, for each act on a post that names it, like 1, comment 2, save 2, own post 3, and 4 for being
followed; all but the last halved every 30 days; the sum times idf = ln((1 + posts) / (1 + its posts)), so
that what everybody writes says little of anybody. Somebody followed has 1, and as much more as the viewer
did with their posts.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import AccountsSession, AccountsUser
from discover.models import DiscoverEpoch, DiscoverPool, DiscoverTaste
from feed.models import (
    FeedComment,
    FeedHashtag,
    FeedHashtagFollow,
    FeedLike,
    FeedPost,
    FeedPostHashtag,
    FeedSave,
)
from social.models import SocialFollow

DISCOVER_TASTE_MAX = 50
"""Hashtags, and people, of one taste."""
DISCOVER_TASTE_AGE = timedelta(hours=2)
"""A taste older than this is made anew before it is used; beat makes those of active people in time."""

_RENEWED = timedelta(hours=1)
_ACTIVE = timedelta(days=7)
_BATCH = 100

# Each part is bounded, and walks an index: the newest posts somebody liked, what they said and saved last,
# what they posted last, whom they followed last. One run of it serves many people; limits keep the database
# from reading all posts there are for those of a batch.
_MAKE = """
with person as materialized (
    select id from {person} where id = any(%(people)s::bigint[])
), act as materialized (
    select person.id as person, done.post_id, done.points * power(
        2::float8, -extract(epoch from %(now)s - done.created_at)::float8 / {half_life}
    ) as points
    from person cross join lateral (
        (select post_id, created_at, 1 as points from {like} where user_id = person.id
            order by post_id desc limit 300)
        union all
        (select post_id, created_at, 2 from {comment} where author_id = person.id order by id desc limit 100)
        union all
        (select post_id, created_at, 2 from {save} where user_id = person.id order by id desc limit 100)
        union all
        (select id, created_at, 3 from {post} where author_id = person.id and published is not null
            order by published desc limit 100)
    ) done
), hashtag_points as (
    select person, hashtag_id, sum(points) as points from (
        select act.person, tagged.hashtag_id, act.points
        from act join {tagged} tagged on tagged.post_id = act.post_id
        union all
        select person.id, follow.hashtag_id, 4
        from person join {hashtag_follow} follow on follow.user_id = person.id
    ) each group by 1, 2
), hashtag_taste as (
    select person, hashtag_id as key, points * ln((1 + greatest(%(posts)s, hashtag.post_count))
        / (1 + hashtag.post_count)::float8) as points
    from hashtag_points join {hashtag} hashtag on hashtag.id = hashtag_id
    where hashtag.post_count > 0
), followed as (
    select person.id as person, newest.followed_id as key
    from person cross join lateral (
        select followed_id from {follow} where follower_id = person.id order by id desc limit 300
    ) newest
), liker_taste as (
    select followed.person, followed.key, 1 + coalesce(done.points, 0) as points
    from followed
    join {person} account on account.id = followed.key and account.is_active
    left join (
        select act.person, post.author_id, sum(act.points) as points
        from act cross join lateral (select author_id from {post} where id = act.post_id limit 1) post
        group by 1, 2
    ) done on done.person = followed.person and done.author_id = followed.key
    where exists (
        select from discover_pool pool
        where pool.epoch = %(epoch)s and pool.kind = {liker} and pool.key = followed.key
    )
), hashtags as (
    select person, array_agg(key order by place) as keys, array_agg(share order by place) as shares
    from ({hashtag_shares}) each group by person
), likers as (
    select person, array_agg(key order by place) as keys, array_agg(share order by place) as shares
    from ({liker_shares}) each group by person
)
insert into {taste} (user_id, hashtags, hashtag_shares, likers, liker_shares, made_at)
select person.id, coalesce(hashtags.keys, '{{}}'), coalesce(hashtags.shares, '{{}}'),
    coalesce(likers.keys, '{{}}'), coalesce(likers.shares, '{{}}'), %(now)s
from person
left join hashtags on hashtags.person = person.id
left join likers on likers.person = person.id
on conflict (user_id) do update set hashtags = excluded.hashtags, hashtag_shares = excluded.hashtag_shares,
    likers = excluded.likers, liker_shares = excluded.liker_shares, made_at = excluded.made_at
"""
_SHARES = """
select person, key, place,
    floor(1000000 * points / sum(points) over (partition by person))::integer as share
from (
    select person, key, points, row_number() over (partition by person order by points desc, key) as place
    from {taste} where points > 0
) ranked where place <= {most}
"""
_SQL = _MAKE.format(
    like=FeedLike._meta.db_table,
    comment=FeedComment._meta.db_table,
    save=FeedSave._meta.db_table,
    post=FeedPost._meta.db_table,
    tagged=FeedPostHashtag._meta.db_table,
    hashtag=FeedHashtag._meta.db_table,
    hashtag_follow=FeedHashtagFollow._meta.db_table,
    follow=SocialFollow._meta.db_table,
    person=AccountsUser._meta.db_table,
    taste=DiscoverTaste._meta.db_table,
    liker=DiscoverPool.Kind.LIKER.value,
    half_life=timedelta(days=30).total_seconds(),
    hashtag_shares=_SHARES.format(taste="hashtag_taste", most=DISCOVER_TASTE_MAX),
    liker_shares=_SHARES.format(taste="liker_taste", most=DISCOVER_TASTE_MAX),
)
_DUE = f"""
select person.id from {AccountsUser._meta.db_table} person
left join {DiscoverTaste._meta.db_table} taste on taste.user_id = person.id
where person.is_active and (taste.made_at is null or taste.made_at < %(renewed)s)
    and exists (
        select from {AccountsSession._meta.db_table} session where session.user_id = person.id
            and session.last_seen > greatest(%(active)s, taste.made_at)
    )
order by taste.made_at nulls first limit %(limit)s
"""  # noqa: S608


def discover_tastes_make(people: Sequence[int], moment: datetime | None = None) -> None:
    """Make the tastes of these people (keys) anew: one statement."""
    epoch = DiscoverEpoch.objects.values_list("pk", "posts").first() or (0, 0)
    values: dict[str, Any] = {
        "people": sorted(people),
        "now": moment or timezone.now(),
        "epoch": epoch[0],
        "posts": epoch[1],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)


def discover_tastes_due(limit: int = _BATCH) -> list[int]:
    """People who were here since their taste was made, which was a while ago; the oldest first."""
    now = timezone.now()
    values: dict[str, Any] = {"renewed": now - _RENEWED, "active": now - _ACTIVE, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(_DUE, values)
        return [key for (key,) in cursor.fetchall()]
