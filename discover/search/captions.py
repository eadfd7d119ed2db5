"""Captions: their words kept, and found again."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db import connection, transaction
from psycopg2.extras import execute_values

from discover.models import DiscoverCaption, DiscoverSaid
from discover.search.progress import DISCOVER_INDEX_BATCH, DiscoverStep, discover_stretch
from discover.search.words import discover_numbers_of, discover_shortenings, discover_words_of
from feed.models import FeedPost

DISCOVER_NEWEST = 2**62
"""Above every number of publication."""

_SAID_MAX = 24
_SIZES = {"caption": DiscoverCaption._meta.db_table, "newest": 1_000, "rare": 5_000, "far": 20_000}
# Of folded words, twice: whichever language they are in, what they are made of is found.
_WORDS = """
update {caption} caption set published = taken.published,
    words = to_tsvector('portuguese', taken.words) || to_tsvector('english', taken.words)
from (values %s) taken (post, published, words) where caption.post = taken.post"""
# What many write is among the newest; what is not there often enough is rare, and an index has it: left to
# itself, the database takes rare words for common ones and reads everything from its newest end.
_FIND = """
with newest as materialized (
    select published from (
        select published, words from {caption} where published > 0 and published < %(before)s
        order by published desc limit {newest}
    ) newest
    where words @@ ({query}) limit %(limit)s
), every as materialized (
    select published from {caption}
    where (select count(*) from newest) < %(limit)s
        and words @@ ({query}) and published > 0 and published < %(before)s
), rare as materialized (
    select published from every limit {rare}
)
select published, (select count(*) = {rare} from rare)
from (table newest union table rare) found order by published desc limit %(limit)s"""
# Words that were common once: of what the index has some are taken as they come, which is no order.
_WALK = """
with walked as materialized (
    select published, words @@ ({query}) as is_found from {caption}
    where published > 0 and published < %(before)s order by published desc limit {far}
)
select array(select published from walked where is_found order by published desc limit %(limit)s),
    min(published), count(*) = {far}
from walked"""


class DiscoverCaptions(NamedTuple):
    numbers: Sequence[int]
    """Of publication, the newest first."""
    before: int | None
    """Below it others may be found; None where these are all."""


def discover_captions_find(ways: Sequence[Sequence[str]], limit: int, before: int) -> DiscoverCaptions:
    """With all of the words of one of the ways, in either language, below a number of publication.

    The cost is bounded: there may be others below `before` though fewer than `limit` are found, or none.
    """
    rows = _asked(_FIND, ways, limit, before)
    numbers = [number for number, _is_common in rows]
    if not any(is_common for _number, is_common in rows):
        return DiscoverCaptions(numbers, numbers[-1] if len(numbers) == limit else None)
    [(walked, floor, is_more)] = _asked(_WALK, ways, limit, before)
    if len(walked) == limit:
        return DiscoverCaptions(walked, walked[-1])
    # With none of the newer ones, old ones are better than nothing.
    return DiscoverCaptions(walked or numbers, floor if is_more else None)


def _asked(sql: str, ways: Sequence[Sequence[str]], limit: int, before: int) -> list[Any]:
    texts = {f"text{place}": " ".join(words) for place, words in enumerate(ways)}
    either = (
        f"plainto_tsquery('{language}', %({name})s)"
        for name in texts
        for language in ("portuguese", "english")
    )
    values: dict[str, Any] = {"before": before, "limit": limit}
    with connection.cursor() as cursor:
        cursor.execute(sql.format(query=" || ".join(either), **_SIZES), values | texts)
        return list(cursor.fetchall())


def discover_captions_mark(posts: Iterable[int]) -> None:
    """Take the words of these posts anew, soon."""
    DiscoverCaption.objects.bulk_create(
        _marks(sorted(posts)), update_conflicts=True, unique_fields=["post"], update_fields=["words"]
    )


def _marks(posts: Iterable[int]) -> list[DiscoverCaption]:
    return [DiscoverCaption(post=post, published=0, words=None) for post in posts]


@transaction.atomic
def discover_captions_index() -> DiscoverStep:
    """Take the words of captions that are marked, after marking those of new posts.

    Rows are locked before captions are read: an edit that comes after that marks them again when we are done.
    """
    new, is_end = discover_stretch("captions", FeedPost)
    DiscoverCaption.objects.bulk_create(_marks(new), ignore_conflicts=True)
    marked = DiscoverCaption.objects.filter(words=None).select_for_update(skip_locked=True)
    keys = list(marked.order_by("post").values_list("post", flat=True)[:DISCOVER_INDEX_BATCH])
    shown = FeedPost.objects.shown().filter(pk__in=keys)
    found = {
        key: (published, " ".join(discover_words_of(caption)))
        for key, published, caption in shown.values_list("pk", "published", "caption")
    }
    # Of posts that are not shown, and of captions without words, an empty row stays: it was looked at.
    rows = [(key, *found.get(key, (0, ""))) for key in keys]
    if rows:
        with connection.cursor() as cursor:
            execute_values(cursor.cursor, _WORDS.format(**_SIZES), rows, page_size=500)
    _learn({word for _key, _published, words in rows for word in words.split()})
    return DiscoverStep(len(rows), is_end and len(keys) < DISCOVER_INDEX_BATCH)


def _learn(words: set[str]) -> None:
    """What else may be written for them; once for each, and not for numbers and what nobody would type."""
    usual = {word for word in words if word.isalpha() and len(word) <= _SAID_MAX}
    usual -= set(DiscoverSaid.objects.filter(word__in=usual).values_list("word", flat=True))
    spelt = ((word, discover_numbers_of(discover_shortenings(word))) for word in sorted(usual))
    said = [DiscoverSaid(word=word, shortenings=numbers) for word, numbers in spelt if numbers]
    DiscoverSaid.objects.bulk_create(said, ignore_conflicts=True)
