"""The words of a text, as they are compared: neither case, accents nor signs."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from feed.texts import feed_hashtag_fold

_WORD = re.compile(r"\w+")
# What only parts words, as in "go, away", "aranha-céu" and "#spider"; all other signs mean something.
_BETWEEN = re.compile(
    r"""["'”’»)\].,;:!?]*\s+(?:[-–—]+\s+)?["'“‘«(\[#¡¿]*"""
    r"""|(?<=\w)[-'’](?=\w)"""
)
# Choose between looks of the character before them, or do nothing at all: browsers skip them in names, too.
_SELECTOR = re.compile("[\u034f\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# An accent before a letter, or what "´" falls apart into: it would else make another word of it.
_LOOSE = re.compile(r"(?<!\w)[\u0300-\u036f]+")


def feed_words_of(text: str) -> list[str]:
    """All words of a text in their order, folded as hashtags are."""
    # Looked at once for each character that there is, not for each place.
    spaced = text.translate({ord(char): " " for char in set(text) if not _in_word(char)})
    words = (feed_hashtag_fold(word) for word in spaced.split())
    # A mark by itself, as behind an emoji, is no word.
    return [word for word in words if any(map(str.isalnum, word))]


def feed_words_said(hidden: Iterable[str], text: str) -> bool:
    """Does the text say one of these words or phrases? Whole ones alone; a line of signs, as it stands."""
    return bool(FeedWordIndex(hidden).found(text))


def feed_words_fold(line: str) -> str:
    """What two spellings of a word or a phrase have in common; a line of signs is only itself."""
    seen = feed_words_seen(line).strip()
    return _signed(seen) or " ".join(_words(seen)) or seen


def feed_words_seen(text: str) -> str:
    """Without the characters that nobody sees, with which a word could be cut in two."""
    if text.isascii():
        return text
    return text.translate({ord(char): None for char in set(text) if not _is_seen(char)})


class FeedWordIndex:
    """Words, phrases and lines with signs, looked for all at once: the time taken is that of the text."""

    def __init__(self, lines: Iterable[str]) -> None:
        # Phrases, with how long those are that begin with a word; lines of words and signs, with how long
        # those are that begin with two characters; signs by the first of them.
        self._phrases: dict[tuple[str, ...], str] = {}
        self._lengths: dict[str, set[int]] = {}
        self._signed: dict[str, str] = {}
        self._signed_lengths: dict[str, set[int]] = {}
        self._signs: dict[str, dict[str, str]] = {}
        for line in lines:
            self._add(line, feed_words_seen(line).strip())

    def _add(self, line: str, seen: str) -> None:
        if signed := _signed(seen):
            self._signed.setdefault(signed, line)
            self._signed_lengths.setdefault(signed[:2], set()).add(len(signed))
        elif words := _words(seen):
            self._phrases.setdefault(words, line)
            self._lengths.setdefault(words[0], set()).add(len(words))
        elif seen:
            self._signs.setdefault(seen[0], {}).setdefault(seen, line)

    def found(self, text: str) -> list[str]:
        """The lines that the text says, as they were given."""
        text = feed_words_seen(text)
        plain = _plain(text)
        found = [*self._said(feed_words_of(plain)), *self._written(plain), *self._shown(text)]
        return list(dict.fromkeys(found))

    def _said(self, words: list[str]) -> Iterator[str]:
        for place, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                if line := self._phrases.get(tuple(words[place : place + length])):
                    yield line

    def _written(self, plain: str) -> Iterator[str]:
        text = _folded(plain) if self._signed else ""
        for start in range(len(text)):
            for length in self._signed_lengths.get(text[start : start + 2], ()):
                line = self._signed.get(text[start : start + length])
                if line and _is_whole(text, start, start + length):
                    yield line

    def _shown(self, text: str) -> Iterator[str]:
        for first in self._signs.keys() & set(text):
            yield from (line for signs, line in self._signs[first].items() if signs in text)


def _words(seen: str) -> tuple[str, ...]:
    """Of a line; none in one of signs alone, such as a letter in a circle: many of these are pictures."""
    return tuple(feed_words_of(_plain(seen))) if feed_words_of(seen) else ()


def _signed(seen: str) -> str:
    """A line in which signs stand for letters or among them, as it is compared; nothing for any other.

    By its letters alone, "a$$" would be found wherever there is an "a".
    """
    plain = _plain(seen)
    between = _BETWEEN.sub(" ", f" {plain} ")
    is_signed = any(not (char.isspace() or _in_word(char)) for char in between)
    return _folded(plain) if is_signed and _words(seen) else ""


def _folded(plain: str) -> str:
    """Its words as hashtags are folded, its signs as they stand."""
    return _WORD.sub(lambda word: feed_hashtag_fold(word[0]), " ".join(plain.split()))


def _is_whole(text: str, start: int, end: int) -> bool:
    """Does no word go on before it, or behind it?"""
    return not any(map(_in_word, text[max(0, start - 1) : start] + text[end : end + 1]))


def _plain(text: str) -> str:
    """Letters in circles and the like as what they are read as."""
    return _LOOSE.sub("", unicodedata.normalize("NFKC", text))


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) != "Cf" and not _SELECTOR.match(char)


def _in_word(char: str) -> bool:
    """Letters, digits, and marks that belong to the letter before them."""
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")
