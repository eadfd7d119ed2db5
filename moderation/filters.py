"""The lists of the team for which posts and comments are held: folded, and looked through all at once."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from idna import uts46_remap

from common.kept import CommonKept
from feed.texts import feed_hashtag_fold, feed_hashtags_of
from feed.words import FeedWordIndex, feed_words_fold, feed_words_seen
from moderation.models import ModerationFilter

_Kind = ModerationFilter.Kind

# One pass: what it matches never begins again within itself.
_NAME = re.compile(r"[\w.-]+")
_NAME_MAX = 253  # of DNS; longer ones lead nowhere
# Read as a dot in the names of hosts.
_DOTS = str.maketrans({"。": ".", "｡": ".", "．": "."})


def moderation_filter_fold(kind: str, text: str) -> str:
    """What it is compared by; nothing for what can never be found."""
    if kind == _Kind.HASHTAG:
        tags = feed_hashtags_of(f"#{text.strip().removeprefix('#')}")
        return next(iter(tags), "") if feed_hashtag_fold(text) in tags else ""
    if kind == _Kind.HOST:
        return next(iter(moderation_hosts_of(text.partition("://")[2] or text)), "").removeprefix("www.")
    return feed_words_fold(text)


def moderation_hosts_of(text: str) -> list[str]:
    """The names of hosts that a text says, in a link or not, as links lead to them."""
    # Before it is cut: browsers read a letter in a circle as that letter.
    plain = unicodedata.normalize("NFKC", feed_words_seen(text)).translate(_DOTS)
    names = (found.strip(".-_") for found in _NAME.findall(plain) if "." in found)
    return list(dict.fromkeys(host for name in names if "." in name for host in _hosts_of(name)))


def _hosts_of(name: str) -> Iterator[str]:
    """As browsers look a name up, and as older programs do, for which "ß" is "ss"."""
    if name.isascii() or len(name) > _NAME_MAX:
        yield name.casefold()
        return
    # What is no name of a host is compared as it stands.
    with suppress(UnicodeError):
        yield ".".join(map(_label, uts46_remap(name, std3_rules=False).split(".")))
    try:
        yield name.encode("idna").decode().lower()
    except UnicodeError:
        yield name.casefold()


def _label(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


@dataclass(frozen=True)
class ModerationFilters:
    """All lists, as they are looked through."""

    words: FeedWordIndex
    hashtags: dict[str, str]
    hosts: dict[str, str]

    def found(self, texts: Iterable[str]) -> list[str]:
        """What holds these texts, in the form of `held_for`."""
        return list(dict.fromkeys(reason for text in texts for reason in self._found(text)))

    def host_found(self, text: str) -> str:
        """The first host on the list that a text names, or that what it names belongs to."""
        return next(self._hosts(text), "")

    def _found(self, text: str) -> Iterator[str]:
        yield from (f"{_Kind.WORD}:{word}" for word in self.words.found(text))
        if self.hashtags and "#" in text:
            tags = self.hashtags.keys() & feed_hashtags_of(text).keys()
            yield from (f"{_Kind.HASHTAG}:{self.hashtags[tag]}" for tag in sorted(tags))
        yield from (f"{_Kind.HOST}:{host}" for host in self._hosts(text))

    def _hosts(self, text: str) -> Iterator[str]:
        for host in moderation_hosts_of(text) if self.hosts else ():
            parts = host.split(".")
            names = (".".join(parts[start:]) for start in range(len(parts) - 1))
            yield from (self.hosts[name] for name in names if name in self.hosts)


def moderation_filters_of(rows: Iterable[tuple[str, str, str]]) -> ModerationFilters:
    """Of kinds, texts and folded texts."""
    rows = list(rows)
    return ModerationFilters(
        FeedWordIndex(text for kind, text, _folded in rows if kind == _Kind.WORD),
        {folded: text.strip().removeprefix("#") for kind, text, folded in rows if kind == _Kind.HASHTAG},
        {folded: folded for kind, _text, folded in rows if kind == _Kind.HOST},
    )


def _read() -> ModerationFilters:
    return moderation_filters_of(
        ModerationFilter.objects.order_by("pk").values_list("kind", "text", "folded")
    )


moderation_filters = CommonKept("moderation.filters", _read)
"""The lists as they are now."""
