"""Why a post may be on somebody's wall: its pools, its exact chance, and what its weight is made of."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from accounts.models import AccountsUser
from discover.less import DiscoverLessOf, discover_less_choices
from discover.models import DiscoverLess, DiscoverPool, DiscoverWall, DiscoverWeight
from discover.walls.law import DISCOVER_FRESH, DiscoverLaw, discover_law
from discover.walls.pages import discover_tile
from discover.walls.source import DiscoverTables
from discover.weights import DISCOVER_UNIT, DiscoverParts, discover_parts
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
from social.queries import SocialViewer, social_people

DISCOVER_WAYS_SHOWN = 6
_LESS_HASHTAGS = 3

_Kind = DiscoverPool.Kind

_WORDS: dict[int | None, str] = {
    None: "fresh",
    _Kind.POPULAR.value: "popular",
    _Kind.HASHTAG.value: "hashtag",
    _Kind.LIKER.value: "liker",
}
# Why a hashtag is to somebody's taste: the first of these that is so, looked for where tastes are made of.
_TABLES = {
    "like": FeedLike._meta.db_table,
    "comment": FeedComment._meta.db_table,
    "save": FeedSave._meta.db_table,
    "post": FeedPost._meta.db_table,
    "hashtag_follow": FeedHashtagFollow._meta.db_table,
    "tagged": FeedPostHashtag._meta.db_table,
    "hashtag": FeedHashtag._meta.db_table,
}
# With each what the post's weight was made of: one question for all of it.
_POOLS = """
select pool.number, pool.kind, pool.key, hashtag.name, weight.author, weight.likes, weight.comments,
    weight.saves, weight.followers, weight.age, weight.weight
from discover_pool pool
join discover_weight weight on weight.epoch = pool.epoch and weight.post = %(post)s
left join {hashtag} hashtag on hashtag.id = pool.key and pool.kind = {hashtags}
where pool.epoch = %(epoch)s and pool.number = any(%(numbers)s::integer[])
""".format(hashtags=DiscoverPool.Kind.HASHTAG.value, **_TABLES)
_ACT = """
with act as (
    (select post_id, 'like' as act from {like} where user_id = %(viewer)s order by post_id desc limit 300)
    union all
    (select post_id, 'comment' from {comment} where author_id = %(viewer)s order by id desc limit 100)
    union all
    (select post_id, 'save' from {save} where user_id = %(viewer)s order by id desc limit 100)
    union all
    (select id, 'post' from {post} where author_id = %(viewer)s and published is not null
        order by published desc limit 100)
)
select act from (
    select 'follow' as act, 0 as place from {hashtag_follow}
    where user_id = %(viewer)s and hashtag_id = %(hashtag)s
    union all
    select act.act, 1 from act join {tagged} tagged using (post_id) where tagged.hashtag_id = %(hashtag)s
) found order by place, array_position(array['post', 'save', 'comment', 'like'], act) limit 1
""".format(**_TABLES)  # noqa: S608 - names of our own tables


@dataclass(frozen=True)
class DiscoverWay:
    """A pool that the post can be drawn from: `share` of all draws are of it, `part` of these of the post."""

    kind: str
    """`popular`, `hashtag`, `liker` or `fresh`."""
    share: Fraction
    part: Fraction
    key: int = 0
    name: str = ""
    """Of the hashtag; of who likes, if the viewer follows and may see them."""

    @property
    def chance(self) -> Fraction:
        return self.share * self.part


@dataclass(frozen=True)
class DiscoverWhy:
    ways: list[DiscoverWay]
    """The one that it was drawn from first, then those that draw it most."""
    act: str
    """What the viewer did with the hashtag it was drawn from: `follow`, `post`, `save`, `comment`, `like`."""
    chance: Fraction
    """Of one draw; 0 for what is in no pool."""
    weight: DiscoverWeight | None
    parts: DiscoverParts | None
    hides: bool
    """Likes are hidden from the viewer, who shall not find them out from a chance or a weight."""
    is_less: bool
    """A part of the chance alone is left, as the viewer wants to see less of the author's."""
    less: list[DiscoverLessOf]
    """What the viewer may want to see less of, or does."""

    @property
    def posted(self) -> datetime:
        """About, as if the weight were of this moment: for the age that was counted with."""
        return timezone.now() - timedelta(seconds=self.weight.age if self.weight else 0)

    @property
    def others(self) -> int:
        """Ways that are not listed one by one."""
        return max(0, len(self.ways) - DISCOVER_WAYS_SHOWN)

    @property
    def others_chance(self) -> Fraction:
        return sum((way.chance for way in self.ways[DISCOVER_WAYS_SHOWN:]), Fraction(0))

    @property
    def total(self) -> float:
        return self.weight.weight / DISCOVER_UNIT if self.weight else 0.0


def discover_why(post: FeedPost, wall: DiscoverWall, viewer: SocialViewer) -> DiscoverWhy:
    """Four questions at most. The wall may be one that was never made."""
    law = discover_law(wall)
    weights = DiscoverTables().weights(law, post.pk)
    pools = _pools(law, post, [pool for pool, _weight in weights])
    tile = discover_tile(wall, post.pk) if wall.pk or not wall.viewer_id else None
    ways = _ways(law, weights, pools, tile.pool if tile else None, viewer)
    weight = next((pool.weight for pool in pools.values()), None)
    first = ways[0] if ways else None
    act = _act(viewer, first.key) if first and first.kind == "hashtag" else ""
    return DiscoverWhy(
        ways=ways,
        act=act,
        chance=law.chance(weights, post.author_id),
        weight=weight,
        parts=_parts(weight) if weight else None,
        hides=post.hides_likes and post.author_id != viewer.pk,
        is_less=bool(ways) and post.author_id in law.less_authors,
        less=_less(ways, post, viewer),
    )


class _Pool(NamedTuple):
    kind: int
    key: int
    hashtag: str | None
    weight: DiscoverWeight


def _pools(law: DiscoverLaw, post: FeedPost, numbers: list[int]) -> dict[int, _Pool]:
    """Those of the epoch, by number."""
    if numbers in ([], [DISCOVER_FRESH]):
        return {}
    columns = ("author", "likes", "comments", "saves", "followers", "age", "weight")
    with connection.cursor() as cursor:
        cursor.execute(_POOLS, {"epoch": law.epoch, "post": post.pk, "numbers": numbers})
        return {
            number: _Pool(
                kind,
                key,
                name,
                DiscoverWeight(epoch=law.epoch, post=post.pk, **dict(zip(columns, values, strict=True))),
            )
            for number, kind, key, name, *values in cursor.fetchall()
        }


def _ways(
    law: DiscoverLaw,
    weights: list[tuple[int, int]],
    pools: dict[int, _Pool],
    drawn: int | None,
    viewer: SocialViewer,
) -> list[DiscoverWay]:
    likers = _likers([pool.key for pool in pools.values() if pool.kind == _Kind.LIKER], viewer)
    parts = {part.pool: part for part in law.parts}
    ways = []
    for number, weight in weights:
        pool, part = pools.get(number), parts[number]
        key = pool.key if pool else 0
        name = (pool.hashtag if pool else None) or likers.get(key, "")
        way = DiscoverWay(
            kind=_WORDS[pool.kind if pool else None],
            share=Fraction(part.share, law.share_sum),
            part=Fraction(weight, part.total),
            key=key,
            name=name,
        )
        ways.append((number != drawn, -way.chance, way))
    return [way for _is_other, _chance, way in sorted(ways, key=lambda row: row[:2])]


def _likers(keys: list[int], viewer: SocialViewer) -> dict[int, str]:
    """Those whom the viewer follows and may see, by name."""
    if not keys:
        return {}
    followed = SocialFollow.objects.filter(follower=viewer.pk, followed__in=keys).values("followed")
    return dict(social_people(viewer).filter(pk__in=followed).values_list("pk", "username"))


def _act(viewer: SocialViewer, hashtag: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(_ACT, {"viewer": viewer.pk, "hashtag": hashtag})
        row = cursor.fetchone()
        return row[0] if row else ""


def _parts(weight: DiscoverWeight) -> DiscoverParts:
    return discover_parts(
        likes=weight.likes,
        comments=weight.comments,
        saves=weight.saves,
        followers=weight.followers,
        age=weight.age,
    )


def _less(ways: list[DiscoverWay], post: FeedPost, viewer: SocialViewer) -> list[DiscoverLessOf]:
    """Hashtags of the viewer's taste, who likes it if it was drawn for them, and the author."""
    if not isinstance(viewer, AccountsUser) or post.author_id == viewer.pk:
        return []
    kind = DiscoverLess.Kind
    hashtags = [(kind.HASHTAG.value, way.key, way.name) for way in ways if way.kind == "hashtag" and way.name]
    likers = [(kind.LIKER.value, way.key, way.name) for way in ways[:1] if way.kind == "liker" and way.name]
    author = (kind.AUTHOR.value, post.author_id, post.author.username)
    return discover_less_choices(viewer, [*likers, *hashtags[:_LESS_HASHTAGS], author])
