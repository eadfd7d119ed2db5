"""What a few letters find: whom one knows, then the best of those that are spelt so, then what is one slip of
the pen away."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from accounts.models import AccountsUser
from discover.models import DiscoverMisspelt, DiscoverSaid, DiscoverSpelling, DiscoverWord
from discover.search.captions import DISCOVER_NEWEST, DiscoverCaptions, discover_captions_find
from discover.search.words import (
    DISCOVER_TIER_MAX,
    DISCOVER_WORD_MAX,
    DISCOVER_WORDS_MAX,
    discover_numbers_of,
    discover_range,
    discover_shortenings,
    discover_slips,
    discover_words_of,
)
from feed.texts import feed_hashtag_fold
from social.models import SocialFollow

_KNOWN_MAX = 300
# So many are fetched for each that is shown: some are found by two words, or are not there for the viewer.
_SPARE = 3
_SPELLINGS_MAX = 400
_SPELT_MAX = 5
# So many with one of the words, of the highest tiers first, are looked at for the others.
_LOOKED = 3_000

_TABLES = {
    "word": DiscoverWord._meta.db_table,
    "follow": SocialFollow._meta.db_table,
    "tiers": DISCOVER_TIER_MAX,
}
# One range of the index for each beginning and tier, in their order, and no further than is needed.
_FOUND = """
select found.key from (
    select word.key
    from (
        select low, high, tier
        from unnest(%(lows)s::text[], %(highs)s::text[]) with ordinality way (low, high, place)
        cross join generate_series(0, {tiers}) tier
        order by place, tier desc
    ) way
    cross join lateral (
        select key from {word} word
        where kind = %(kind)s and tier = way.tier and word >= way.low and word < way.high
        order by word limit %(looked)s
    ) word
    where true {there}
    limit %(looked)s
) found
where true {others} limit %(limit)s"""
# Asked once, before: without it, all that begin with the one word would be looked at for the other.
_THERE = """
and exists (
    select from generate_series(0, {tiers}) step (tier) cross join lateral (
        select from {word} word
        where kind = %(kind)s and tier = step.tier and word >= %(low{place})s and word < %(high{place})s
        limit 1
    ) there
)"""
_OTHER = """
and exists (
    select from {word} other
    where other.kind = %(kind)s and other.key = found.key
        and other.word >= %(low{place})s and other.word < %(high{place})s
)"""
# The newest whom the viewer follows, and who follow the viewer: each is looked up.
_KNOWN = """
select found.key
from (
    (select followed_id as key, 1 as way from {follow} where follower_id = %(viewer)s
        order by id desc limit %(known)s)
    union all
    (select follower_id, 0 from {follow} where followed_id = %(viewer)s order by id desc limit %(known)s)
) known
cross join lateral (
    select word.key, word.tier from {word} word
    where word.kind = %(kind)s and word.key = known.key and word.word >= %(low)s and word.word < %(high)s
    limit 1
) found
where true {others}
order by known.way desc, found.tier desc limit %(limit)s"""
# A limit beside the condition would make reading the whole table seem cheap.
_NEAR = """
with near as materialized (select word from {misspelt} where shortenings && %(numbers)s::integer[])
select word from near limit %(most)s"""


class _Way(NamedTuple):
    """To find somebody: a word of theirs begins with one of these, the first the likeliest, and another with
    each of the others."""

    beginnings: Sequence[str]
    others: Sequence[str] = ()


class DiscoverSearch:
    """The words of a search, ready to be looked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = discover_words_of(text)[:DISCOVER_WORDS_MAX]
        plain = text.strip().lower().removeprefix("@")
        # Usernames are words of their own, dots and underscores among their letters.
        self.username = plain if plain.isascii() and " " not in plain else ""
        self._near: dict[tuple[str, ...], list[_Way]] = {}

    def people(self, limit: int) -> list[int]:
        """Keys of people, the best first."""
        found = _found(DiscoverWord.Kind.PERSON, self._ways(), limit)
        if self.username and found:
            # Among many that begin so, whose whole username it is may have been left out.
            named = AccountsUser.objects.filter(username=self.username).values_list("pk", flat=True)
            return list(dict.fromkeys([*named, *found]))
        return found or self._misspelt(DiscoverWord.Kind.PERSON, self.words, limit)

    def hashtags(self, limit: int) -> list[int]:
        # As it is written, which may be with underscores; then its words in one.
        written = feed_hashtag_fold(self.text)[:DISCOVER_WORD_MAX]
        beginnings = [each for each in dict.fromkeys([written, "".join(self.words)]) if each]
        if not beginnings:
            return []
        return _found(DiscoverWord.Kind.HASHTAG, [_Way(beginnings)], limit) or self._misspelt(
            DiscoverWord.Kind.HASHTAG, beginnings[-1:], limit
        )

    def known(self, viewer: int, limit: int) -> list[int]:
        """Keys of people whom the viewer follows, then of who follows them."""
        # Whoever's username begins so has its parts as words.
        for way in self._ways()[-1:]:
            low, high = discover_range(way.beginnings[0])
            values = {"low": low, "high": high, "viewer": viewer, "known": _KNOWN_MAX, "limit": limit}
            return list(dict.fromkeys(_asked(_KNOWN, DiscoverWord.Kind.PERSON, way.others, **values)))
        return []

    def captions(self, limit: int, before: int) -> DiscoverCaptions:
        """With all of the words; or else, on the first page, with what they may be meant for."""
        if not self.words:
            return DiscoverCaptions([], None)
        found = discover_captions_find([self.words], limit, before)
        if found.numbers or found.before or before < DISCOVER_NEWEST:
            return found
        ways = discover_near(self.words, DiscoverSaid)
        near = [[one, *way.others] for way in ways for one in way.beginnings]
        return discover_captions_find(near, limit, before) if near else found

    def _ways(self) -> list[_Way]:
        """As a name or a username that is typed from its beginning; then its words in any order."""
        beginnings = [self.username, " ".join(self.words)]
        ways = [_Way([each]) for each in dict.fromkeys(beginnings) if each]
        if len(self.words) > 1:
            # The longest word is in the fewest.
            longest, *others = sorted(self.words, key=len, reverse=True)
            ways.append(_Way([longest], others))
        return ways

    def _misspelt(self, kind: int, words: Sequence[str], limit: int) -> list[int]:
        """Only of what is found nowhere: else each name would bring those that are like it."""
        return _found(kind, self._near_to(words), limit)

    def _near_to(self, words: Sequence[str]) -> list[_Way]:
        """Asked once for people and hashtags."""
        key = tuple(words)
        if key not in self._near:
            self._near[key] = discover_near(words, DiscoverSpelling)
        return self._near[key]


def discover_near(words: Sequence[str], known: type[DiscoverMisspelt]) -> list[_Way]:
    """For each of the words which of the known it may be meant for, five at most, beside the others as they
    are."""
    ways = []
    for place, word in enumerate(words):
        near = _spelt_like(word, known)
        if near:
            ways.append(_Way(near, [*words[:place], *words[place + 1 :]]))
    return ways


def _spelt_like(word: str, known: type[DiscoverMisspelt]) -> list[str]:
    """Known words that are one slip of the pen away, the five shortest."""
    numbers = discover_numbers_of(discover_shortenings(word))
    if not numbers:
        return []
    with connection.cursor() as cursor:
        sql = _NEAR.format(misspelt=known._meta.db_table)
        cursor.execute(sql, {"numbers": numbers, "most": _SPELLINGS_MAX})
        spelt = [other for (other,) in cursor.fetchall() if discover_slips(word, other) == 1]
    return sorted(spelt, key=lambda other: (len(other), other))[:_SPELT_MAX]


def _found(kind: int, ways: Sequence[_Way], limit: int) -> list[int]:
    wanted = limit * _SPARE
    found: dict[int, None] = {}
    for way in ways:
        lows, highs = zip(*map(discover_range, way.beginnings), strict=True)
        looked = _LOOKED if way.others else wanted
        values = {"lows": list(lows), "highs": list(highs), "looked": looked, "limit": wanted}
        found |= dict.fromkeys(_asked(_FOUND, kind, way.others, **values))
        if len(found) >= wanted:
            break
    return list(found)[:wanted]


def _asked(sql: str, kind: int, others: Sequence[str], **values: Any) -> list[int]:
    parts = {
        name: "".join(part.format(place=place, **_TABLES) for place in range(len(others)))
        for name, part in (("there", _THERE), ("others", _OTHER))
    }
    for place, word in enumerate(others):
        values[f"low{place}"], values[f"high{place}"] = discover_range(word)
    with connection.cursor() as cursor:
        cursor.execute(sql.format(**parts, **_TABLES), {"kind": kind, **values})
        return [key for (key,) in cursor.fetchall()]
