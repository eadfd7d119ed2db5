"""Comments and the threads they are in, written in Python: a page has dozens of them."""

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.formats import localize
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from accounts.templatetags.accounts import accounts_avatar
from common.templatetags.common import common_ago, common_icon
from common.words import common_by_language
from feed.models import FeedComment
from feed.templatetags.feed_comment_acts import (
    feed_comment_like_form,
    feed_comment_menu,
    feed_comment_reply_link,
)
from feed.templatetags.feed_comment_ways import feed_comment_url, feed_replies_words
from feed.texts import feed_text_html

register = template.Library()

_COMMENT = """\
<article class="comment" id="comment-{id}" data-comment="{id}">{avatar}<div class="comment-body">{pin}\
<p class="comment-text"><a href="{author_url}"><b>{name}</b></a>{badge} {text}</p>\
<div class="comment-foot"><a href="{url}">{ago}</a>{edited}{likes}{reply}{menu}</div>{held}</div>{like}\
</article>"""
_THREAD = """\
<li class="thread" data-thread="{id}"{pinned}>{comment}{replies}\
<ol class="thread-replies" data-fresh-replies></ol></li>"""
_REPLIES = """\
<details class="replies"><summary><span class="replies-view" data-view-replies>{view}</span>\
<span class="replies-hide">{hide}</span></summary><ol class="thread-replies" data-replies>\
<li class="comments-more"><a href="/c/{id}/replies/" hx-get="/c/{id}/replies/" \
hx-trigger="click, toggle from:closest details once" hx-target="closest li" hx-swap="outerHTML" \
hx-push-url="false">{show}</a></li></ol></details>"""
_LIKES = """\
<span class="comment-likes" id="comment-likes-{id}" data-count="comment-likes" \
data-optimistic-text="{other}"{oob}>{shown}</span>"""

# Texts and translations are escaped below; names of people, codes and numbers have nothing to escape.


@register.simple_tag(takes_context=True)
def feed_thread(context: Context, comment: FeedComment) -> SafeString:
    """A comment and what answers it: folded until somebody asks, unless a link leads to an answer."""
    return SafeString(
        _THREAD.format(
            id=comment.pk,
            pinned="" if comment.pinned is None else " data-pinned",
            comment=feed_comment(context, comment),
            replies=_replies(context, comment) if comment.replies_seen else "",
        )
    )


@register.simple_tag(takes_context=True)
def feed_comment(context: Context, comment: FeedComment) -> SafeString:
    """One comment with what the viewer can do with it."""
    author, url = comment.author, feed_comment_url(comment)
    return SafeString(
        _COMMENT.format(
            id=comment.pk,
            avatar=accounts_avatar(author, 32),
            pin=_pin_mark(comment),
            author_url=author.get_absolute_url(),
            name=author.username,
            badge=_badge(comment),
            text=feed_text_html(comment.text, comment.mentions),
            url=url,
            ago=common_ago(comment.created_at),
            edited=_edited(comment),
            likes=_likes(comment),
            reply=feed_comment_reply_link(context, comment),
            menu=feed_comment_menu(context, comment),
            held=_held(comment),
            like=feed_comment_like_form(context, comment),
        )
    )


@register.simple_tag
def feed_comment_likes(comment: FeedComment) -> SafeString:
    """The number of likes, as an answer that takes the place of the one on the page."""
    return _likes(comment, oob=' hx-swap-oob="true"')


@common_by_language
def _words() -> dict[str, str]:
    """Those of which a page is full."""
    return {
        "edited": escape(pgettext("comment", "edited")),
        "author": escape(gettext("Author")),
        "pinned": escape(pgettext("comment", "Pinned")),
        "hide": escape(gettext("Hide replies")),
        "show": escape(gettext("Show replies")),
    }


def _replies(context: Context, comment: FeedComment) -> str:
    """Without scripts the answers have a page of their own."""
    page = context.get("feed_comments")
    if page and comment.pk == page.open_thread:
        parts = {"comment": comment, "feed_post": comment.post, "feed_replies": page.open_replies}
        return render_to_string("feed/_comment_replies.html", parts, context["request"])
    words = _words()
    view = feed_replies_words(comment.replies_seen)
    return _REPLIES.format(id=comment.pk, view=view, hide=words["hide"], show=words["show"])


def _badge(comment: FeedComment) -> str:
    if comment.author_id != comment.post.author_id:
        return ""
    words = _words()["author"]
    return f' <span class="comment-badge">{words}</span>'


def _edited(comment: FeedComment) -> str:
    if comment.edited_at is None:
        return ""
    words = _words()["edited"]
    return f"<span>{words}</span>"


def _pin_mark(comment: FeedComment) -> str:
    if comment.pinned is None:
        return ""
    words = _words()["pinned"]
    return f'<p class="comment-pinned">{common_icon("pin")}{words}</p>'


def _held(comment: FeedComment) -> str:
    """Why its author alone sees it. Of one that waits they are told nothing."""
    if comment.held_at is None:
        return ""
    return render_to_string("feed/_comment_held.html", {"feed_comment": comment})


def _likes(comment: FeedComment, oob: str = "") -> SafeString:
    """Together with what it says after the next click, for the click that does not wait."""
    count = comment.like_count
    shown, other = (_like_words(number) for number in (count, count + (-1 if comment.feed_liked else 1)))
    return SafeString(_LIKES.format(id=comment.pk, shown=shown, other=other, oob=oob))


@common_by_language
def _like_words(count: int) -> str:
    if count < 1:
        return ""
    return escape(ngettext("%(count)s like", "%(count)s likes", count) % {"count": localize(count)})
