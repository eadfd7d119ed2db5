"""Keeping what is searched: words of people and hashtags, their spellings, and the words of captions.

People are indexed when they come or are called something else, and what is new among hashtags and captions a
job finds every half minute, as it does who was there before the index was, and how many followers and posts
there are now. It keeps how far it has come by itself: what others write meanwhile says nothing of that.
"""

from collections.abc import Iterable, Sequence
from time import monotonic
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Model, QuerySet
from psycopg2.extras import execute_values

from accounts.models import AccountsProfile, AccountsUser
from discover.models import DiscoverCaption, DiscoverIndexed, DiscoverSpelling, DiscoverWord
from discover.search.words import (
    DISCOVER_TIER_MAX,
    DISCOVER_WORD_MAX,
    discover_numbers_of,
    discover_person_words,
    discover_shortenings,
    discover_tier,
    discover_words_of,
)
from feed.models import FeedHashtag, FeedPost

_BATCH = 2_000
# Keys are handed out before commits happen: so many that are lower may come yet.
_LATE = 500
# So many rows a run, in the order of their keys, are looked at for whether their tier has changed.
_TIERS = 20_000

_Kind = DiscoverWord.Kind
_COUNTED = {
    _Kind.PERSON.value: (AccountsProfile._meta.db_table, "user_id", "follower_count"),
    _Kind.HASHTAG.value: (FeedHashtag._meta.db_table, "id", "post_count"),
}
# As discover_tier: how many digits the number has in base two.
_TIERS_SQL = """
update {word} word set tier = counted.tier
from (
    select {key} as key, length(ltrim({count}::bit(32)::text, '0')) as tier from {table}
    where {key} > %(first)s and {key} <= %(last)s
) counted
where word.kind = %(kind)s and word.key = counted.key and word.tier <> counted.tier"""
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
_WORDS = f"""
update {DiscoverCaption._meta.db_table} caption set published = taken.published,
    words = to_tsvector('portuguese', taken.words) || to_tsvector('english', taken.words)
from (values %s) taken (post, published, words) where caption.post = taken.post"""  # noqa: S608
"""Of folded words, twice: whichever language they are in, what they are made of is found."""


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
        _forget(DiscoverWord.objects.filter(kind=_Kind.PERSON, key=person.pk).exclude(word__in=words))
        _add([_Entry(_Kind.PERSON, person.pk, discover_tier(profile.follower_count), words)])


def discover_person_forget(person: int) -> None:
    with transaction.atomic():
        _forget(DiscoverWord.objects.filter(kind=_Kind.PERSON, key=person))


def _forget(words: QuerySet[DiscoverWord]) -> None:
    """And how they are spelt, where nobody else is called so."""
    spelt = list(words.values_list("word", flat=True))
    words.delete()
    if spelt:
        with connection.cursor() as cursor:
            cursor.execute(_UNSPELT, {"words": spelt})


def discover_captions_mark(posts: Iterable[int]) -> None:
    """Take the words of these posts anew, soon."""
    keys = sorted(posts)
    DiscoverCaption.objects.bulk_create(
        [DiscoverCaption(post=key, published=0, words=None) for key in keys],
        update_conflicts=True,
        unique_fields=["post"],
        update_fields=["words"],
    )


def discover_index_new(seconds: float) -> dict[str, int]:
    """Index what is not, for so long at most; returns how many of what."""
    end = monotonic() + seconds
    counts = {"people": 0, "hashtags": 0, "captions": 0}
    steps = {"people": _new_people, "hashtags": _new_hashtags, "captions": _captions}
    for name, step in steps.items():
        is_end = False
        while not is_end and monotonic() < end:
            done, is_end = step()
            counts[name] += done
    counts["tiers"] = sum(_tiers(kind) for kind in (_Kind.PERSON, _Kind.HASHTAG))
    return counts


class _Step(NamedTuple):
    done: int
    is_end: bool


def _come(name: str) -> int:
    return DiscoverIndexed.objects.filter(name=name).values_list("key", flat=True).first() or 0


def _came(name: str, key: int) -> None:
    DiscoverIndexed.objects.update_or_create(name=name, defaults={"key": key})


def _stretch(name: str, model: type[Model]) -> tuple[list[int], bool]:
    """The next keys to look at, the last ones once more, and whether there are no others."""
    found = model._default_manager.filter(pk__gt=_come(name) - _LATE).order_by("pk")
    keys = list(found.values_list("pk", flat=True)[: _BATCH + _LATE])
    if keys:
        _came(name, keys[-1])
    return keys, len(keys) < _BATCH + _LATE


def _unknown(kind: _Kind, keys: Sequence[int]) -> list[int]:
    known = DiscoverWord.objects.filter(kind=kind, key__in=keys)
    return sorted(set(keys).difference(known.values_list("key", flat=True)))


@transaction.atomic
def _new_people() -> _Step:
    keys, is_end = _stretch("people", AccountsUser)
    found = AccountsUser.objects.filter(pk__in=_unknown(_Kind.PERSON, keys), profile__isnull=False)
    rows = list(found.values_list("pk", "username", "profile__name", "profile__follower_count"))
    _add(
        [
            _Entry(_Kind.PERSON, key, discover_tier(followers), discover_person_words(username, name))
            for key, username, name, followers in rows
        ]
    )
    return _Step(len(rows), is_end)


@transaction.atomic
def _new_hashtags() -> _Step:
    keys, is_end = _stretch("hashtags", FeedHashtag)
    found = FeedHashtag.objects.filter(pk__in=_unknown(_Kind.HASHTAG, keys))
    rows = list(found.values_list("pk", "folded", "post_count"))
    _add(
        [
            _Entry(_Kind.HASHTAG, key, discover_tier(posts), [folded[:DISCOVER_WORD_MAX]])
            for key, folded, posts in rows
        ]
    )
    return _Step(len(rows), is_end)


def _add(entries: Sequence[_Entry]) -> None:
    words = [(entry.kind, entry.tier, entry.key, word) for entry in entries for word in entry.words]
    spelt = sorted({word for *_rest, word in words})
    spellings = [(word, discover_numbers_of(discover_shortenings(word))) for word in spelt]
    _insert(
        DiscoverWord, "kind, tier, key, word", words, "(kind, key, word) do update set tier = excluded.tier"
    )
    known = [row for row in spellings if row[1]]
    _insert(DiscoverSpelling, "word, shortenings", known, "(word) do nothing")


def _insert(model: type[Any], columns: str, rows: Sequence[tuple[Any, ...]], conflict: str) -> None:
    if not rows:
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        sql = f"insert into {table} ({columns}) values %s on conflict {conflict}"  # noqa: S608
        execute_values(cursor.cursor, sql, rows, page_size=1_000)


@transaction.atomic
def _captions() -> _Step:
    """Take the words of captions that are marked, after marking those of new posts.

    Rows are locked before captions are read: an edit that comes after that marks them again when we are done.
    """
    new, is_end = _stretch("captions", FeedPost)
    marks = [DiscoverCaption(post=key, published=0, words=None) for key in new]
    DiscoverCaption.objects.bulk_create(marks, ignore_conflicts=True)
    marked = DiscoverCaption.objects.filter(words=None).select_for_update(skip_locked=True)
    keys = list(marked.order_by("post").values_list("post", flat=True)[:_BATCH])
    shown = FeedPost.objects.shown().filter(pk__in=keys)
    found = {
        key: (published, " ".join(discover_words_of(caption)))
        for key, published, caption in shown.values_list("pk", "published", "caption")
    }
    # Of posts that are not shown, and of captions without words, an empty row stays: it was looked at.
    rows = [(key, *found.get(key, (0, ""))) for key in keys]
    if rows:
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, _WORDS, rows, page_size=500)
    return _Step(len(rows), is_end and len(keys) < _BATCH)


def _tiers(kind: _Kind) -> int:
    """Look at the next stretch of keys, and after the last at the first again."""
    table, key, count = _COUNTED[kind]
    name = f"tiers {kind.value}"
    sql = _TIERS_SQL.format(word=DiscoverWord._meta.db_table, table=table, key=key, count=count)
    with connection.cursor() as cursor:
        cursor.execute(f"select coalesce(max({key}), 0) from {table}")  # noqa: S608
        [last] = cursor.fetchone()
        come = _come(name)
        first = come if come < last else 0
        cursor.execute(sql, {"kind": kind, "first": first, "last": first + _TIERS})
        changed = int(cursor.rowcount)
    _came(name, first + _TIERS)
    return changed
