"""The posts of a grid. In Python, not in a template: a profile has dozens of them."""

from django import template
from django.template import Context
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from common.templatetags.common import common_date, common_icon
from common.words import common_by_language
from feed.models import FeedPost
from feed.templatetags.feed import feed_photo, feed_photo_count

register = template.Library()

FEED_TILE_SIZES = "(max-width: 767px) 33vw, 312px"
_TILE = '<a class="tile" href="{url}">{photo}{name}{mark}{counts}</a>'
_MARK = '<span class="tile-mark">{icon}<span class="visually-hidden">{words}</span></span>'
_COUNT = '<span class="tile-count">{icon}{number}<span class="visually-hidden"> {words}</span></span>'


@register.simple_tag(takes_context=True)
def feed_tile(context: Context, post: FeedPost, sizes: str = FEED_TILE_SIZES) -> SafeString:
    """The first photo (from for_tiles); pointed at, what others make of it."""
    [photo, *_rest] = post.covers  # type: ignore[attr-defined]
    return SafeString(
        _TILE.format(
            url=post.get_absolute_url(),
            photo=feed_photo(photo, sizes, veiled=post.is_sensitive),
            name="" if photo.alt and not post.is_sensitive else _name(post),
            mark=_mark(post, shows_pin=bool(context.get("feed_shows_pins"))),
            counts=_counts(post, shows_likes=not post.hides_likes or post.author_id == context["user"].pk),
        )
    )


def _name(post: FeedPost) -> str:
    words = gettext("Post of %(date)s") % {"date": common_date(post.created_at)}
    return f'<span class="visually-hidden">{escape(words)}</span>'


def _mark(post: FeedPost, *, shows_pin: bool) -> str:
    if shows_pin and post.pinned is not None:
        return _MARK.format(icon=common_icon("pin", filled=True), words=escape(gettext("Pinned")))
    if post.is_sensitive:
        return _MARK.format(icon=common_icon("no-eye"), words=escape(gettext("Sensitive")))
    if post.photo_count > 1:
        return _MARK.format(icon=common_icon("photos"), words=escape(feed_photo_count(post)))
    return ""


def _counts(post: FeedPost, *, shows_likes: bool) -> str:
    likes = _likes(post.like_count) if shows_likes else ""
    return f'<span class="tile-counts">{likes}{_comments(post.comments_seen)}</span>'


@common_by_language
def _likes(number: int) -> str:
    return _count("heart", number, ngettext("like", "likes", number))


@common_by_language
def _comments(number: int) -> str:
    return _count("comment", number, ngettext("comment", "comments", number))


def _count(icon: str, number: int, words: str) -> str:
    return _COUNT.format(
        icon=common_icon(icon, filled=True),
        number=number_format(number, use_l10n=True, force_grouping=True),
        words=escape(words),
    )
