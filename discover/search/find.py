"""What a few letters find: whom one knows, then the best of those that are spelt so, then what is one slip of
the pen away."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from discover.models import DiscoverCaption, DiscoverSpelling, DiscoverWord
from discover.search.words import (
    DISCOVER_WORDS_MAX,
    discover_numbers_of,
    discover_range,
    discover_shortenings,
    discover_slips,
    discover_words_of,
)
from feed.models import FeedPost
from social.models import SocialFollow

_TIER_MAX = 32
_KNOWN_MAX = 500
# So many are fetched for each that is shown: some are found by two words, or are not there for the viewer.
_SPARE = 3
_SPELLINGS_MAX = 400
# Of a tier, so many with the first word are looked at for the others.
_LOOKED = 1_000

_TABLES = {
    "word": DiscoverWord._meta.db_table,
    "spelling": DiscoverSpelling._meta.db_table,
    "follow": SocialFollow._meta.db_table,
    "caption": DiscoverCaption._meta.db_table,
    "post": FeedPost._meta.db_table,
}
# One range of the index a tier, from the highest down, and no further than the limit. Below a place
# (tier and key) for the pages that follow.
_FOUND = """
select found.key, step.tier
from generate_series(%(tier)s, 0, -1) step (tier)
cross join lateral (
    select word.key from (
        select kind, key, word from {word}
        where kind = %(kind)s and tier = step.tier and word >= %(low)s and word < %(high)s
        order by word limit %(looked)s
    ) word where true {others}
    order by word.word limit %(limit)s
) found
limit %(limit)s"""
_OTHER = """
and exists (
    select from {word} other
    where other.kind = word.kind and other.key = word.key
        and other.word >= %(low{place})s and other.word < %(high{place})s
)"""
# The newest whom the viewer follows, and who follow the viewer: each is looked up.
_KNOWN = """
select known.key, found.tier
from (
    (select followed_id as key, 1 as way from {follow} where follower_id = %(viewer)s
        order by id desc limit %(known)s)
    union all
    (select follower_id, 0 from {follow} where followed_id = %(viewer)s order by id desc limit %(known)s)
) known
cross join lateral (
    select word.tier from {word} word
    where word.kind = 0 and word.key = known.key and word.word >= %(low)s and word.word < %(high)s {others}
    limit 1
) found
order by known.way desc, found.tier desc limit %(limit)s"""
# Without the fence, a limit would make reading everything seem cheap.
_NEAR = """
select word from (
    select word from {spelling} where shortenings && %(numbers)s::integer[] offset 0
) near limit %(most)s"""
_CAPTIONS = """
select published from {caption}
where words @@ {query} and published > 0 and published < %(before)s
order by published desc limit %(limit)s"""


class DiscoverSearch:
    """The words of a search, ready to be looked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = discover_words_of(text)[:DISCOVER_WORDS_MAX]
        plain = text.strip().lower().removeprefix("@")
        # Usernames are words of their own, dots and underscores among their letters.
        self.username = plain if plain.isascii() and " " not in plain else ""
        self._near: dict[tuple[str, ...], list[list[str]]] = {}

    def people(self, limit: int) -> list[int]:
        """Keys of people, the best first."""
        prefixes = [self.username] if self.username and self.username not in self.words else []
        return self._keys(DiscoverWord.Kind.PERSON, limit, prefixes)

    def hashtags(self, limit: int) -> list[int]:
        words = ["".join(self.words)] if self.words else []
        return self._keys(DiscoverWord.Kind.HASHTAG, limit, [], words)

    def known(self, viewer: int, limit: int) -> list[int]:
        """Keys of people whom the viewer follows, then of who follows them."""
        found: dict[int, None] = {}
        for words in self._ways():
            rows = _asked(_KNOWN, words, viewer=viewer, known=_KNOWN_MAX, limit=limit)
            found |= dict.fromkeys(key for key, _tier in rows)
        return list(found)[:limit]

    def _near_to(self, words: Sequence[str]) -> list[list[str]]:
        """Asked once for all kinds."""
        key = tuple(words)
        if key not in self._near:
            self._near[key] = discover_near(words)
        return self._near[key]

    def _ways(self) -> list[list[str]]:
        """Each a list of prefixes that somebody's words must all begin with."""
        ways = [self.words] if self.words else []
        if self.username and [self.username] != self.words:
            ways.append([self.username])
        return ways

    def _keys(
        self, kind: int, limit: int, prefixes: Sequence[str], words: Sequence[str] | None = None
    ) -> list[int]:
        words = self.words if words is None else words
        ways = [list(words)] if words else []
        ways += [[prefix] for prefix in prefixes]
        found: dict[int, None] = {}
        for way in ways:
            found |= dict.fromkeys(_tiered(kind, way, limit * _SPARE))
        # Only of what is found nowhere: else each name would bring those that are like it.
        if not found and words:
            for near in self._near_to(words):
                found |= dict.fromkeys(_tiered(kind, near, limit * _SPARE))
                if len(found) >= limit:
                    break
        return list(found)[: limit * _SPARE]

    def captions(self, limit: int, before: int) -> list[int]:
        """Numbers of publication, the newest first, of captions with all of the words."""
        if not self.words:
            return []
        found = _captions(self.words, limit, before)
        if found or before < DISCOVER_NEWEST:
            return found
        for near in self._near_to(self.words):
            found = _captions(near, limit, before)
            if found:
                return found
        return []


DISCOVER_NEWEST = 2**62


def discover_near(words: Sequence[str]) -> list[list[str]]:
    """The words with one of them spelt as something that is known, the likeliest first; five at most."""
    ways = []
    for place, word in enumerate(words):
        numbers = discover_numbers_of(discover_shortenings(word))
        if numbers:
            rows = _asked(_NEAR, [], numbers=numbers, most=_SPELLINGS_MAX)
            spelt = {other: discover_slips(word, other) for (other,) in rows}
            near = [(slips, other) for other, slips in spelt.items() if slips == 1]
            ways += [(slips, [*words[:place], other, *words[place + 1 :]]) for slips, other in near]
    return [way for _slips, way in sorted(ways)[:5]]


def _tiered(kind: int, words: Sequence[str], limit: int) -> list[int]:
    # The longest word is in the fewest.
    ordered = sorted(words, key=len, reverse=True)
    looked = _LOOKED if len(words) > 1 else limit
    values = {"kind": kind, "limit": limit, "looked": looked, "tier": _TIER_MAX}
    return [key for key, _tier in _asked(_FOUND, ordered, **values)]


def _asked(sql: str, words: Sequence[str], **values: Any) -> list[tuple[Any, ...]]:
    others = "".join(_OTHER.format(place=place, **_TABLES) for place in range(1, len(words)))
    for place, word in enumerate(words):
        suffix = str(place) if place else ""
        values[f"low{suffix}"], values[f"high{suffix}"] = discover_range(word)
    with connection.cursor() as cursor:
        cursor.execute(sql.format(others=others, **_TABLES), values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _captions(words: Sequence[str], limit: int, before: int) -> list[int]:
    text = " ".join(words)
    query = "(plainto_tsquery('portuguese', %(text)s) || plainto_tsquery('english', %(text)s))"
    with connection.cursor() as cursor:
        cursor.execute(
            _CAPTIONS.format(query=query, **_TABLES), {"text": text, "before": before, "limit": limit}
        )
        return [published for (published,) in cursor.fetchall()]
