"""People whom somebody may want to follow."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import AccountsProfile, AccountsSession, AccountsUser
from common.compiled import common_compiled
from social.models import (
    SocialBlock,
    SocialDismissal,
    SocialFollow,
    SocialFollowRequest,
    SocialMute,
    SocialSuggestions,
)
from social.queries import SocialPerson, social_people, social_with_mute, social_with_relation

# Whom to suggest is sought for a visit; more are found than are shown, as some will be followed meanwhile.
# Where there are few, the next who comes should not have to wait; where there are none, not at all.
_SECONDS = 600
_SECONDS_FEW = 60
_MANY = 7
SOCIAL_SUGGESTIONS_MAX = 50
# Found long ago, they are sought anew; those of who is here are, by beat, before that.
_OLD = timedelta(days=1)
_RENEWED = timedelta(hours=6)
_ACTIVE = timedelta(days=7)
_BATCH = 100
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)

_TABLES = {
    "person": AccountsUser._meta.db_table,
    "profile": AccountsProfile._meta.db_table,
    "follow": SocialFollow._meta.db_table,
    "request": SocialFollowRequest._meta.db_table,
    "block": SocialBlock._meta.db_table,
    "mute": SocialMute._meta.db_table,
    "dismissal": SocialDismissal._meta.db_table,
    "suggestions": SocialSuggestions._meta.db_table,
    "session": AccountsSession._meta.db_table,
}

# Every part is bounded, and walks an index from its newest end: the newest 15 follows of each of the
# viewer's newest 30, the newest 300 follows of the whole site, its newest 50 people.
_SEEK = """
with mine as materialized (
  select followed_id from {follow} join {person} on {person}.id = followed_id
  where follower_id = {me} and is_active order by {follow}.id desc limit 30
), circle as (
  select theirs.followed_id as id, count(*) as ways, max(mine.followed_id) as via, 0 as lately
  from mine cross join lateral (
    select followed_id from {follow} where follower_id = mine.followed_id order by id desc limit 15
  ) theirs group by 1
), lively as (
  select followed_id as id, 0 as ways, null::bigint as via, count(*) as lately
  from (select followed_id from {follow} order by id desc limit 300) newest group by 1
), newcomers as (
  select id, 0 as ways, null::bigint as via, 0 as lately from {person} order by id desc limit 50
), found as (
  select id, max(ways) as ways, max(via) as via, max(lately) as lately
  from (table circle union all table lively union all table newcomers) every
  where every.id <> {me}
    and not exists (select from {follow} where follower_id = {me} and followed_id = every.id)
    and not exists (select from {request} where follower_id = {me} and followed_id = every.id)
    and not exists (select from {block} where blocker_id = {me} and blocked_id = every.id)
    and not exists (select from {block} where blocker_id = every.id and blocked_id = {me})
    and not exists (select from {mute} where muter_id = {me} and muted_id = every.id)
    and not exists (select from {dismissal} where user_id = {me} and person_id = every.id)
  group by id order by ways desc, lately desc, id desc limit 200
)
select found.id as person, ways, via,
  row_number() over (order by ways desc, lately desc, found.id desc) as place
from found join {person} using (id) join {profile} on user_id = found.id
where is_active and (ways > 0 or post_count > 0)
order by place limit %(limit)s"""
_FIND = f"""
with kept as materialized (
  select people, ways, via from {{suggestions}}
  where user_id = %(me)s and made_at > %(since)s and cardinality(people) >= %(many)s
)
select known.person, known.ways, nullif(known.via, 0)
from kept, unnest(kept.people, kept.ways, kept.via) as known (person, ways, via)
union all (
  select person, ways, via from ({_SEEK}) sought where not exists (select from kept) order by place
)
""".format(me="%(me)s", **_TABLES)  # noqa: S608 - names of our own tables
_MAKE = f"""
insert into {{suggestions}} (user_id, people, ways, via, made_at)
select viewer.id, array_remove(array_agg(sought.person order by place), null),
  array_remove(array_agg(sought.ways order by place), null),
  array_remove(array_agg(coalesce(sought.via, 0 * sought.person) order by place), null), %(now)s
from {{person}} viewer left join lateral ({_SEEK}) sought on true
where viewer.id = any(%(viewers)s) group by viewer.id
on conflict (user_id) do update
set people = excluded.people, ways = excluded.ways, via = excluded.via, made_at = excluded.made_at
""".format(me="viewer.id", **_TABLES)  # noqa: S608
_DUE = """
select person.id from {person} person left join {suggestions} kept on kept.user_id = person.id
where person.is_active and (kept.made_at is null or kept.made_at < %(renewed)s) and exists (
    select from {session} session
    where session.user_id = person.id and session.last_seen > greatest(%(active)s, kept.made_at)
) order by kept.made_at nulls first limit %(limit)s
""".format(**_TABLES)


class _Found(NamedTuple):
    person: int
    ways: int
    via: int | None
    """Somebody who follows them, and whom the viewer follows."""


def social_suggestions(viewer: AccountsUser, limit: int) -> list[SocialPerson]:
    """Whom the viewer's circle follows, most ways first; then whom many follow lately; then newcomers.

    Nobody whom the viewer follows, asked, blocked, muted or dismissed, or who blocked them. Each carries the
    relation of a follow button, `social_ways` (how many of the viewer's follow them) and `social_via` (the
    name of one of these). Who they are is kept for some minutes, how the viewer stands to them is not.
    """
    key = _key(viewer)
    kept: list[tuple[int, int, int | None]] | None = cache.get(key)
    found = _find(viewer.pk) if kept is None else [_Found(*row) for row in kept]
    people = _wanted(viewer, found)
    if len(people) < min(limit, len(found)):
        found, kept = _find(viewer.pk, anew=True), None
        people = _wanted(viewer, found)
    if kept is None:
        # As plain tuples: a cache outlives the class that a later version renames.
        cache.set(key, [tuple(row) for row in found], _seconds(found))
    return people[:limit]


def _key(viewer: AccountsUser) -> str:
    return f"social:suggestions:{viewer.pk}"


def _seconds(found: list[_Found]) -> int:
    """How long to keep them; 0: not at all."""
    if len(found) >= _MANY:
        return _SECONDS
    return _SECONDS_FEW if found else 0


def _find(person: int, *, anew: bool = False) -> list[_Found]:
    """What beat found lately, unless it is so little that more may have come; `anew`, it is sought."""
    values: dict[str, Any] = {"me": person, "limit": SOCIAL_SUGGESTIONS_MAX, "many": _MANY}
    values["since"] = _NEVER if anew else timezone.now() - _OLD
    with connection.cursor() as cursor:
        cursor.execute(_FIND, values)
        return [_Found(*row) for row in cursor.fetchall()]


def social_suggestions_make(viewers: Sequence[int]) -> None:
    """Seek anew for all of these (by key), and keep what is found: one statement."""
    values: dict[str, Any] = {
        "viewers": sorted(viewers),
        "limit": SOCIAL_SUGGESTIONS_MAX,
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, values)


def social_suggestions_due() -> list[int]:
    """People who were here since theirs were found, which was a while ago; the oldest first."""
    now = timezone.now()
    values: dict[str, Any] = {"renewed": now - _RENEWED, "active": now - _ACTIVE, "limit": _BATCH}
    with connection.cursor() as cursor:
        cursor.execute(_DUE, values)
        return [key for (key,) in cursor.fetchall()]


def social_suggestions_forget(viewer: AccountsUser) -> None:
    """What is kept in the cache; after a dismissal."""
    cache.delete(_key(viewer))


def _wanted(viewer: AccountsUser, found: list[_Found]) -> list[SocialPerson]:
    """Those found whom the viewer still may want to follow: one query."""
    keys = sorted({row.person for row in found} | {row.via for row in found if row.via})
    people: dict[int, Any] = {person.pk: person for person in _people(viewer, tuple(keys))} if keys else {}
    wanted = []
    for row in found:
        person, via = people.get(row.person), people.get(row.via or 0)
        is_known = person and (person.social_follows or person.social_requested or person.social_mute)
        if person and not is_known and not person.social_dismissed:
            person.social_ways = row.ways
            person.social_via = via.username if via and via.social_follows else None
            wanted.append(person)
    return wanted


@common_compiled
def _people(viewer: AccountsUser, keys: tuple[int, ...]) -> QuerySet[SocialPerson]:
    shown = ("username", "profile__name", "profile__photo", "profile__is_private")
    people = social_people(viewer).filter(pk__in=keys).only(*shown)
    dismissed = SocialDismissal.objects.filter(user=viewer.pk, person=OuterRef("pk"))
    people = people.annotate(social_dismissed=Exists(dismissed))
    return social_with_mute(social_with_relation(people, viewer), viewer)
