"""What somebody wrote may have to wait until the team has looked at it: the rest of the site says so.

A reason is a kind and what was found, such as "word:spider"; its author reads it in their language.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from feed.models import FeedComment, FeedPhoto, FeedPost
from feed.signals import feed_written

FEED_HELD_FOR_MAX = 20
"""Reasons that are kept of one post or comment."""


def feed_held_for(
    row: FeedPost | FeedComment, texts: Sequence[str], photos: Sequence[FeedPhoto] = ()
) -> list[str]:
    """Why it is to be held with these new words and photos; nothing for most of what is written."""
    texts = [text for text in texts if text]
    answers = feed_written.send(type(row), row=row, texts=texts, photos=photos)
    reasons = (reason for _receiver, found in answers for reason in found or ())
    return list(dict.fromkeys(reasons))[:FEED_HELD_FOR_MAX]


def feed_held_words(held_for: Sequence[str]) -> str:
    """The reasons as their author reads them."""
    return ", ".join(dict.fromkeys(_reason(reason) for reason in held_for))


def feed_held_sentence(held_for: Sequence[str]) -> str:
    return _("Held for review: %(reasons)s. Only you see it until the team has looked.") % {
        "reasons": feed_held_words(held_for)
    }


def _reason(reason: str) -> str:
    kind, _colon, found = reason.partition(":")
    if kind == "hashtag":
        return f"#{found}"
    if kind == "host":
        return _("a link to %(host)s") % {"host": found}
    if kind == "photo":
        return _("a photo that looks like one the team removed")
    return _("“%(words)s”") % {"words": found}
