"""What home says between its posts. Written in Python, as the other tags of cards are."""

from collections.abc import Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from common.templatetags.common import common_icon
from feed.models import FeedPost

register = template.Library()

_THUMBNAILS = 4


@register.simple_tag
def feed_fold(posts: Sequence[FeedPost]) -> SafeString:
    """What stands for the rest of a run: their first photos, small, and "3 more from ana"."""
    words = ngettext("%(count)s more from %(name)s", "%(count)s more from %(name)s", len(posts)) % {
        "count": len(posts),
        "name": posts[0].author.username,
    }
    pictures = "".join(map(_thumbnail, posts[:_THUMBNAILS]))
    return SafeString(
        f'<span class="fold-photos" aria-hidden="true">{pictures}</span>'
        f"<b>{escape(words)}</b>{common_icon('next')}"
    )


def _thumbnail(post: FeedPost) -> str:
    photos = post.slides
    if not photos:
        return ""
    photo = photos[0]
    address = (photo.webp_320 or photo.image).url
    return f'<img src="{address}" width="44" height="44" alt="" loading="lazy" decoding="async">'
