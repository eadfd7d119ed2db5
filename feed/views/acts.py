"""What an author does with their own posts in one click: archive, pin, options; and the archive itself."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from common.access import common_is_fragment, common_signed_in
from common.back import common_back, common_refusal
from common.paging import CommonPage, common_cursor
from common.rates import common_rate_limit
from feed.actions import (
    feed_post_archive,
    feed_post_options_set,
    feed_post_pin,
    feed_post_restore,
    feed_post_unpin,
)
from feed.models import FeedPost

FEED_ARCHIVE_SIZE = 24

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_Act = Callable[[HttpRequest, FeedPost], HttpResponse]


def _own_act(act: _Act) -> Callable[..., HttpResponseBase]:
    """A POST that does something with a post of the viewer's; anybody else's does not exist here."""

    @require_POST
    @common_signed_in
    @common_rate_limit("feed.own", "60/m/user")
    def view(request: HttpRequest, code: str) -> HttpResponseBase:
        post = _own_post(request, code)
        try:
            return act(request, post)
        except FeedPost.DoesNotExist as error:
            raise Http404 from error
        except ValidationError as error:
            return common_refusal(request, error, post.get_absolute_url())

    return view


def _own_post(request: HttpRequest, code: str) -> FeedPost:
    return get_object_or_404(FeedPost, author=request.user.pk, code=code)


@_own_act
def feed_archive_view(request: HttpRequest, post: FeedPost) -> HttpResponse:
    feed_post_archive(post=post)
    undo = {"label": _("Undo"), "address": f"{post.get_absolute_url()}restore/"}
    return _done(request, post, _("The post is in your archive."), undo=undo, event="feed:archived")


@_own_act
def feed_restore_view(request: HttpRequest, post: FeedPost) -> HttpResponse:
    feed_post_restore(post=post)
    return _done(request, post, _("The post is back on the line."), event="feed:restored")


@_own_act
def feed_pin_view(request: HttpRequest, post: FeedPost) -> HttpResponse:
    feed_post_pin(post=post)
    return _done(request, post, _("The post now stands first on your profile."), event="feed:pins-changed")


@_own_act
def feed_unpin_view(request: HttpRequest, post: FeedPost) -> HttpResponse:
    feed_post_unpin(post=post)
    return _done(request, post, _("The post is no longer pinned."), event="feed:pins-changed")


@_own_act
def feed_options_view(request: HttpRequest, post: FeedPost) -> HttpResponse:
    hides_likes, comments_closed = _switch(request, "hides_likes"), _switch(request, "comments_closed")
    words = _options_sentence(hides_likes, comments_closed)
    feed_post_options_set(post=post, hides_likes=hides_likes, comments_closed=comments_closed)
    return _done(request, post, words)


def _switch(request: HttpRequest, name: str) -> bool | None:
    """A field that is 1 or 0; None when it was not sent."""
    value = request.POST.get(name)
    if value not in (None, "0", "1"):
        raise ValidationError(_("This choice is not known. Reload the page and try again."))
    return None if value is None else value == "1"


def _options_sentence(hides_likes: bool | None, comments_closed: bool | None) -> str:
    if hides_likes is not None:
        if hides_likes:
            return _("Only you see how many like this post.")
        return _("Everybody sees how many like this post.")
    if comments_closed is not None:
        return _("Commenting is turned off.") if comments_closed else _("Commenting is turned on.")
    raise ValidationError(_("This choice is not known. Reload the page and try again."))


def _done(
    request: HttpRequest, post: FeedPost, words: str, *, undo: Any = None, event: str = ""
) -> HttpResponse:
    """The menu as it is now and a toast; at the address of the post, where more changes, the page anew."""
    url = post.get_absolute_url()
    if not request.headers.get("HX-Request"):
        messages.success(request, words)
        return common_back(request, url)
    if _stands_on_page_of(request, url):
        messages.success(request, words)
        return HttpResponse(headers={"HX-Redirect": url})
    post.refresh_from_db()
    response = render(request, "feed/_menu_rows.html", {"feed_post": post})
    toast = {"text": words} | ({"undo": undo} if undo else {})
    events = {"common:toast": toast} | ({event: {"code": post.code}} if event else {})
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def _stands_on_page_of(request: HttpRequest, url: str) -> bool:
    try:
        return urlsplit(request.headers.get("HX-Current-URL", "")).path == url
    except ValueError:  # forged
        return False


@require_safe
@vary_on_headers("HX-Request")
@common_signed_in
def feed_menu_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """The rows of an own post's menu, for a card on which it was opened."""
    post = _own_post(request, code)
    if not common_is_fragment(request):
        return redirect(post)
    return render(request, "feed/_menu_rows.html", {"feed_post": post})


@require_safe
@vary_on_headers("HX-Request")
@common_signed_in
def feed_archive(request: HttpRequest) -> HttpResponseBase:
    """The viewer's own posts that are put away, the last one first."""
    posts = FeedPost.objects.filter(author=request.user.pk, archived_at__isnull=False).for_tiles()
    page = _archive_page(posts, common_cursor(request.GET.get("cursor")))
    template = "feed/_archive_rows.html" if common_is_fragment(request) else "feed/archive.html"
    return render(request, template, {"feed_page": page})


def _archive_page(posts: QuerySet[FeedPost], cursor: int | None) -> CommonPage[FeedPost]:
    """Below a moment, in microseconds since 1970. No two are equal: an author's acts wait for each other."""
    try:
        before = None if cursor is None else _EPOCH + cursor * _MICROSECOND
    except OverflowError:
        before = None
    if before is not None:
        posts = posts.filter(archived_at__lt=before)
    rows = list(posts.order_by("-archived_at")[: FEED_ARCHIVE_SIZE + 1])
    more, rows = len(rows) > FEED_ARCHIVE_SIZE, rows[:FEED_ARCHIVE_SIZE]
    last = rows[-1].archived_at if more else None
    return CommonPage(rows, (last - _EPOCH) // _MICROSECOND if last else None)
