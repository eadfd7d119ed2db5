"""Comments and their forms, written in Python: a page has dozens of them."""

from functools import cache

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from accounts.templatetags.accounts import accounts_avatar
from common.templatetags.common import common_ago, common_icon
from common.words import common_by_language
from feed.actions import FEED_COMMENT_EDIT_WINDOW
from feed.models import FeedComment, FeedPost
from feed.texts import feed_text_html

register = template.Library()

_COMMENT = """\
<article class="comment" id="comment-{id}" data-comment="{id}">{avatar}<div class="comment-body">{pin}\
<p class="comment-text"><a href="{author_url}"><b>{name}</b></a>{badge} {text}</p>\
<div class="comment-foot"><a href="{url}">{ago}</a>{edited}{likes}{reply}{menu}</div></div>{like}</article>"""
_THREAD = """\
<li class="thread" data-thread="{id}"{pinned}>{comment}{replies}\
<ol class="thread-replies" data-fresh-replies></ol></li>"""
_REPLIES = """\
<details class="replies"><summary><span class="replies-view" data-view-replies>{view}</span>\
<span class="replies-hide">{hide}</span></summary><ol class="thread-replies" data-replies>\
<li class="comments-more"><a href="/c/{id}/replies/" hx-get="/c/{id}/replies/" \
hx-trigger="click, toggle from:closest details once" hx-target="closest li" hx-swap="outerHTML" \
hx-push-url="false">{show}</a></li></ol></details>"""
_LIKE = """\
<form class="comment-like" method="post" action="/c/{id}/{act}/" data-optimistic="/c/{id}/{undo}/" \
data-optimistic-count="comment-likes">{token}<button aria-pressed="{pressed}" aria-label="{label}" \
data-optimistic-label="{other}"><svg class="icon" aria-hidden="true"><use href="#icon-heart"></use></svg>\
</button></form>"""
_LIKES = """\
<span class="comment-likes" id="comment-likes-{id}" data-count="comment-likes" \
data-optimistic-text="{other}"{oob}>{shown}</span>"""
_REPLY = """\
<a class="comment-reply" href="{post}?reply={id}#comment-form" data-reply="{id}" data-name="{name}">\
{reply}</a>"""
_MENU = """\
<details class="menu comment-menu" data-menu><summary aria-label="{more}">{dots}</summary>\
<div class="menu-panel"><form method="post">{token}{rows}</form></div></details>"""
_EDIT = """\
<a class="menu-row" href="/c/{id}/edit/" hx-get="/c/{id}/edit/" hx-target="closest [data-comment]" \
hx-swap="beforeend" hx-push-url="false" data-menu-close>{icon}{edit}</a>"""
_PIN = """\
<button class="menu-row" formaction="/c/{id}/{act}/" hx-post="/c/{id}/{act}/" \
hx-target="closest [data-threads]" hx-swap="innerHTML" data-menu-close>{icon}{pin}</button>"""
_DELETE = """\
<details><summary class="menu-row menu-row-danger">{icon}{delete}</summary>\
<button class="menu-row menu-row-danger" formaction="/c/{id}/delete/" hx-post="/c/{id}/delete/" \
hx-target="closest li" hx-swap="outerHTML">{sure}</button></details>"""
_LINE = """\
<div class="card-comments" data-card-comments></div>\
<form class="comment-form comment-line" method="post" action="{url}comments/" data-comment-form \
data-name="{name}">{token}<label class="comment-field"><span class="visually-hidden">{label}</span>\
<textarea name="text" rows="1" placeholder="{label}" required data-mentions="{mentions}" \
data-draft="comment-{code}" data-comment-field></textarea></label>\
<button class="comment-post">{post}</button></form>"""

# Texts and translations are escaped below; names of people, codes and numbers have nothing to escape.


@register.simple_tag(takes_context=True)
def feed_thread(context: Context, comment: FeedComment) -> SafeString:
    """A comment and what answers it: folded until somebody asks, unless a link leads to an answer."""
    return SafeString(
        _THREAD.format(
            id=comment.pk,
            pinned="" if comment.pinned is None else " data-pinned",
            comment=feed_comment(context, comment),
            replies=_replies(context, comment) if comment.reply_count else "",
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
            reply=_reply(context, comment),
            menu=_menu(context, comment),
            like=feed_comment_like_form(context, comment),
        )
    )


@register.simple_tag(takes_context=True)
def feed_comment_like_form(context: Context, comment: FeedComment) -> SafeString:
    """The small heart; nothing for somebody signed out."""
    if not context["user"].is_authenticated:
        return SafeString("")
    words = _words()
    acts, labels = ("like", "unlike"), (words["like"], words["unlike"])
    liked = comment.feed_liked
    return SafeString(
        _LIKE.format(
            id=comment.pk,
            act=acts[liked],
            undo=acts[not liked],
            label=labels[liked],
            other=labels[not liked],
            pressed="true" if liked else "false",
            token=_token(context),
        )
    )


@register.simple_tag
def feed_comment_likes(comment: FeedComment) -> SafeString:
    """The number of likes, as an answer that takes the place of the one on the page."""
    return _likes(comment, oob=' hx-swap-oob="true"')


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
        token=_token(context),
        label=words["add"],
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
    url, hidden = post.get_absolute_url(), "" if post.comment_count else " hidden"
    return SafeString(
        f'<a class="comments-link" href="{url}#comments" data-post-link data-comments-link{hidden}>'
        f"{feed_comments_link_words(post.comment_count)}</a>"
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
        "edited": escape(pgettext("comment", "edited")),
        "like": escape(gettext("Like comment")),
        "unlike": escape(gettext("Unlike comment")),
        "add": escape(gettext("Add a comment…")),
        "post": escape(gettext("Post")),
        "author": escape(gettext("Author")),
        "pinned": escape(pgettext("comment", "Pinned")),
        "reply": escape(gettext("Reply")),
        "hide": escape(gettext("Hide replies")),
        "show": escape(gettext("Show replies")),
    }


@cache
def _mentions() -> str:
    return reverse("feed:mentions")


def _more(page: str, fragment: str, words: str) -> SafeString:
    return SafeString(
        f'<a class="load-more" href="{page}" hx-get="{fragment}" hx-target="closest li" hx-swap="outerHTML"'
        f' hx-push-url="false">{escape(words)}</a>'
    )


def _replies(context: Context, comment: FeedComment) -> str:
    """Without scripts the answers have a page of their own."""
    page = context.get("feed_comments")
    if page and comment.pk == page.open_thread:
        parts = {"comment": comment, "feed_post": comment.post, "feed_replies": page.open_replies}
        return render_to_string("feed/_comment_replies.html", parts, context["request"])
    words = _words()
    view = feed_replies_words(comment.reply_count)
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


def _reply(context: Context, comment: FeedComment) -> str:
    if comment.post.comments_closed or not context["user"].is_authenticated:
        return ""
    return _REPLY.format(
        post=comment.post.get_absolute_url(),
        id=comment.pk,
        name=comment.author.username,
        reply=_words()["reply"],
    )


def _menu(context: Context, comment: FeedComment) -> str:
    viewer = context["user"].pk
    own, host = comment.author_id == viewer, comment.post.author_id == viewer
    if viewer is None or not (own or host):
        return ""
    rows = [
        _edit_row(comment) if own and _is_fresh(comment) else "",
        _pin_row(comment) if host and comment.parent_id is None else "",
        _delete_row(comment),
    ]
    return _MENU.format(
        more=escape(gettext("Comment options")),
        dots=common_icon("dots"),
        token=_token(context),
        rows="".join(rows),
    )


def _is_fresh(comment: FeedComment) -> bool:
    return timezone.now() - comment.created_at <= FEED_COMMENT_EDIT_WINDOW


def _edit_row(comment: FeedComment) -> str:
    return _EDIT.format(id=comment.pk, icon=common_icon("edit"), edit=escape(gettext("Edit")))


def _pin_row(comment: FeedComment) -> str:
    act, words = ("pin", gettext("Pin")) if comment.pinned is None else ("unpin", gettext("Unpin"))
    return _PIN.format(id=comment.pk, act=act, icon=common_icon("pin"), pin=escape(words))


def _delete_row(comment: FeedComment) -> str:
    return _DELETE.format(
        id=comment.pk,
        icon=common_icon("trash"),
        delete=escape(gettext("Delete")),
        sure=escape(gettext("Delete comment")),
    )


def _token(context: Context) -> str:
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{context["csrf_token"]}">'
