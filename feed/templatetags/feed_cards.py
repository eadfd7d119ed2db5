"""The cards of home. In Python, not in a template: no page is busier."""

from django import template
from django.template import Context
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from accounts.templatetags.accounts import accounts_avatar
from common.templatetags.common import common_ago
from common.words import common_by_language
from feed.models import FeedPost
from feed.templatetags.feed import feed_media, feed_menu
from feed.templatetags.feed_comment_ways import feed_comment_line
from feed.templatetags.feed_marks import feed_actions
from feed.texts import feed_text_html

register = template.Library()

_SIZES = "(max-width: 767px) 100vw, 470px"
_CARD = """\
<article class="post-card" data-post="{code}" data-number="{number}" aria-label="{name}">\
<header class="post-head"><a class="person" href="{author_url}">{avatar}<b>{name}</b></a>\
<a class="post-age" href="{url}">{age}</a>{menu}</header>\
{media}{actions}{caption}{comments}</article>"""
_CAPTION = """\
<div class="caption" data-caption><p><a href="{author_url}"><b>{name}</b></a> {text}</p>\
<button class="caption-more needs-script" type="button" hidden>{more}</button></div>"""

# Texts and translations are escaped; names of people and codes have nothing to escape.


@register.simple_tag(takes_context=True)
def feed_card(context: Context, post: FeedPost, *, eager: bool = False, priority: bool = False) -> SafeString:
    """A post from feed_home_posts; `eager` and `priority` are those of its first photo."""
    author, url = post.author, post.get_absolute_url()
    return SafeString(
        _CARD.format(
            code=post.code,
            number=post.published,
            name=author.username,
            author_url=author.get_absolute_url(),
            avatar=accounts_avatar(author, 32),
            url=url,
            age=common_ago(post.created_at),
            menu=feed_menu(context, post),
            media=feed_media(post, _SIZES, eager=eager, priority=priority),
            actions=feed_actions(context, post),
            caption=_caption(post) if post.caption else "",
            comments=feed_comment_line(context, post),
        )
    )


def _caption(post: FeedPost) -> str:
    return _CAPTION.format(
        author_url=post.author.get_absolute_url(),
        name=post.author.username,
        text=feed_text_html(post.caption, post.mentions),
        more=_more(),
    )


@common_by_language
def _more() -> str:
    return escape(gettext("more"))
