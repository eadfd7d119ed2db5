"""Home, and the landing page of who is signed out."""

from datetime import timedelta
from http import HTTPStatus
from typing import cast
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import AccountsUser
from common.access import common_is_fragment, common_signed_in
from common.compiled import common_compiled
from common.paging import CommonPage, common_cursor
from common.rates import common_rate_limit
from feed.actions import feed_place_keep
from feed.home import feed_home_count_new, feed_home_posts
from feed.home_cards import feed_home_cards
from feed.models import FeedPlace, FeedPost
from social.suggestions import social_suggestions

FEED_HOME_SIZE = 12
FEED_HOME_NEW_MAX = 9
FEED_HOME_KNOWN_MAX = 100
FEED_HOME_SUGGESTED = 5
FEED_LANDING_SIZE = 9
FEED_PLACE_AGE = timedelta(days=3)


@require_safe
@vary_on_headers("HX-Request")
def feed_home(request: HttpRequest) -> HttpResponse:
    """The viewer's home, or the landing page of somebody signed out.

    `?cursor=`: what comes after that number; `?from=`: that number and what comes after it.
    """
    if not request.user.is_authenticated:
        return _landing(request)
    viewer, cursor, start = request.user, _number(request, "cursor"), _number(request, "from")
    before = cursor or (start + 1 if start else None)
    page = feed_home_posts(viewer, before=before, size=FEED_HOME_SIZE)
    place = None if cursor else next(iter(_place(viewer)), None)
    seen = place.top if place else _number(request, "seen")
    cards = feed_home_cards(
        page, viewer_id=viewer.pk, cursor=cursor, seen=seen, author_before=_author_of(cursor)
    )
    context = {
        "feed_page": page,
        "feed_cards": cards,
        "feed_next": _next_query(page, seen),
        "feed_is_top": before is None,
    }
    if before is None:
        context |= {"feed_new_url": _new_url(page), "feed_back_number": _back_number(page, place)}
    is_part = common_is_fragment(request)
    if page.cursor is None or not (is_part and cursor):
        context["social_suggested"] = social_suggestions(viewer, FEED_HOME_SUGGESTED)
    return render(request, _template(is_part, cursor), context)


@common_compiled
def _place(viewer: AccountsUser) -> QuerySet[FeedPlace]:
    return FeedPlace.objects.filter(user=viewer)


def _template(is_part: bool, cursor: int | None) -> str:
    if not is_part:
        return "feed/home.html"
    return "feed/_cards.html" if cursor else "feed/_home_list.html"


def _number(request: HttpRequest, name: str) -> int | None:
    """A number of publication in the address; None if it is missing or forged."""
    return common_cursor(request.GET.get(name)) or None


def _author_of(number: int | None) -> int | None:
    """Whose post the page before ended with, so that a run of theirs goes on folded."""
    if number is None:
        return None
    return FeedPost.objects.filter(published=number).values_list("author", flat=True).first()


def _next_query(page: CommonPage[FeedPost], seen: int | None) -> str:
    """Later pages are told what was seen before this visit: meanwhile the place on the server moves."""
    return page.next_query + (f"&seen={seen}" if page.next_query and seen else "")


def _new_url(page: CommonPage[FeedPost]) -> str:
    """Where a page that shows these posts asks what else there is."""
    numbers = [str(post.published) for post in page.rows]
    query = urlencode({"since": numbers[0] if numbers else 0, "known": ",".join(numbers)}, safe=",")
    return f"{reverse('feed:home-new')}?{query}"


def _back_number(page: CommonPage[FeedPost], place: FeedPlace | None) -> int | None:
    """Where the viewer stopped reading, if that is not long ago and below this page."""
    if place is None or page.cursor is None or place.updated_at < timezone.now() - FEED_PLACE_AGE:
        return None
    return place.reading if place.reading < page.cursor else None


def _landing(request: HttpRequest) -> HttpResponse:
    posts = FeedPost.objects.shown().visible_to(request.user).for_cards().order_by("-published")
    return render(request, "feed/landing.html", {"feed_posts": posts[:FEED_LANDING_SIZE]})


@require_safe
@common_signed_in
def feed_home_new(request: HttpRequest) -> HttpResponseBase:
    """The pill that says how many posts came since the page was made; 204 if none did."""
    known = [common_cursor(part) for part in request.GET.get("known", "").split(",")[:FEED_HOME_KNOWN_MAX]]
    count = feed_home_count_new(
        cast(AccountsUser, request.user),
        since=_number(request, "since") or 0,
        known=[number for number in known if number],
        full=FEED_HOME_SIZE,
        limit=FEED_HOME_NEW_MAX + 1,
    )
    if not count:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = {"feed_new_count": count, "feed_new_max": FEED_HOME_NEW_MAX}
    return render(request, "feed/_home_new.html", context)


@require_POST
@common_signed_in
@common_rate_limit("feed.place", "60/m/user")
def feed_home_place(request: HttpRequest) -> HttpResponseBase:
    """Keep how far the viewer has read: `top`, the newest post seen, and `reading`, once they read on."""
    top, reading = common_cursor(request.POST.get("top")), common_cursor(request.POST.get("reading"))
    if not top or ("reading" in request.POST and not reading):
        return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    feed_place_keep(user=cast(AccountsUser, request.user), top=top, reading=reading)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
