"""The ways to comments: from a card, with the field for a new one, and to more than a page shows."""

from functools import cache

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.formats import localize
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from common.words import common_by_language
from feed.models import FeedComment, FeedPost
from feed.templatetags.feed_comment_acts import feed_comment_token

register = template.Library()

_LINE = """\
<div class="card-comments" data-card-comments></div>\
<form class="comment-form comment-line" method="post" action="{url}comments/" data-comment-form \
data-name="{name}" data-blank="{blank}" novalidate>{token}\
<label class="comment-field"><span class="visually-hidden">{label}</span>\
<textarea name="text" rows="1" placeholder="{label}" required data-mentions="{mentions}" \
data-draft="comment-{code}" data-comment-field></textarea></label>\
<button class="comment-post">{post}</button></form>"""

# Texts and translations are escaped below; names of people, codes and numbers have nothing to escape.


@register.simple_tag(takes_context=True)
def feed_comment_line(context: Context, post: FeedPost) -> SafeString:
    """On a card: the way to the comments, what the viewer writes now, and the field for it."""
    link = feed_comments_link(post)
    if post.comments_closed or not context["user"].is_authenticated:
        return link
    words = _words()
    form = _LINE.format(
        url=post.get_absolute_url(),
        code=post.code,
        name=context["user"].username,
        token=feed_comment_token(context),
        label=words["add"],
        blank=words["blank"],
        mentions=_mentions(),
        post=words["post"],
    )
    return SafeString(link + form)


@register.simple_tag
def feed_comments_more(post: FeedPost, side: str, cursor: int) -> SafeString:
    """The way to older (`before`) or newer (`after`) comments."""
    words = gettext("Load more") if side == "before" else gettext("Newer comments")
    url = post.get_absolute_url()
    return _more(f"{url}?{side}={cursor}#comments", f"{url}comments/?{side}={cursor}", words)


@register.simple_tag
def feed_replies_more(thread: int, side: str, cursor: int) -> SafeString:
    words = gettext("Load more replies") if side == "after" else gettext("Earlier replies")
    url = f"/c/{thread}/replies/?{side}={cursor}"
    return _more(url, url, words)


@register.simple_tag
@common_by_language
def feed_replies_words(count: int) -> str:
    words = ngettext("View %(count)s reply", "View %(count)s replies", count)
    return escape(words % {"count": localize(count)})


def feed_comments_link(post: FeedPost) -> SafeString:
    """ "View all 12 comments"; hidden while there are none."""
    url, hidden = post.get_absolute_url(), "" if post.comments_seen else " hidden"
    return SafeString(
        f'<a class="comments-link" href="{url}#comments" data-post-link data-comments-link{hidden}>'
        f"{feed_comments_link_words(post.comments_seen)}</a>"
    )


@common_by_language
def feed_comments_link_words(count: int) -> SafeString:
    words = ngettext("View %(count)s comment", "View all %(count)s comments", count)
    return SafeString(escape(words) % {"count": f'<span data-count="comments">{localize(count)}</span>'})


def feed_comment_url(comment: FeedComment) -> str:
    """The page of the post that begins with the comment."""
    return f"{comment.post.get_absolute_url()}?comment={comment.pk}#comment-{comment.pk}"


@common_by_language
def _words() -> dict[str, str]:
    """Those of which a page is full."""
    return {
        "add": escape(gettext("Add a comment…")),
        "blank": escape(gettext("Write something first.")),
        "post": escape(gettext("Post")),
    }


@cache
def _mentions() -> str:
    return reverse("feed:mentions")


def _more(page: str, fragment: str, words: str) -> SafeString:
    return SafeString(
        f'<a class="load-more" href="{page}" hx-get="{fragment}" hx-target="closest li" hx-swap="outerHTML"'
        f' hx-push-url="false">{escape(words)}</a>'
    )
