"""Photos and what holds them. Written in Python, not in templates: a page has dozens of them."""

from base64 import b64encode

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from common.templatetags.common import common_icon
from common.words import common_by_language
from feed.models import FEED_VARIANT_WIDTHS, FeedPhoto, FeedPost

register = template.Library()

_CAROUSEL = """\
<div class="media" data-carousel>{veil}\
<div class="carousel" tabindex="0" role="group" aria-label="{count}">{slides}</div>\
<button class="carousel-arrow carousel-previous needs-script" type="button" data-step="-1" hidden \
aria-label="{previous}"><svg class="icon" aria-hidden="true"><use href="#icon-previous"></use></svg></button>\
<button class="carousel-arrow carousel-next needs-script" type="button" data-step="1" \
aria-label="{next}"><svg class="icon" aria-hidden="true"><use href="#icon-next"></use></svg></button>\
<div class="carousel-dots" aria-hidden="true"><i class="is-on"></i>{dots}</div></div>"""

# Its style comes along, as few pages have any.
_VEIL = """\
<link rel="stylesheet" href="{style}"><details class="veil"><summary>{haze}\
<span class="veil-words">{icon}<b>{title}</b><span>{words}</span><span class="button">{show}</span></span>\
</summary></details>"""

_MENU = """\
<details class="menu" data-menu>\
<summary class="icon-button" aria-label="{more}">{dots}</summary>\
<div class="menu-panel"{later}>{rows}</div></details>"""
_ROWS = """\
<button class="menu-row needs-script" type="button" data-copy="{url}" data-menu-close>{link}{copy}</button>\
<a class="menu-row" href="{url}">{photos}{go}</a>"""
_CODE = "§code§"  # where that of the post goes
# An author has ten rows, most of them forms: they come when the menu is opened.
_LATER = ' hx-get="{url}menu/" hx-trigger="toggle from:closest details once" hx-push-url="false"'

# Only alt texts and translations are escaped below: names of files, sizes and numbers are our own.


@register.simple_tag
def feed_photo(
    photo: FeedPhoto, sizes: str, *, eager: bool = False, priority: bool = False, veiled: bool = False
) -> SafeString:
    """A photo over its blurred placeholder, in whichever of its files fits the screen.

    `eager`: loads at once, for what is visible without scrolling; `priority`: before all others;
    `veiled`: the placeholder alone.
    """
    if veiled:
        return SafeString(_haze(photo))
    address = photo.image.url
    return SafeString(
        f'{_haze(photo)}<img class="photo" src="{address}" srcset="{_srcset(photo, address)}" sizes="{sizes}"'
        f' width="{photo.width}" height="{photo.height}" alt="{escape(photo.alt)}"'
        f'{_loading(eager, priority)} decoding="async">'
    )


@register.simple_tag
def feed_media(post: FeedPost, sizes: str, *, eager: bool = False, priority: bool = False) -> SafeString:
    """The photos of a post: one as it is, more as a carousel of which only the first may load at once."""
    photos = post.slides
    slides = [
        _slide(photo, feed_photo(photo, sizes, eager=eager and not index, priority=priority and not index))
        for index, photo in enumerate(photos)
    ]
    veil = _veil(photos[0]) if post.is_sensitive else ""
    if len(slides) == 1:
        return SafeString(f'<div class="media">{veil}{slides[0]}</div>')
    return SafeString(_carousel(post, veil, slides))


def _carousel(post: FeedPost, veil: str, slides: list[str]) -> str:
    return _CAROUSEL.format(
        veil=veil,
        count=escape(feed_photo_count(post)),
        slides="".join(slides),
        previous=_words()["previous"],
        next=_words()["next"],
        dots="<i></i>" * (len(slides) - 1),
    )


def _veil(first: FeedPhoto) -> str:
    """Before photos that not everybody wants to see."""
    return _VEIL.format(haze=_haze(first), icon=common_icon("no-eye"), **_veil_words())


@common_by_language
def _veil_words() -> dict[str, str]:
    return {
        "title": escape(gettext("Sensitive")),
        "words": escape(gettext("Not everybody wants to see this.")),
        "show": escape(gettext("Show it")),
        "style": static("feed/veil.css"),
    }


@register.simple_tag(takes_context=True)
def feed_menu(context: Context, post: FeedPost) -> SafeString:
    """What can be done with a post, behind three dots; at its own address all of it, without scripts too."""
    url = post.get_absolute_url()
    own, here = post.author_id == context["user"].pk, context["request"].path == url
    if own and here:
        rows: str = render_to_string("feed/_menu_rows.html", {"feed_post": post}, context["request"])
    else:
        rows = _menu_rows(url)
        if context["user"].is_authenticated and not own:
            rows += _report_row().replace(_CODE, post.code)
    return SafeString(
        _MENU.format(
            more=_words()["more"],
            dots=common_icon("dots"),
            later=_LATER.format(url=url) if own and not here else "",
            rows=rows,
        )
    )


@common_by_language
def _report_row() -> str:
    return render_to_string("_post_report.html", {"feed_code": _CODE})


def _menu_rows(url: str) -> str:
    words = _words()
    return _ROWS.format(
        url=url,
        link=common_icon("link"),
        copy=words["copy"],
        photos=common_icon("photos"),
        go=words["go"],
    )


@register.simple_tag
def feed_photo_count(post: FeedPost) -> str:
    """ "3 photos"."""
    return ngettext("%(count)s photo", "%(count)s photos", post.photo_count) % {"count": post.photo_count}


def _slide(photo: FeedPhoto, picture: str) -> str:
    if not photo.alt:
        return f'<figure class="slide">{picture}</figure>'
    return (
        f'<figure class="slide">{picture}<details class="alt" data-menu>'
        f'<summary aria-label="{_words()["alt"]}">ALT</summary>'
        f"<p>{escape(photo.alt)}</p></details></figure>"
    )


@common_by_language
def _words() -> dict[str, str]:
    return {
        "previous": escape(gettext("Previous photo")),
        "next": escape(gettext("Next photo")),
        "more": escape(gettext("More options")),
        "copy": escape(gettext("Copy link")),
        "go": escape(gettext("Go to post")),
        "alt": escape(gettext("Alt text")),
    }


def _loading(eager: bool, priority: bool) -> str:
    if priority:
        return ' fetchpriority="high"'
    return "" if eager else ' loading="lazy"'


def _haze(photo: FeedPhoto) -> str:
    if not photo.placeholder:
        return ""
    return f'<img class="photo-haze" src="{feed_photo_haze(photo)}" alt="">'


def feed_photo_haze(photo: FeedPhoto) -> str:
    """The placeholder as an address that needs no request."""
    return f"data:image/webp;base64,{b64encode(photo.placeholder).decode()}"


def _srcset(photo: FeedPhoto, address: str) -> str:
    """The variants that exist, and the page picture as the widest of all."""
    variants = (
        f"{file.url} {width}w" for width in FEED_VARIANT_WIDTHS if (file := getattr(photo, f"webp_{width}"))
    )
    return ", ".join([*variants, f"{address} {photo.width}w"])
