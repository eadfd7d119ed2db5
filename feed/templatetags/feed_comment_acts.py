"""What the viewer can do with a comment: like it, answer it, and what the menu of its author or host has."""

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from common.templatetags.common import common_icon
from common.words import common_by_language
from feed.actions import FEED_COMMENT_EDIT_WINDOW
from feed.models import FeedComment

register = template.Library()

_LIKE = """\
<form class="comment-like" method="post" action="/c/{id}/{act}/" data-optimistic="/c/{id}/{undo}/" \
data-optimistic-count="comment-likes">{token}<button aria-pressed="{pressed}" aria-label="{label}" \
data-optimistic-label="{other}"><svg class="icon" aria-hidden="true"><use href="#icon-heart"></use></svg>\
</button></form>"""
_REPLY = """\
<a class="comment-reply" href="{post}?reply={id}#comment-form" data-reply="{id}" data-name="{name}">\
{reply}</a>"""
_MENU = """\
<details class="menu comment-menu" data-menu="over"><summary aria-label="{more}">{dots}</summary>\
<div class="menu-panel"><form method="post">{token}{rows}</form></div></details>"""
_EDIT = """\
<a class="menu-row" href="/c/{id}/edit/" hx-get="/c/{id}/edit/" hx-target="closest [data-comment]" \
hx-swap="beforeend" hx-push-url="false" data-menu-close>{icon}{edit}</a>"""
_PIN = """\
<button class="menu-row" formaction="/c/{id}/{act}/" hx-post="/c/{id}/{act}/" \
hx-target="closest [data-threads]" hx-swap="innerHTML" data-menu-close>{icon}{pin}</button>"""
_DELETE = """\
<a class="menu-row menu-row-danger" href="/c/{id}/delete/" hx-post="/c/{id}/delete/" \
hx-target="closest li" hx-swap="outerHTML" data-menu-close data-confirm="{follows}" \
data-confirm-title="{title}" data-confirm-act="{delete}">{icon}{delete}</a>"""

_ID = "§id§"  # where that of the comment goes

# Texts and translations are escaped below; names of people, codes and numbers have nothing to escape.


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
            token=feed_comment_token(context),
        )
    )


def feed_comment_reply_link(context: Context, comment: FeedComment) -> str:
    """The way to answer it; nothing where nobody can."""
    if comment.post.comments_closed or not context["user"].is_authenticated:
        return ""
    return _REPLY.format(
        post=comment.post.get_absolute_url(),
        id=comment.pk,
        name=comment.author.username,
        reply=_words()["reply"],
    )


def feed_comment_menu(context: Context, comment: FeedComment) -> str:
    """Its author and the author of the post may take it away, others report it."""
    viewer = context["user"].pk
    own, host = comment.author_id == viewer, comment.post.author_id == viewer
    if viewer is None:
        return ""
    rows = [
        _edit_row(comment) if own and _is_fresh(comment) else "",
        _pin_row(comment) if host and comment.parent_id is None else "",
        _delete_row(comment) if own or host else "",
        "" if own else _report_row().replace(_ID, str(comment.pk)),
    ]
    return _MENU.format(
        more=escape(gettext("Comment options")),
        dots=common_icon("dots"),
        token=feed_comment_token(context),
        rows="".join(rows),
    )


@common_by_language
def _report_row() -> str:
    return render_to_string("_comment_report.html", {"feed_comment": _ID})


def _is_fresh(comment: FeedComment) -> bool:
    """Can its author still edit it?"""
    return timezone.now() - comment.created_at <= FEED_COMMENT_EDIT_WINDOW


def feed_comment_delete_words(comment: FeedComment) -> str:
    """What follows from deleting it."""
    if comment.parent_id:
        return gettext("It is removed for good.")
    return gettext("It is removed for good, with all replies to it.")


def feed_comment_token(context: Context) -> str:
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{context["csrf_token"]}">'


@common_by_language
def _words() -> dict[str, str]:
    """Those of which a page is full."""
    return {
        "like": escape(gettext("Like comment")),
        "unlike": escape(gettext("Unlike comment")),
        "reply": escape(gettext("Reply")),
    }


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
        title=escape(gettext("Delete comment?")),
        follows=escape(feed_comment_delete_words(comment)),
    )
