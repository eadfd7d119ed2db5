"""Keeping what is searched: words of people and hashtags, their spellings, and the words of captions.

People are indexed when they come or are called something else, and what is new among hashtags and captions a
job finds every half minute, as it does who was there before the index was, and how many followers and posts
there are now. It keeps how far it has come by itself: what others write meanwhile says nothing of that.
"""

from collections.abc import Sequence
from time import monotonic
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet
from psycopg2.extras import execute_values

from accounts.models import AccountsProfile, AccountsUser
from discover.bits import discover_bits_sql
from discover.models import DiscoverSpelling, DiscoverWord
from discover.search.captions import discover_captions_index
from discover.search.progress import DiscoverStep, discover_came, discover_come, discover_stretch
from discover.search.words import (
    DISCOVER_TIER_MAX,
    DISCOVER_WORD_MAX,
    discover_numbers_of,
    discover_person_words,
    discover_shortenings,
    discover_tier,
)
from feed.models import FeedHashtag

# So many rows a run, in the order of their keys, are looked at for whether their tier has changed.
_TIERS = 20_000

_Kind = DiscoverWord.Kind
_COUNTED = {
    _Kind.PERSON.value: (AccountsProfile._meta.db_table, "user_id", "follower_count"),
    _Kind.HASHTAG.value: (FeedHashtag._meta.db_table, "id", "post_count"),
}
_TIERS_SQL = """
update {word} word set tier = counted.tier
from (
    select {key} as key, {tier} as tier from {table}
    where {key} > %(first)s and {key} <= %(last)s
) counted
where word.kind = %(kind)s and word.key = counted.key and word.tier <> counted.tier"""
# What is there stays there until we are done; whoever else comes with the same words does not wait.
_KEEP = f"""
select from {DiscoverSpelling._meta.db_table} where word = any(%(words)s::text[])
order by word for key share"""
_UNSPELT = f"""
delete from {DiscoverSpelling._meta.db_table} spelling
where word = any(%(words)s::text[]) and not exists (
    select from unnest(array{_Kind.values}) kinds (kind)
    cross join generate_series(0, {DISCOVER_TIER_MAX}) tiers (tier)
    cross join lateral (
        select from {DiscoverWord._meta.db_table} other
        where other.kind = kinds.kind and other.tier = tiers.tier and other.word = spelling.word limit 1
    ) there
)"""  # noqa: S608 - names and numbers of our own


class _Entry(NamedTuple):
    kind: int
    key: int
    tier: int
    words: Sequence[str]


def discover_person_index(person: AccountsUser) -> None:
    """Find somebody by what they are called now."""
    profile = person.profile
    words = discover_person_words(person.username, profile.name)
    with transaction.atomic():
        _add([_Entry(_Kind.PERSON, person.pk, discover_tier(profile.follower_count), words)])
        _forget(DiscoverWord.objects.filter(kind=_Kind.PERSON, key=person.pk).exclude(word__in=words))


def discover_person_forget(person: int) -> None:
    with transaction.atomic():
        _forget(DiscoverWord.objects.filter(kind=_Kind.PERSON, key=person))


def _forget(words: QuerySet[DiscoverWord]) -> None:
    """And how they are spelt, where nobody else is called so.

    Whoever is being called so just now holds their spelling (see _add) and keeps it; nobody waits for
    anybody here. Once they are locked, whoever comes waits, and all who came before can be seen.
    """
    spelt = list(words.values_list("word", flat=True))
    words.delete()
    spellings = DiscoverSpelling.objects.filter(word__in=spelt).select_for_update(skip_locked=True)
    if alone := list(spellings.values_list("word", flat=True)):
        with connection.cursor() as cursor:
            cursor.execute(_UNSPELT, {"words": alone})


def discover_index_new(seconds: float) -> dict[str, int]:
    """Index what is not, for so long at most; returns how many of what."""
    end = monotonic() + seconds
    counts = {"people": 0, "hashtags": 0, "captions": 0}
    steps = {"people": _new_people, "hashtags": _new_hashtags, "captions": discover_captions_index}
    for name, step in steps.items():
        is_end = False
        while not is_end and monotonic() < end:
            done, is_end = step()
            counts[name] += done
    counts["tiers"] = sum(_tiers(kind) for kind in (_Kind.PERSON, _Kind.HASHTAG))
    return counts


def _unknown(kind: _Kind, keys: Sequence[int]) -> list[int]:
    known = DiscoverWord.objects.filter(kind=kind, key__in=keys)
    return sorted(set(keys).difference(known.values_list("key", flat=True)))


@transaction.atomic
def _new_people() -> DiscoverStep:
    keys, is_end = discover_stretch("people", AccountsUser)
    found = AccountsUser.objects.filter(pk__in=_unknown(_Kind.PERSON, keys), profile__isnull=False)
    rows = list(found.values_list("pk", "username", "profile__name", "profile__follower_count"))
    _add(
        [
            _Entry(_Kind.PERSON, key, discover_tier(followers), discover_person_words(username, name))
            for key, username, name, followers in rows
        ]
    )
    return DiscoverStep(len(rows), is_end)


@transaction.atomic
def _new_hashtags() -> DiscoverStep:
    keys, is_end = discover_stretch("hashtags", FeedHashtag)
    found = FeedHashtag.objects.filter(pk__in=_unknown(_Kind.HASHTAG, keys))
    rows = list(found.values_list("pk", "folded", "post_count"))
    _add(
        [
            _Entry(_Kind.HASHTAG, key, discover_tier(posts), [folded[:DISCOVER_WORD_MAX]])
            for key, folded, posts in rows
        ]
    )
    return DiscoverStep(len(rows), is_end)


def _add(entries: Sequence[_Entry]) -> None:
    words = [(entry.kind, entry.tier, entry.key, word) for entry in entries for word in entry.words]
    spelt = sorted({word for *_rest, word in words})
    spellings = [(word, discover_numbers_of(discover_shortenings(word))) for word in spelt]
    _insert(
        DiscoverWord, "kind, tier, key, word", words, "(kind, key, word) do update set tier = excluded.tier"
    )
    known = [row for row in spellings if row[1]]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, {"words": [word for word, _numbers in known]})
    _insert(DiscoverSpelling, "word, shortenings", known, "(word) do nothing")


def _insert(model: type[Any], columns: str, rows: Sequence[tuple[Any, ...]], conflict: str) -> None:
    if not rows:
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        sql = f"insert into {table} ({columns}) values %s on conflict {conflict}"  # noqa: S608
        execute_values(cursor.cursor, sql, rows, page_size=1_000)


def _tiers(kind: _Kind) -> int:
    """Look at the next stretch of keys, and after the last at the first again."""
    table, key, count = _COUNTED[kind]
    name = f"tiers {kind.value}"
    tier = discover_bits_sql(count)
    sql = _TIERS_SQL.format(word=DiscoverWord._meta.db_table, table=table, key=key, tier=tier)
    with connection.cursor() as cursor:
        cursor.execute(f"select coalesce(max({key}), 0) from {table}")  # noqa: S608
        [last] = cursor.fetchone()
        come = discover_come(name)
        first = come if come < last else 0
        cursor.execute(sql, {"kind": kind, "first": first, "last": first + _TIERS})
        changed = int(cursor.rowcount)
    discover_came(name, first + _TIERS)
    return changed
