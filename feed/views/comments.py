"""Comments under a post: the page of them, and what can be done with one."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import AccountsUser
from accounts.newcomers import accounts_new_check
from common.access import common_is_fragment, common_signed_in, common_visitors
from common.back import common_back, common_refusal
from common.rates import common_rate_limit
from feed.actions import (
    feed_comment_create,
    feed_comment_delete,
    feed_comment_edit,
    feed_comment_edit_check,
    feed_comment_like,
    feed_comment_pin,
    feed_comment_unlike,
    feed_comment_unpin,
)
from feed.comments import (
    feed_comment_cursors,
    feed_comment_form_context,
    feed_comment_like_read,
    feed_comments_context,
    feed_comments_page,
    feed_replies_page,
)
from feed.forms import FeedCommentForm
from feed.models import FeedComment, FeedPost
from feed.review import feed_held_sentence
from feed.templatetags.feed_comment_acts import feed_comment_delete_words
from feed.templatetags.feed_comment_ways import feed_comment_url
from feed.texts import feed_text_counts
from feed.views.comment_answers import feed_comment_counted, feed_comments_anew

_WITH = ("post", "author__profile")
_WRITES = common_rate_limit("feed.comment", "30/m/user")
_MARKS = common_rate_limit("feed.mark", "120/m/user")


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def feed_comments(request: HttpRequest, code: str) -> HttpResponseBase:
    return _create(request, code) if request.method == "POST" else _comments(request, code)


@common_visitors
def _comments(request: HttpRequest, code: str) -> HttpResponseBase:
    """The page; or, for "Load more" and "Newer comments", the rows that come beside those shown."""
    post = _post(request, code)
    if not common_is_fragment(request):
        return render(request, "feed/comments.html", feed_comments_context(request, post))
    cursors = feed_comment_cursors(request)
    context = {
        "feed_post": post,
        "feed_comments": feed_comments_page(post, request.user, **cursors),
        "feed_newer": cursors["before"] is None,
        "feed_older": cursors["after"] is None,
    }
    return render(request, "feed/_comment_rows.html", context)


@common_signed_in
@_WRITES
def _create(request: HttpRequest, code: str) -> HttpResponseBase:
    post, form = _post(request, code), FeedCommentForm(request.POST)
    if form.is_valid() and (comment := _written(request, post, form)):
        return _created(request, comment)
    if common_is_fragment(request):
        template, context = "feed/_comment_form.html", feed_comment_form_context(request, post, form)
    else:
        template, context = "feed/comments.html", feed_comments_context(request, post, form)
    return render(request, template, context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _written(request: HttpRequest, post: FeedPost, form: FeedCommentForm) -> FeedComment | None:
    """The new comment; or none, and `form` says why."""
    key, seen = form.cleaned_data["parent"], FeedComment.objects.said_to(request.user)
    parent = seen.filter(pk=key, post=post).first() if key else None
    try:
        if key and parent is None:
            raise FeedComment.DoesNotExist
        author, text = _viewer(request), form.cleaned_data["text"]
        accounts_new_check(author, comments=1, **feed_text_counts(text))
        return feed_comment_create(author=author, post=post, text=text, parent=parent)
    except FeedPost.DoesNotExist as error:
        raise Http404 from error
    except FeedComment.DoesNotExist:
        form.add_error(None, _("The comment you answer is not there any more."))
    except ValidationError as error:
        form.add_error(None, error)
    return None


def _created(request: HttpRequest, comment: FeedComment) -> HttpResponse:
    if not common_is_fragment(request):
        return redirect(feed_comment_url(comment))
    context = {"comment": comment, "feed_comment_line": "line" in request.POST}
    response = render(request, "feed/_comment_new.html", context)
    said = feed_held_sentence(comment.held_for) if comment.held_for else _("Comment posted")
    return feed_comment_counted(request, response, comment, said=said)


@require_safe
@vary_on_headers("HX-Request")
@common_visitors
def feed_comment_replies(request: HttpRequest, comment_id: int) -> HttpResponseBase:
    """What answers a comment, oldest first."""
    thread = _comment(request, comment_id, parent=None)
    thread.post = _post(request, thread.post.code)
    cursors = feed_comment_cursors(request)
    before, after = cursors["before"], cursors["after"]
    replies = feed_replies_page(thread, request.user, before=before, after=after)
    if common_is_fragment(request):
        context = {"feed_replies": replies, "feed_earlier": not after, "feed_later": not before}
        return render(request, "feed/_reply_rows.html", context)
    if not replies.rows and (before or after):
        replies = feed_replies_page(thread, request.user)
    feed_comment_like_read(thread, request.user)
    context = {"feed_post": thread.post, "feed_thread": thread, "feed_replies": replies}
    return render(request, "feed/comments.html", context)


@require_POST
@common_signed_in
@_MARKS
def feed_comment_like_view(request: HttpRequest, comment_id: int) -> HttpResponseBase:
    return _mark(request, comment_id, feed_comment_like, liked=True)


@require_POST
@common_signed_in
@_MARKS
def feed_comment_unlike_view(request: HttpRequest, comment_id: int) -> HttpResponseBase:
    return _mark(request, comment_id, feed_comment_unlike, liked=False)


def _mark(
    request: HttpRequest, comment_id: int, act: Callable[..., FeedComment], *, liked: bool
) -> HttpResponse:
    seen = _comment(request, comment_id)
    comment = _or_404(act, user=_viewer(request), comment=seen)
    comment.feed_liked = liked
    if common_is_fragment(request):
        return render(request, "feed/_comment_like.html", {"comment": comment})
    return common_back(request, feed_comment_url(seen))


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@common_signed_in
@_WRITES
def feed_comment_edit_view(request: HttpRequest, comment_id: int) -> HttpResponseBase:
    comment = _comment(request, comment_id, author=_viewer(request))
    if request.method != "POST":
        return _edit_page(request, comment)
    form = FeedCommentForm(request.POST)
    if form.is_valid():
        try:
            accounts_new_check(_viewer(request), **feed_text_counts(form.cleaned_data["text"], comment.text))
            edited = _or_404(feed_comment_edit, comment=comment, text=form.cleaned_data["text"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _edited(request, comment, edited)
    return _edit_form(request, comment, form)


def _edit_page(request: HttpRequest, comment: FeedComment) -> HttpResponse:
    try:
        feed_comment_edit_check(comment=comment)
    except ValidationError as error:
        return common_refusal(request, error, feed_comment_url(comment))
    return _edit_form(request, comment, FeedCommentForm(initial={"text": comment.text}))


def _edit_form(request: HttpRequest, comment: FeedComment, form: FeedCommentForm) -> HttpResponse:
    context = {
        "feed_comment": comment,
        "feed_comment_form": form,
        "feed_comment_url": feed_comment_url(comment),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    if not common_is_fragment(request):
        return render(request, "feed/comment_edit.html", context, status=status)
    response = render(request, "feed/_comment_edit.html", context, status=status)
    if form.is_bound:
        # The form stands inside of what it changes.
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "this", "outerHTML"
    return response


def _edited(request: HttpRequest, comment: FeedComment, edited: FeedComment) -> HttpResponse:
    if not common_is_fragment(request):
        return redirect(feed_comment_url(comment))
    edited.author, edited.post = comment.author, comment.post
    feed_comment_like_read(edited, request.user)
    return render(request, "feed/_comment_edited.html", {"comment": edited})


@require_http_methods(["GET", "HEAD", "POST"])
@common_signed_in
@_WRITES
def feed_comment_delete_view(request: HttpRequest, comment_id: int) -> HttpResponseBase:
    """Ask, as scripts do by themselves, then delete: by who wrote it, or by whose post it is under."""
    viewer, there = _viewer(request), FeedComment.objects.open_to(request.user)
    comment = get_object_or_404(there.select_related(*_WITH), pk=comment_id)
    if viewer.pk not in (comment.author_id, comment.post.author_id):
        raise Http404
    if request.method != "POST":
        return _delete_page(request, comment)
    feed_comment_delete(comment=comment)
    if common_is_fragment(request):
        return _deleted(request, comment, viewer)
    return common_back(request, f"{comment.post.get_absolute_url()}#comments")


def _deleted(request: HttpRequest, comment: FeedComment, viewer: AccountsUser) -> HttpResponse:
    words = _("Comment deleted")
    if comment.waits and comment.author_id != viewer.pk:
        return feed_comments_anew(request, comment, words)
    return feed_comment_counted(request, HttpResponse(), comment, said=words)


def _delete_page(request: HttpRequest, comment: FeedComment) -> HttpResponse:
    context = {
        "feed_comment": comment,
        "feed_comment_url": feed_comment_url(comment),
        "feed_delete_words": feed_comment_delete_words(comment),
    }
    return render(request, "feed/comment_delete.html", context)


@require_POST
@common_signed_in
@_WRITES
def feed_comment_pin_view(request: HttpRequest, comment_id: int) -> HttpResponseBase:
    return _pin(request, comment_id, feed_comment_pin)


@require_POST
@common_signed_in
@_WRITES
def feed_comment_unpin_view(request: HttpRequest, comment_id: int) -> HttpResponseBase:
    return _pin(request, comment_id, feed_comment_unpin)


def _pin(request: HttpRequest, comment_id: int, act: Callable[..., None]) -> HttpResponse:
    comment = _comment(request, comment_id, post__author=_viewer(request))
    post, url = comment.post, feed_comment_url(comment)
    try:
        act(comment=comment)
    except FeedPost.DoesNotExist as error:  # gone since it was read
        raise Http404 from error
    except ValidationError as error:
        return common_refusal(request, error, url)
    if not common_is_fragment(request):
        return common_back(request, url)
    page = feed_comments_page(post, request.user)
    context = {"feed_post": post, "feed_comments": page, "feed_newer": True, "feed_older": True}
    return render(request, "feed/_comment_rows.html", context)


def _viewer(request: HttpRequest) -> AccountsUser:
    return cast(AccountsUser, request.user)


def _post(request: HttpRequest, code: str) -> FeedPost:
    seen = FeedPost.objects.visible_to(request.user).for_cards().with_hidden(request.user.pk)
    return get_object_or_404(seen, code=code)


def _comment(request: HttpRequest, comment_id: int, **conditions: Any) -> FeedComment:
    """A comment that the viewer may see; any other does not exist."""
    seen = FeedComment.objects.visible_to(request.user).select_related(*_WITH)
    return get_object_or_404(seen.filter(**conditions), pk=comment_id)


def _or_404(act: Callable[..., FeedComment], **values: Any) -> FeedComment:
    """Do it, unless the comment was deleted at this moment."""
    try:
        return act(**values)
    except FeedComment.DoesNotExist as error:
        raise Http404 from error
