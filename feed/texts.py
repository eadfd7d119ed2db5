"""What captions and comments say beyond their words: hashtags, mentions and links."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from linkify_it import LinkifyIt

from accounts.usernames import ACCOUNTS_USERNAME_MAX

FEED_HASHTAG_MAX = 100
"""Characters of one hashtag; a longer word is only a word."""
FEED_HASHTAGS_MAX = 30
"""Different hashtags of one caption, or of one comment."""

_LINK_SHOWN = 40
_LINK_MAX = 2_000
# Written out, an end that is missing here would turn round what the page says after the text.
_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
# Where something may begin. Each alternative ends where it can never begin again: one pass reads it all.
# A name ends where no more of one follows; said so, as possessive groups are broken in Python 3.11.2.
_BEGIN = re.compile(
    r"(?P<hashtag>(?<![&/#@])#(?=\w))"
    r"|(?P<mention>(?<![\w@/])@(?P<name>[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)(?![\w@]|\.[A-Za-z0-9_]))"
    r"|(?P<link>(?<![\w@/.-])(?ai:https?://|www\.))"
)
_WORD = re.compile(r"[\w\u0080-\U0010ffff]+")
_HOST = re.compile(r"[^/?#]+")
_ACCENTED = ("LATIN", "GREEK", "CYRILLIC")
# Names of hosts without a scheme are not guessed: "acabou.de" is the end of one sentence and the next.
_linkify = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False})


class _Part(NamedTuple):
    """A piece of a text that is more than words; its `value` is a folded hashtag, a name or an address."""

    kind: str
    start: int
    end: int
    value: str


def feed_hashtag_fold(name: str) -> str:
    """What two spellings of a hashtag have in common: neither case nor accents.

    Marks of other scripts than Latin, Greek and Cyrillic stay: they are what makes a word of Hindi or Thai.
    """
    if name.isascii():
        return "".join(filter(_in_word, name.lower()))
    # Some letters show their capitals only when taken apart, and some fall apart again when made small.
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    return unicodedata.normalize("NFKC", "".join(_without_accents(filter(_in_word, letters))))


def _without_accents(letters: Iterable[str]) -> Iterator[str]:
    accented = False
    for char in letters:
        if not unicodedata.category(char).startswith("M"):
            accented = unicodedata.name(char, "").startswith(_ACCENTED)
        elif accented:
            continue
        yield char


def feed_hashtags_of(text: str) -> dict[str, str]:
    """The hashtags of a text, folded, each with its first spelling, in their order."""
    plain = _plain(text)
    found: dict[str, str] = {}
    for part in _parts(plain):
        if part.kind == "hashtag":
            found.setdefault(part.value, plain[part.start + 1 : part.end])
    return found


def feed_hashtags_check(text: str) -> None:
    """Raise ValidationError beyond FEED_HASHTAGS_MAX different hashtags."""
    count = len(feed_hashtags_of(text))
    if count > FEED_HASHTAGS_MAX:
        raise ValidationError(
            _("At most %(most)d different hashtags are possible; here are %(count)d."),
            code="hashtags_max",
            params={"most": FEED_HASHTAGS_MAX, "count": count},
        )


def feed_mentions_of(text: str) -> list[str]:
    """The names after an @, in lower case, each once; whether anybody has them is not asked."""
    return list(dict.fromkeys(part.value for part in _parts(_plain(text)) if part.kind == "mention"))


def feed_text_counts(text: str, before: str = "") -> dict[str, int]:
    """How many hashtags, mentions and links a text has that were not in it before."""
    old = _values(before)
    return {kind: len(values - old[kind]) for kind, values in _values(text).items()}


def _values(text: str) -> dict[str, set[str]]:
    values: dict[str, set[str]] = {"hashtags": set(), "mentions": set(), "links": set()}
    for part in _parts(_plain(text)):
        values[f"{part.kind}s"].add(part.value)
    return values


def feed_text_html(text: str, mentions: Sequence[str]) -> SafeString:
    """The text with its hashtags, links and those `mentions` made clickable."""
    return _html(text, tuple(mentions))


# The same captions come again on page after page.
@lru_cache(maxsize=1024)
def _html(text: str, mentions: tuple[str, ...]) -> SafeString:
    plain = _plain(text)
    pieces, here = [], 0
    for part in _parts(plain):
        if part.kind != "mention" or part.value in mentions:
            pieces += [escape(plain[here : part.start]), _link_html(part, plain[part.start : part.end])]
            here = part.end
    return SafeString("".join([*pieces, escape(plain[here:])]))


def _link_html(part: _Part, written: str) -> str:
    if part.kind == "hashtag":
        return f'<a class="text-link" href="/tags/{quote(part.value)}/">{escape(written)}</a>'
    if part.kind == "mention":
        return f'<a class="text-link" href="/{part.value}/">{escape(written)}</a>'
    shown, title = written.partition("://")[2] or written, ""
    if len(shown) > _LINK_SHOWN:
        shown, title = f"{shown[: _LINK_SHOWN - 1]}…", f' title="{escape(part.value)}"'
    return (
        f'<a class="text-link" href="{escape(part.value)}"{title} rel="nofollow noopener ugc">'
        f"{escape(shown)}</a>"
    )


def _plain(text: str) -> str:
    return text if text.isascii() else text.translate(_TURNING)


def _parts(text: str) -> Iterator[_Part]:
    here = hashtag_end = 0
    while found := _BEGIN.search(text, here):
        start, kind = found.start(), str(found.lastgroup)
        if kind == "hashtag":
            here, value = _hashtag(text, start, follows=start == hashtag_end)
            hashtag_end = here
        elif kind == "mention":
            here, value = found.end(), _mention(found["name"])
        else:
            here, value = _link(text, found)
        if value:
            yield _Part(kind, start, here, value)


def _hashtag(text: str, start: int, *, follows: bool) -> tuple[int, str]:
    """Its end, and what it is compared as: nothing, when it is none. `#one#two` are two."""
    word = _WORD.match(text, start + 1)
    name = "".join(takewhile(_in_word, word[0] if word else ""))
    end = start + 1 + len(name)
    if len(name) > FEED_HASHTAG_MAX or (start and not follows and _in_word(text[start - 1])):
        return end, ""
    folded = feed_hashtag_fold(name)
    is_word = any(char.isalpha() for char in folded)
    return end, folded if is_word and len(folded) <= FEED_HASHTAG_MAX else ""


def _mention(name: str) -> str:
    return name.lower() if len(name) <= ACCOUNTS_USERNAME_MAX else ""


def _link(text: str, found: re.Match[str]) -> tuple[int, str]:
    """Its end and its whole address; nothing, when it leads nowhere or to another place than it seems."""
    has_scheme = found[0].endswith("://")
    start = found.end() if has_scheme else found.start()
    rest = text[start : start + _LINK_MAX]
    length = _linkify.test_schema_at(f"//{rest}", "http:", 0) - 2
    if length <= 0:
        return found.end(), ""
    end, host = start + length, _HOST.match(rest[:length])
    # "https://bank.com@evil.com" leads to the latter.
    if host is None or "@" in host[0] or "." not in host[0]:
        return end, ""
    return end, text[found.start() : end] if has_scheme else f"https://{text[start:end]}"


def _in_word(char: str) -> bool:
    """Letters, digits, the underscore, and marks that belong to the letter before them."""
    return char.isalnum() or char == "_" or unicodedata.category(char) in ("Mn", "Mc")
