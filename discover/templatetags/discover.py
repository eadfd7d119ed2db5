"""Tiles of the wall, and why they are there."""

from fractions import Fraction
from math import floor, log10
from urllib.parse import quote, urlencode

from django import template
from django.template import Context
from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from common.templatetags.common import common_icon
from common.words import common_by_language
from discover.models import DiscoverLess
from discover.walls.pages import DiscoverPage
from discover.why import DiscoverWay, DiscoverWhy
from feed.models import FeedPost
from feed.templatetags.feed_tiles import FEED_TILE_SIZES, feed_tile
from feed.texts import feed_hashtag_fold

register = template.Library()

# The third and the sixth of ten are two rows high; their photos are cut at the sides.
_TALL = (2, 5)
_TALL_SIZES = "(max-width: 767px) 54vw, 500px"
_TILE = """\
<li>{tile}<a class="wall-why" href="{url}" hx-get="{url}" hx-target="#dialog" hx-push-url="false" \
aria-label="{why}" title="{why}">{icon}</a></li>"""


@register.simple_tag(takes_context=True)
def discover_tiles(context: Context, page: DiscoverPage) -> SafeString:
    """In Python, as the tiles themselves are: a wall has dozens of them."""
    query = urlencode({"seed": page.seed})
    return SafeString("".join(_tile(context, post, place, query) for place, post in enumerate(page.rows)))


def _tile(context: Context, post: FeedPost, place: int, query: str) -> str:
    sizes = _TALL_SIZES if place % 10 in _TALL else FEED_TILE_SIZES
    return _TILE.format(
        tile=feed_tile(context, post, sizes),
        url=f"/explore/why/{post.code}/?{query}",
        why=_words()["why"],
        icon=common_icon("info"),
    )


@common_by_language
def _words() -> dict[str, str]:
    return {"why": escape(gettext("Why this?"))}


@register.simple_tag
def discover_reason(why: DiscoverWhy) -> SafeString:
    """The pool that it was drawn from, in a sentence."""
    way = why.ways[0]
    return SafeString(_sentence(way, why.act) % {"name": _link(way)})


@register.simple_tag
def discover_way(way: DiscoverWay) -> SafeString:
    """One of the pools it can be drawn from, in a few words."""
    return SafeString(_name(way) % {"name": _link(way)})


@register.simple_tag
def discover_chance(chance: Fraction, hides: bool = False) -> str:
    """ "1 in 340", "1 in 2.4", "62%"; with one digit that says something if it `hides` what it is made of."""
    if 2 * chance > 1:
        words = discover_percent(round(chance, 1) if hides else chance)
    else:
        count = 1 / chance
        digits = 0 if count >= 10 else 1
        if hides:
            count, digits = round(count, -floor(log10(count))), 0
        words = gettext("1 in %(number)s") % {"number": _number(count, digits)}
    return gettext("about %(chance)s") % {"chance": words} if hides else words


@register.filter
def discover_percent(share: Fraction | float, digits: int = 0) -> str:
    """ "12%", "0.4%", "under 0.1%": of a share from 0 to 1; below one percent with a digit more."""
    percent = 100 * float(share)
    if 0 < percent < 0.1:
        return gettext("under %(number)s%%") % {"number": _number(0.1, 1)}
    digits = 1 if 0 < percent < 1 else digits
    return gettext("%(number)s%%") % {"number": _number(percent, digits)}


def _number(number: Fraction | float, digits: int) -> str:
    rounded = round(float(number), digits)
    digits = 0 if rounded == int(rounded) else digits
    return number_format(rounded, digits, use_l10n=True, force_grouping=True)


@register.simple_tag
def discover_less_words(kind: str, name: str, is_less: bool) -> str:
    words = _LESS_NOW[kind]() if is_less else _LESS[kind]()
    return words % {"name": name}


_LESS = {
    DiscoverLess.Kind.HASHTAG.value: lambda: gettext("Show less of #%(name)s"),
    DiscoverLess.Kind.AUTHOR.value: lambda: gettext("Show less by %(name)s"),
    DiscoverLess.Kind.LIKER.value: lambda: gettext("Show less of what %(name)s likes"),
}
_LESS_NOW = {
    DiscoverLess.Kind.HASHTAG.value: lambda: gettext("Less of #%(name)s"),
    DiscoverLess.Kind.AUTHOR.value: lambda: gettext("Less by %(name)s"),
    DiscoverLess.Kind.LIKER.value: lambda: gettext("Less of what %(name)s likes"),
}


def _link(way: DiscoverWay) -> str:
    if way.kind == "hashtag":
        address = f"/tags/{quote(feed_hashtag_fold(way.name))}/"
        return format_html('<a class="text-link" href="{}">#{}</a>', address, way.name)
    return format_html('<a class="text-link" href="/{0}/">{0}</a>', way.name)


def _sentence(way: DiscoverWay, act: str) -> str:
    if way.kind == "hashtag":
        return _because(act)
    if way.kind == "liker":
        if way.name:
            return escape(gettext("Liked by %(name)s, whom you follow."))
        return escape(gettext("Liked by somebody you followed when the wall was made."))
    if way.kind == "fresh":
        return escape(gettext("New: posted within two days before the wall was made."))
    return escape(gettext("Popular on Varal: drawn from all public photos, the well-liked ones more often."))


def _because(act: str) -> str:
    words = {
        "follow": gettext("Because you follow %(name)s."),
        "post": gettext("Because you posted with %(name)s."),
        "save": gettext("Because you saved something with %(name)s."),
        "comment": gettext("Because you commented on something with %(name)s."),
        "like": gettext("Because you liked something with %(name)s."),
    }
    return escape(words.get(act) or gettext("Because of %(name)s, which was to your taste."))


def _name(way: DiscoverWay) -> str:
    if way.kind == "hashtag":
        return "%(name)s"
    if way.kind == "liker":
        words = gettext("What %(name)s likes") if way.name else gettext("What somebody you followed likes")
        return escape(words)
    return escape(gettext("New photos") if way.kind == "fresh" else gettext("All public photos"))
