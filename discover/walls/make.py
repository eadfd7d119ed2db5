"""A wall is made when its seed is first asked for, of the newest epoch and the viewer's taste as they are."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import AccountsUser
from common.compiled import common_compiled
from common.rows import common_insert_once
from discover.fresh import DISCOVER_FRESH_AGE
from discover.models import (
    DISCOVER_SEED_MAX,
    DiscoverEpoch,
    DiscoverFresh,
    DiscoverLess,
    DiscoverPool,
    DiscoverPreference,
    DiscoverTaste,
    DiscoverWall,
)
from discover.tastes import DISCOVER_TASTE_AGE, discover_tastes_make
from discover.walls.life import DISCOVER_WALL_LIFE
from discover.walls.shares import (
    DISCOVER_POPULAR,
    DISCOVER_SURPRISE,
    DiscoverKnownPool,
    discover_shares,
)

DISCOVER_SEEN_MAX = 500
"""Tiles shown on walls before, which come later on the next."""
DISCOVER_SEEN_SECONDS = 7 * 86_400

_UNIT = 1_000_000
_Kind = DiscoverPool.Kind

_NAMES = {
    "epoch": DiscoverEpoch._meta.db_table,
    "pool": DiscoverPool._meta.db_table,
    "popular": _Kind.POPULAR.value,
    "hashtag": _Kind.HASHTAG.value,
    "liker": _Kind.LIKER.value,
    "preference": DiscoverPreference._meta.db_table,
    "taste": DiscoverTaste._meta.db_table,
    "less": DiscoverLess._meta.db_table,
    "fresh": DiscoverFresh._meta.db_table,
    "hashtags": DiscoverPreference._meta.get_field("hashtags").default,
    "people": DiscoverPreference._meta.get_field("people").default,
    "fresh_default": DiscoverPreference._meta.get_field("fresh").default,
}
# All that a law is made of, in one question.
_INPUTS = """
select coalesce(epoch.id, 0),
    coalesce(preference.hashtags, {hashtags}), coalesce(preference.people, {people}),
    coalesce(preference.fresh, {fresh_default}), coalesce(preference.is_surprising, false),
    coalesce(taste.hashtags, '{{}}'), coalesce(taste.hashtag_shares, '{{}}'),
    coalesce(taste.likers, '{{}}'), coalesce(taste.liker_shares, '{{}}'), taste.made_at,
    (select coalesce(array_agg(kind || ':' || key), '{{}}') from {less} where user_id = %(viewer)s),
    coalesce((
        select number from {fresh} where newest_at > %(fresh_since)s order by newest_at, number limit 1
    ), 1),
    coalesce((select max(number) from {fresh} where newest_at > %(fresh_since)s), 0),
    array(
        select array[number, kind, key, total, size] from {pool} pool
        where pool.epoch = epoch.id and (
            kind = {popular} or (kind = {hashtag} and key = any(taste.hashtags))
            or (kind = {liker} and key = any(taste.likers))
        ) order by number
    )
from (select max(id) as id from {epoch}) epoch
left join {preference} preference on preference.user_id = %(viewer)s
left join {taste} taste on taste.user_id = %(viewer)s
""".format(**_NAMES)  # noqa: S608 - names and numbers of our own


class _Inputs(NamedTuple):
    epoch: int
    hashtags: int
    people: int
    fresh: int
    is_surprising: bool
    hashtag_keys: list[int]
    hashtag_shares: list[int]
    liker_keys: list[int]
    liker_shares: list[int]
    taste_made_at: datetime | None
    less: list[str]
    fresh_first: int
    fresh_last: int
    pools: list[list[int]]

    @property
    def is_taste_old(self) -> bool:
        """Or is it that of a newcomer, whose first like should show at once?"""
        is_empty = not self.hashtag_keys and not self.liker_keys
        made_at = self.taste_made_at
        return is_empty or made_at is None or made_at < timezone.now() - DISCOVER_TASTE_AGE

    def less_of(self, kind: str) -> frozenset[int]:
        pairs = (entry.split(":") for entry in self.less)
        return frozenset(int(key) for each, key in pairs if each == kind)


@dataclass(frozen=True)
class DiscoverVisitorSeed:
    """A visitor's wall is a function of the epoch and a text, both in its address; nothing is stored."""

    epoch: int
    text: str

    def __str__(self) -> str:
        return f"{self.epoch}-{self.text}"


def discover_seed_clean(seed: str) -> str:
    return seed.replace("\0", "").strip()[:DISCOVER_SEED_MAX]


def discover_wall_known(viewer: AccountsUser, seed: str) -> DiscoverWall | None:
    """The wall of this seed, unless there is none or it has ended."""
    since = timezone.now() - DISCOVER_WALL_LIFE
    return next((wall for wall in _walls(viewer, seed) if wall.created_at > since), None)


@common_compiled
def _walls(viewer: AccountsUser, seed: str) -> QuerySet[DiscoverWall]:
    return DiscoverWall.objects.filter(viewer=viewer.pk, seed=seed)


def discover_wall_of(viewer: AccountsUser, seed: str) -> DiscoverWall:
    """The wall of this seed, which is made unless it is there and has not ended."""
    return discover_wall_known(viewer, seed) or discover_wall_make(viewer, seed)


def discover_wall_make(viewer: AccountsUser, seed: str) -> DiscoverWall:
    """A new wall of this seed, which is clean, in the place of one that has ended."""
    made = discover_wall_plan(viewer, seed)
    values = {field.attname: getattr(made, field.attname) for field in _fields()}
    if common_insert_once(DiscoverWall, **values):
        return made
    ended = timezone.now() - DISCOVER_WALL_LIFE
    with transaction.atomic():
        DiscoverWall.objects.filter(viewer=viewer, seed=seed, created_at__lte=ended).delete()
        is_first = common_insert_once(DiscoverWall, **values)
    # Another tab may have asked at the same moment; the first one's is everybody's.
    return made if is_first else DiscoverWall.objects.get(viewer=viewer, seed=seed)


def _fields() -> list[Any]:
    return [field for field in DiscoverWall._meta.concrete_fields if not field.primary_key]


def discover_wall_plan(viewer: AccountsUser, seed: str) -> DiscoverWall:
    """What the wall would be if it were made now; not saved."""
    inputs, pools, shares = _mixture(viewer)
    fresh = inputs.fresh_last - inputs.fresh_first + 1
    popular = sum(pool.size for pool in pools if pool.kind == _Kind.POPULAR)
    return DiscoverWall(
        viewer=viewer,
        seed=seed,
        epoch=inputs.epoch,
        pools=[pool.number for pool, _share in shares],
        totals=[pool.total for pool, _share in shares],
        shares=[share for _pool, share in shares],
        reach=popular + max(0, fresh),
        fresh_share=inputs.fresh * _UNIT if fresh > 0 else 0,
        fresh_first=inputs.fresh_first,
        fresh_last=inputs.fresh_last,
        less_authors=sorted(inputs.less_of(DiscoverLess.Kind.AUTHOR)),
        seen=_seen(viewer, popular + max(0, fresh)),
    )


class DiscoverMixture(NamedTuple):
    """Of the groups `hashtags`, `popular`, `people` and `fresh`."""

    chances: dict[str, Fraction]
    """That a draw of the next wall is of the group."""
    nothing: frozenset[str]
    """Those there is nothing of, whatever the sliders say."""


def discover_mixture(viewer: AccountsUser) -> DiscoverMixture:
    inputs, pools, shares = _mixture(viewer)
    groups = dict.fromkeys(("hashtags", "popular", "people", "fresh"), 0)
    names = {_Kind.POPULAR: "popular", _Kind.HASHTAG: "hashtags", _Kind.LIKER: "people"}
    for pool, share in shares:
        groups[names[_Kind(pool.kind)]] += share
    if inputs.fresh_last >= inputs.fresh_first:
        groups["fresh"] = inputs.fresh * _UNIT
    there = {names[_Kind(pool.kind)] for pool in pools}
    there |= {"fresh"} if inputs.fresh_last >= inputs.fresh_first else set()
    total = sum(groups.values()) or 1
    chances = {name: Fraction(share, total) for name, share in groups.items()}
    return DiscoverMixture(chances, frozenset(groups) - there)


def _mixture(
    viewer: AccountsUser,
) -> tuple[_Inputs, list[DiscoverKnownPool], list[tuple[DiscoverKnownPool, int]]]:
    """What there is to draw from, and each pool with its share."""
    inputs = _inputs(viewer)
    if inputs.is_taste_old:
        discover_tastes_make([viewer.pk])
        inputs = _inputs(viewer)
    pools = [DiscoverKnownPool(*row) for row in inputs.pools]
    return inputs, pools, discover_shares(pools, **_wanted(inputs))


def discover_wall_visiting(seed: DiscoverVisitorSeed) -> DiscoverWall:
    """The wall of somebody signed out: the popular pool of the seed's epoch."""
    wall = DiscoverWall(seed=str(seed), epoch=seed.epoch)
    popular = DiscoverPool.objects.filter(epoch=seed.epoch, kind=_Kind.POPULAR).first()
    if popular:
        wall.pools, wall.totals, wall.shares = [popular.number], [popular.total], [1]
        wall.reach = popular.size
    return wall


def discover_seen(viewer: AccountsUser) -> list[int]:
    """The posts on the viewer's walls of the last days, the newest last."""
    seen: list[int] = cache.get(_seen_key(viewer), [])
    return seen


def discover_seen_add(viewer: AccountsUser, posts: list[int]) -> None:
    known = discover_seen(viewer)
    new = [post for post in posts if post not in set(known)]
    if new:
        cache.set(_seen_key(viewer), [*known, *new][-DISCOVER_SEEN_MAX:], DISCOVER_SEEN_SECONDS)


def _seen(viewer: AccountsUser, reach: int) -> list[int]:
    """Never more than a third of what there is: on a small site nothing would be left for the beginning."""
    most = min(DISCOVER_SEEN_MAX, reach // 3)
    return discover_seen(viewer)[-most:] if most else []


def _seen_key(viewer: AccountsUser) -> str:
    return f"discover:seen:{viewer.pk}"


def _inputs(viewer: AccountsUser) -> _Inputs:
    values: dict[str, Any] = {"viewer": viewer.pk, "fresh_since": timezone.now() - DISCOVER_FRESH_AGE}
    with connection.cursor() as cursor:
        cursor.execute(_INPUTS, values)
        return _Inputs(*cursor.fetchone())


def _wanted(inputs: _Inputs) -> dict[str, Any]:
    popular = DISCOVER_POPULAR + inputs.is_surprising * DISCOVER_SURPRISE
    return {
        "tastes": {
            _Kind.HASHTAG.value: dict(zip(inputs.hashtag_keys, inputs.hashtag_shares, strict=True)),
            _Kind.LIKER.value: dict(zip(inputs.liker_keys, inputs.liker_shares, strict=True)),
        },
        "sliders": {
            _Kind.POPULAR.value: popular,
            _Kind.HASHTAG.value: inputs.hashtags,
            _Kind.LIKER.value: inputs.people,
        },
        "less": {
            _Kind.HASHTAG.value: inputs.less_of(DiscoverLess.Kind.HASHTAG),
            _Kind.LIKER.value: inputs.less_of(DiscoverLess.Kind.LIKER),
        },
    }
