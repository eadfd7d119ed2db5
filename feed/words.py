"""The words of a text, as they are compared: neither case, accents nor signs."""

import unicodedata
from collections.abc import Iterable

from feed.texts import feed_hashtag_fold


def feed_words_of(text: str) -> list[str]:
    """All words of a text in their order, folded as hashtags are."""
    spaced = "".join(char if _in_word(char) else " " for char in text)
    words = (feed_hashtag_fold(word) for word in spaced.split())
    # A mark by itself, as behind an emoji, is no word.
    return [word for word in words if any(map(str.isalnum, word))]


def feed_words_said(hidden: Iterable[str], text: str) -> bool:
    """Does the text say one of these words or phrases? Whole ones alone; a line of signs, as it stands."""
    text = _seen(text)
    said = _line(text)
    return any(
        f" {' '.join(words)} " in said if (words := feed_words_of(_seen(line))) else line.strip() in text
        for line in hidden
        if line.strip()
    )


def _line(text: str) -> str:
    return f" {' '.join(feed_words_of(text))} "


def _seen(text: str) -> str:
    """Without the characters that nobody sees, with which a word could be cut in two."""
    return "".join(char for char in text if unicodedata.category(char) != "Cf")


def _in_word(char: str) -> bool:
    """Letters, digits, and marks that belong to the letter before them."""
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")
