"""What the viewer does with a post: like, comment, share, save. In Python, as acts answer with it too."""

from typing import Any
from urllib.parse import quote

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from common.templatetags.common import common_icon
from common.words import common_by_language
from feed.models import FeedPost
from social.queries import SocialViewer

register = template.Library()

_FORM = """\
<form class="mark mark-{act}" method="post" action="{now}" data-optimistic="{other}"{count}>{fields}\
<button class="icon-button" aria-label="{label}" aria-pressed="{pressed}" \
data-optimistic-label="{other_label}">\
{icon}</button></form>"""
_DOOR = '<a class="icon-button mark-{act}" href="{login}" aria-label="{label}">{icon}</a>'
_SHARE = """\
<button class="icon-button needs-script" type="button" data-share="{url}" aria-label="{label}">\
{icon}</button>"""
_ROW = """\
<div class="post-actions"{anchor}>{like}{comment}{share}{save}</div>{likes}"""
_CODE = "code-of-the-post"
_ICONS = {"like": "heart", "save": "bookmark"}


@register.simple_tag(takes_context=True)
def feed_actions(context: Context, post: FeedPost) -> SafeString:
    """The row of buttons under a post, and how many like it.

    Reads `post.feed_liked` and `post.feed_saved`, which with_marks() writes.
    """
    request, viewer = context["request"], context["user"]
    if viewer.is_authenticated:
        fields = feed_mark_fields(str(context["csrf_token"])) + _next_field(request, post)
        like, save = str(feed_like_form(post, fields)), str(feed_save_form(post, fields))
    else:
        like, save = _door(post, "like"), _door(post, "save")
    return SafeString(
        _ROW.format(
            anchor="" if request.htmx else f' id="marks-{post.code}"',
            like=like,
            comment=_comment(post, signed_in=viewer.is_authenticated),
            share=_share(post, signed_in=viewer.is_authenticated),
            save=save,
            likes=feed_likes_link(post, viewer),
        )
    )


def feed_like_form(post: FeedPost, fields: str) -> SafeString:
    """`fields`: the hidden inputs of the form."""
    return _form(post, "like", post.feed_liked, fields, ' data-optimistic-count="likes"')


def feed_save_form(post: FeedPost, fields: str) -> SafeString:
    return _form(post, "save", post.feed_saved, fields)


def feed_likes_link(post: FeedPost, viewer: SocialViewer, *, more: str = "") -> SafeString:
    """ "12 likes", which leads to who they are, and what it says once the viewer changed their mind.

    A link without likes, too: a click turns it into "1 like", and where it leads until then says how to like.
    `more`: further attributes.
    """
    url = f"{post.get_absolute_url()}likes/"
    if post.hides_likes and post.author_id != viewer.pk:
        others = post.like_count - post.feed_liked
        kept = "" if others else " hidden"
        text = f"{kept}>{_words()['others']}"
    else:
        other = post.like_count + (-1 if post.feed_liked else 1)
        attributes = f' data-count="likes" data-optimistic-text="{_likes(other)}"'
        text = f"{attributes}>{_likes(post.like_count)}"
    return SafeString(
        f'<a class="post-likes" href="{url}" hx-get="{url}" hx-target="#dialog" hx-push-url="false"'
        f"{more}{text}</a>"
    )


def feed_mark_fields(token: str) -> str:
    """The hidden input of a form that a script gets, which needs no way back."""
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'


@common_by_language
def _words() -> dict[str, str]:
    return {
        "like": escape(gettext("Like")),
        "unlike": escape(gettext("Unlike")),
        "save": escape(gettext("Save")),
        "unsave": escape(gettext("Unsave")),
        "share": escape(gettext("Share")),
        "comment": escape(gettext("Comment")),
        "others": escape(gettext("Liked by others")),
    }


@common_by_language
def _likes(count: int) -> str:
    if count < 1:
        return escape(gettext("Be the first to like this"))
    words = ngettext("%(count)s like", "%(count)s likes", count)
    return str(escape(words % {"count": number_format(count) if count > 999 else count}))


def _form(post: FeedPost, act: str, done: bool, fields: str, count: str = "") -> SafeString:
    url, words = post.get_absolute_url(), _words()
    acts, names = (f"{url}{act}/", f"{url}un{act}/"), (words[act], words[f"un{act}"])
    return SafeString(
        _FORM.format(
            act=act,
            now=acts[done],
            other=acts[not done],
            count=count,
            fields=fields,
            label=names[done],
            pressed="true" if done else "false",
            other_label=names[not done],
            icon=common_icon(_ICONS[act]),
        )
    )


def _door(post: FeedPost, act: str) -> str:
    """Where a button stands for who is signed in, others find the way to log in and back."""
    return _DOOR.format(act=act, login=_login(post), label=_words()[act], icon=common_icon(_ICONS[act]))


def _comment(post: FeedPost, *, signed_in: bool) -> str:
    if post.comments_closed:
        return ""
    address = f"{post.get_absolute_url()}#comment-form" if signed_in else _login(post)
    return (
        f'<a class="icon-button post-comment" href="{address}" aria-label="{_words()["comment"]}">'
        f"{common_icon('comment')}</a>"
    )


def _share(post: FeedPost, *, signed_in: bool) -> str:
    """Into chat, for who is signed in; others have what their device offers."""
    if signed_in:
        return _share_door().replace(_CODE, post.code)
    url = post.get_absolute_url()
    return _SHARE.format(url=url, label=_words()["share"], icon=common_icon("share"))


@common_by_language
def _share_door() -> str:
    return render_to_string("_post_share.html", {"feed_code": _CODE}).strip()


def _login(post: FeedPost) -> str:
    return f"{reverse('account_login')}?next={quote(post.get_absolute_url())}"


def _next_field(request: Any, post: FeedPost) -> str:
    """Back to this post on this page; needed without scripts only, so not on what scripts fetch."""
    if request.htmx:
        return ""
    return f'<input type="hidden" name="next" value="{escape(request.get_full_path())}#marks-{post.code}">'
