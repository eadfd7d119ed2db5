"""The page of a hashtag, and following it."""

from http import HTTPStatus
from typing import cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import AccountsUser
from common.access import common_is_fragment, common_signed_in, common_visitors
from common.back import common_back, common_refusal
from common.paging import common_cursor
from common.rates import common_rate_limit
from feed.actions import feed_hashtag_follow, feed_hashtag_unfollow
from feed.hashtags import feed_hashtag_known, feed_hashtag_page
from feed.models import FeedHashtag
from feed.texts import feed_hashtag_fold, feed_hashtags_of

FEED_HASHTAG_SIZE = 24
FEED_HASHTAG_TOP = 9
_RATE = "60/m/user"


@require_safe
@vary_on_headers("HX-Request")
@common_visitors
def feed_hashtag(request: HttpRequest, name: str) -> HttpResponseBase:
    folded = feed_hashtag_fold(name)
    if folded not in feed_hashtags_of(f"#{name}"):
        raise Http404
    if folded != name:
        return redirect("feed:hashtag", name=folded, permanent=True)
    hashtag = feed_hashtag_known(name, request.user)
    if hashtag is None:
        return _unwritten(request, name)
    page = feed_hashtag_page(
        hashtag,
        request.user,
        before=common_cursor(request.GET.get("cursor")),
        size=FEED_HASHTAG_SIZE,
        top=FEED_HASHTAG_TOP,
    )
    context = {"feed_hashtag": hashtag, "feed_page": page.latest, "feed_top_posts": page.top}
    template = "feed/_tiles.html" if common_is_fragment(request) else "feed/hashtag.html"
    return render(request, template, context)


def _unwritten(request: HttpRequest, name: str) -> HttpResponse:
    """Kind words for a hashtag that is still to be written."""
    words = {"feed_name": name}
    return render(request, "feed/hashtag_unwritten.html", words, status=HTTPStatus.NOT_FOUND)


def _known_or_404(request: HttpRequest, name: str) -> FeedHashtag:
    hashtag = feed_hashtag_known(name, request.user)
    if hashtag is None:
        raise Http404
    return hashtag


@require_POST
@common_signed_in
@common_rate_limit("feed.hashtag", _RATE)
def feed_hashtag_follow_view(request: HttpRequest, name: str) -> HttpResponseBase:
    hashtag = _known_or_404(request, name)
    try:
        feed_hashtag_follow(user=cast(AccountsUser, request.user), hashtag=hashtag)
    except ValidationError as error:
        return common_refusal(request, error, hashtag.get_absolute_url())
    return _answer(request, hashtag, follows=True)


@require_POST
@common_signed_in
@common_rate_limit("feed.hashtag", _RATE)
def feed_hashtag_unfollow_view(request: HttpRequest, name: str) -> HttpResponseBase:
    hashtag = _known_or_404(request, name)
    feed_hashtag_unfollow(user=cast(AccountsUser, request.user), hashtag=hashtag)
    return _answer(request, hashtag, follows=False)


def _answer(request: HttpRequest, hashtag: FeedHashtag, *, follows: bool) -> HttpResponse:
    """The button, or back to the page on which it was pressed."""
    if not request.headers.get("HX-Request"):
        return common_back(request, hashtag.get_absolute_url())
    hashtag.feed_follows = follows  # type: ignore[attr-defined]
    return render(request, "feed/_hashtag_follow.html", {"feed_hashtag": hashtag})
