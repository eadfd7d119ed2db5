"""Likes and saves: the acts, who liked, and what the viewer saved."""

from collections.abc import Callable
from typing import cast

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import AccountsUser
from common.access import common_is_fragment, common_signed_in, common_visitors
from common.back import common_back
from common.paging import common_cursor, common_keyset_page
from common.rates import common_rate_limit
from feed.actions import feed_like, feed_save, feed_unlike, feed_unsave
from feed.likers import FeedLikersPlace, feed_likers_page
from feed.models import FeedPost
from feed.templatetags.feed_marks import feed_like_form, feed_likes_link, feed_mark_fields, feed_save_form

FEED_LIKERS_SIZE = 24
FEED_SAVED_SIZE = 24
FEED_MARK_RATE = "120/m/user"

_Act = Callable[..., FeedPost]


@require_POST
@common_signed_in
@common_rate_limit("feed.mark", FEED_MARK_RATE)
def feed_like_view(request: HttpRequest, code: str) -> HttpResponseBase:
    return _like(request, code, feed_like, liked=True)


@require_POST
@common_signed_in
@common_rate_limit("feed.mark", FEED_MARK_RATE)
def feed_unlike_view(request: HttpRequest, code: str) -> HttpResponseBase:
    return _like(request, code, feed_unlike, liked=False)


@require_POST
@common_signed_in
@common_rate_limit("feed.mark", FEED_MARK_RATE)
def feed_save_view(request: HttpRequest, code: str) -> HttpResponseBase:
    return _save(request, code, feed_save, saved=True)


@require_POST
@common_signed_in
@common_rate_limit("feed.mark", FEED_MARK_RATE)
def feed_unsave_view(request: HttpRequest, code: str) -> HttpResponseBase:
    return _save(request, code, feed_unsave, saved=False)


def _like(request: HttpRequest, code: str, act: _Act, *, liked: bool) -> HttpResponse:
    post = _acted(request, code, act)
    if not request.headers.get("HX-Request"):
        return common_back(request, post.get_absolute_url())
    post.feed_liked = liked
    # Wherever else on the page this post says how many like it.
    everywhere = f""" hx-swap-oob="outerHTML:[data-post='{post.code}'] .post-likes\""""
    form = feed_like_form(post, feed_mark_fields(get_token(request)))
    return HttpResponse(form + feed_likes_link(post, _viewer(request), more=everywhere))


def _save(request: HttpRequest, code: str, act: _Act, *, saved: bool) -> HttpResponse:
    post = _acted(request, code, act)
    if not request.headers.get("HX-Request"):
        return common_back(request, post.get_absolute_url())
    post.feed_saved = saved
    return HttpResponse(feed_save_form(post, feed_mark_fields(get_token(request))))


def _acted(request: HttpRequest, code: str, act: _Act) -> FeedPost:
    try:
        return act(user=_viewer(request), code=code)
    except FeedPost.DoesNotExist as error:
        raise Http404 from error


def _viewer(request: HttpRequest) -> AccountsUser:
    return cast(AccountsUser, request.user)


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@common_visitors
def feed_likes(request: HttpRequest, code: str) -> HttpResponseBase:
    """Who liked: a page, a dialog over another, or the next rows of either."""
    posts = FeedPost.objects.visible_to(request.user).select_related("author")
    post = get_object_or_404(posts, code=code)
    place = FeedLikersPlace(
        followed=common_cursor(request.GET.get("cursor")), others=common_cursor(request.GET.get("others"))
    )
    page = feed_likers_page(post, request.user, place, FEED_LIKERS_SIZE)
    context = {"feed_post": post, "feed_page": page}
    return render(request, f"feed/{_likes_template(request)}.html", context)


def _likes_template(request: HttpRequest) -> str:
    if not common_is_fragment(request):
        return "likes"
    return "_likes_dialog" if request.headers.get("HX-Target") == "dialog" else "_likes_rows"


@require_safe
@vary_on_headers("HX-Request")
@common_signed_in
def feed_saved(request: HttpRequest) -> HttpResponseBase:
    """The posts that the viewer saved and may still see, the last saved first."""
    posts = (
        FeedPost.objects.shown()
        .visible_to(request.user)
        .filter(saves__user=request.user.pk)
        .annotate(feed_save_id=F("saves__pk"))
        .for_tiles(request.user.pk)
    )
    cursor = common_cursor(request.GET.get("cursor"))
    page = common_keyset_page(posts, key="feed_save_id", cursor=cursor, size=FEED_SAVED_SIZE)
    template = "feed/_tiles.html" if common_is_fragment(request) else "feed/saved.html"
    return render(request, template, {"feed_page": page})
