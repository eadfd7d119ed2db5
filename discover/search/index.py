"""Keeping what is searched: words of people and hashtags, their spellings, and the words of captions.

People are indexed when they come or are called something else; what is new among hashtags and captions, and
how much has changed in followers and posts, a job finds every half minute.
"""

from collections.abc import Iterable, Sequence
from time import monotonic, time
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef
from psycopg2.extras import execute_values

from accounts.models import AccountsProfile, AccountsUser
from discover.models import DiscoverCaption, DiscoverSpelling, DiscoverWord
from discover.search.words import (
    discover_numbers_of,
    discover_person_words,
    discover_shortenings,
    discover_tier,
    discover_words_of,
)
from feed.models import FeedHashtag, FeedPost

_BATCH = 2_000
_LATE = 500
# So many rows a run, in the order of their keys, are looked at for whether their tier has changed.
_TIERS = 20_000

_Kind = DiscoverWord.Kind
DISCOVER_VECTOR = "to_tsvector('portuguese', %s) || to_tsvector('english', %s)"
"""Of folded words, twice: whichever language they are in, what they are made of is found."""
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
        DiscoverWord.objects.filter(kind=_Kind.PERSON, key=person.pk).exclude(word__in=words).delete()
        _add([_Entry(_Kind.PERSON, person.pk, discover_tier(profile.follower_count), words)])


def discover_person_forget(person: int) -> None:
    DiscoverWord.objects.filter(kind=_Kind.PERSON, key=person).delete()


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
    steps = {"people": _new_people, "hashtags": _new_hashtags, "captions": _new_captions}
    for name, step in steps.items():
        while monotonic() < end and (done := step()):
            counts[name] += done
    counts["tiers"] = sum(_tiers(kind) for kind in (_Kind.PERSON, _Kind.HASHTAG))
    return counts


def _last(kind: int) -> int:
    newest = DiscoverWord.objects.filter(kind=kind).aggregate(last=Max("key"))["last"]
    return newest or 0


def _new_people() -> int:
    found = AccountsUser.objects.filter(pk__gt=_last(_Kind.PERSON), profile__isnull=False).order_by("pk")
    rows = found.values_list("pk", "username", "profile__name", "profile__follower_count")[:_BATCH]
    entries = [
        _Entry(_Kind.PERSON, key, discover_tier(followers), discover_person_words(username, name))
        for key, username, name, followers in rows
    ]
    _add(entries)
    return len(entries)


def _new_hashtags() -> int:
    # Keys are handed out before commits happen: some that are lower may have come since.
    known = DiscoverWord.objects.filter(kind=_Kind.HASHTAG, key=OuterRef("pk"))
    found = FeedHashtag.objects.filter(~Exists(known), pk__gt=_last(_Kind.HASHTAG) - _LATE).order_by("pk")
    rows = found.values_list("pk", "folded", "post_count")[:_BATCH]
    entries = [_Entry(_Kind.HASHTAG, key, discover_tier(posts), [folded[:64]]) for key, folded, posts in rows]
    _add(entries)
    return len(entries)


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


def _new_captions() -> int:
    """Those that are marked, and those of posts newer than any that was ever seen."""
    keys = list(DiscoverCaption.objects.filter(words=None).values_list("post", flat=True)[:_BATCH])
    last = DiscoverCaption.objects.aggregate(last=Max("post"))["last"] or 0
    newer = FeedPost.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)
    keys += newer[: _BATCH - len(keys)]
    shown = FeedPost.objects.shown().filter(pk__in=keys)
    found = {
        key: (published, " ".join(discover_words_of(caption)))
        for key, published, caption in shown.values_list("pk", "published", "caption")
    }
    # Of posts that are not shown, and of captions without words, an empty row stays: it was looked at.
    rows = [(key, *found.get(key, (0, ""))) for key in keys]
    values = [(key, published, words, words) for key, published, words in rows]
    if values:
        with connection.cursor() as cursor:
            execute_values(
                cursor.cursor,
                f"insert into {DiscoverCaption._meta.db_table} (post, published, words) values %s "  # noqa: S608
                "on conflict (post) do update set published = excluded.published, words = excluded.words",
                values,
                template=f"(%s, %s, {DISCOVER_VECTOR})",
                page_size=500,
            )
    return len(rows)


def _tiers(kind: int) -> int:
    """Look at a stretch of keys, the next one in each run."""
    stretches = _last(kind) // _TIERS + 1
    first = int(time() // 30) % stretches * _TIERS
    table, key, count = _COUNTED[kind]
    sql = _TIERS_SQL.format(word=DiscoverWord._meta.db_table, table=table, key=key, count=count)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"kind": kind, "first": first, "last": first + _TIERS})
        return int(cursor.rowcount)
