"""The words of a text, as they are compared: neither case, accents nor signs."""

import unicodedata
from collections.abc import Iterable, Iterator

from feed.texts import feed_hashtag_fold


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
    line = feed_words_seen(line)
    return " ".join(feed_words_of(line)) or line.strip()


def feed_words_seen(text: str) -> str:
    """Without the characters that nobody sees, with which a word could be cut in two."""
    return text.translate({ord(char): None for char in set(text) if unicodedata.category(char) == "Cf"})


class FeedWordIndex:
    """Words, phrases and lines of signs, looked for all at once: the time taken is that of the text."""

    def __init__(self, lines: Iterable[str]) -> None:
        # Phrases, with how long those are that begin with a word; signs by the first of them.
        self._phrases: dict[tuple[str, ...], str] = {}
        self._lengths: dict[str, set[int]] = {}
        self._signs: dict[str, dict[str, str]] = {}
        for line in lines:
            seen = feed_words_seen(line).strip()
            if words := tuple(feed_words_of(seen)):
                self._phrases.setdefault(words, line)
                self._lengths.setdefault(words[0], set()).add(len(words))
            elif seen:
                self._signs.setdefault(seen[0], {}).setdefault(seen, line)

    def found(self, text: str) -> list[str]:
        """The lines that the text says, as they were given."""
        text = feed_words_seen(text)
        return list(dict.fromkeys([*self._said(feed_words_of(text)), *self._shown(text)]))

    def _said(self, words: list[str]) -> Iterator[str]:
        for place, word in enumerate(words):
            for length in self._lengths.get(word, ()):
                if line := self._phrases.get(tuple(words[place : place + length])):
                    yield line

    def _shown(self, text: str) -> Iterator[str]:
        for first in self._signs.keys() & set(text):
            yield from (line for signs, line in self._signs[first].items() if signs in text)


def _in_word(char: str) -> bool:
    """Letters, digits, and marks that belong to the letter before them."""
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")
