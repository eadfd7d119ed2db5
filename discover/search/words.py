"""What is compared in a search: words without case, accents and signs."""

from collections.abc import Iterable

from feed.words import feed_words_of

DISCOVER_SEARCH_MAX = 64
"""Characters of a search; the rest is not looked at."""
DISCOVER_WORD_MAX = 64
DISCOVER_WORDS_MAX = 6
"""Words of a search."""
DISCOVER_SPELT_MIN = 4
"""Shorter words are not taken for misspelt ones."""

_LAST = chr(0x10FFFF)


def discover_words_of(text: str) -> list[str]:
    """The words of a text, folded as hashtags are, each once, in their order."""
    return list(dict.fromkeys(word[:DISCOVER_WORD_MAX] for word in feed_words_of(text)))


def discover_person_words(username: str, name: str) -> list[str]:
    """By which somebody is found: the whole username, its parts, the words of their name, and all of it."""
    named = discover_words_of(name)
    whole = " ".join(named)[:DISCOVER_WORD_MAX]
    words = [username, *discover_words_of(username), *named, whole]
    return list(dict.fromkeys(word for word in words if word))


def discover_range(prefix: str) -> tuple[str, str]:
    """The least word that begins so, and what is greater than all of them, in the order of code points."""
    return prefix, prefix + _LAST


DISCOVER_TIER_MAX = 32


def discover_tier(count: int) -> int:
    """Followers, or posts, in powers of two: what is found is looked for from the highest tier down."""
    return max(0, count).bit_length()


def discover_shortenings(word: str) -> list[str]:
    """The word, and all that it is without one letter: two words that share one of these are one slip of the
    pen apart, a letter too many, too few, wrong or swapped (as SymSpell does it). Of whole names, nothing."""
    if len(word) < DISCOVER_SPELT_MIN or " " in word:
        return []
    return list(dict.fromkeys([word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]))


def discover_slips(one: str, other: str) -> int:
    """How many letters must be put in, left out, changed or swapped with their neighbour (at most 3 are
    counted)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        older, before, row = before, row, [place]
        for there, other_letter in enumerate(other, 1):
            cost = min(before[there] + 1, row[-1] + 1, before[there - 1] + (letter != other_letter))
            is_swap = (
                place > 1 and there > 1 and letter == other[there - 2] and one[place - 2] == other_letter
            )
            row.append(min(cost, older[there - 2] + 1) if is_swap else cost)
    return min(row[-1], 3)


def discover_numbers_of(words: Iterable[str]) -> list[int]:
    """Hashes of shortenings, in 31 bits: what an index of numbers keeps. Rare clashes are sorted out by
    discover_slips."""
    return [_hash(word) for word in words]


def _hash(word: str) -> int:
    # FNV-1a: the same on every machine and in every version.
    value = 0x811C9DC5
    for byte in word.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value & 0x7FFFFFFF
