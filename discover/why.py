"""Why a post may be on somebody's wall: its pools, its exact chance, and what its weight is made of."""

from dataclasses import dataclass
from fractions import Fraction

from django.db import connection

from accounts.models import AccountsUser
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
}
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
    """A pool that the post can be drawn from, `chance` of all draws."""

    kind: str
    """`popular`, `hashtag`, `liker` or `fresh`."""
    chance: Fraction
    key: int = 0
    name: str = ""
    """Of the hashtag; of who likes, if the viewer follows and may see them."""


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
    less: list[tuple[str, int]]
    """Kinds and keys that the viewer may want to see less of."""

    @property
    def one_in(self) -> int:
        """ "1 in 340"; 0 for what is drawn more often than every other time."""
        return round(1 / self.chance) if 0 < self.chance <= Fraction(1, 2) else 0

    @property
    def percent(self) -> int:
        return round(100 * self.chance)

    @property
    def total(self) -> float:
        return self.weight.weight / DISCOVER_UNIT if self.weight else 0.0


def discover_why(post: FeedPost, wall: DiscoverWall, viewer: SocialViewer) -> DiscoverWhy:
    """Seven questions at most. The wall may be one that was never made."""
    law = discover_law(wall)
    weights = DiscoverTables().weights(law, post.pk)
    tile = discover_tile(wall, post.pk) if wall.pk or not wall.viewer_id else None
    ways = _ways(law, weights, tile.pool if tile else None, post, viewer)
    weight = DiscoverWeight.objects.filter(epoch=law.epoch, post=post.pk).first()
    first = ways[0] if ways else None
    act = _act(viewer, first.key) if first and first.kind == "hashtag" else ""
    return DiscoverWhy(
        ways=ways,
        act=act,
        chance=law.chance(weights, post.author_id),
        weight=weight,
        parts=_parts(weight) if weight else None,
        less=_less(ways, post, viewer),
    )


def _ways(
    law: DiscoverLaw, weights: list[tuple[int, int]], drawn: int | None, post: FeedPost, viewer: SocialViewer
) -> list[DiscoverWay]:
    numbers = [pool for pool, _weight in weights if pool != DISCOVER_FRESH]
    pools = {
        number: (kind, key)
        for number, kind, key in DiscoverPool.objects.filter(epoch=law.epoch, number__in=numbers).values_list(
            "number", "kind", "key"
        )
    }
    names = _names(list(pools.values()), viewer)
    ways = []
    for pool, weight in weights:
        kind, key = pools.get(pool, (None, 0))
        chance = law.chance([(pool, weight)], post.author_id)
        way = DiscoverWay(_WORDS[kind], chance, key, names.get((kind, key), ""))
        ways.append((pool != drawn, -chance, way))
    return [way for _is_other, _chance, way in sorted(ways, key=lambda row: row[:2])]


def _names(pools: list[tuple[int, int]], viewer: SocialViewer) -> dict[tuple[int | None, int], str]:
    names: dict[tuple[int | None, int], str] = {}
    hashtags = [key for kind, key in pools if kind == _Kind.HASHTAG]
    if hashtags:
        found = FeedHashtag.objects.filter(pk__in=hashtags).values_list("pk", "folded")
        names |= {(_Kind.HASHTAG.value, key): name for key, name in found}
    likers = [key for kind, key in pools if kind == _Kind.LIKER]
    if likers:
        followed = SocialFollow.objects.filter(follower=viewer.pk, followed__in=likers).values("followed")
        people = social_people(viewer).filter(pk__in=followed).values_list("pk", "username")
        names |= {(_Kind.LIKER.value, key): name for key, name in people}
    return names


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


def _less(ways: list[DiscoverWay], post: FeedPost, viewer: SocialViewer) -> list[tuple[str, int]]:
    if not isinstance(viewer, AccountsUser) or post.author_id == viewer.pk:
        return []
    kinds = {"hashtag": DiscoverLess.Kind.HASHTAG, "liker": DiscoverLess.Kind.LIKER}
    named = [(kinds[way.kind].value, way.key) for way in ways if way.kind in kinds and way.name]
    return [*named[:3], (DiscoverLess.Kind.AUTHOR.value, post.author_id)]
