"""The wall of explore."""

from http import HTTPStatus
from secrets import randbelow, token_urlsafe
from urllib.parse import urlencode
from zlib import crc32

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import AccountsUser
from common.access import common_is_fragment, common_visitors
from common.paging import common_cursor
from common.rates import common_rate_limited, common_too_many_requests
from discover.models import DiscoverEpoch, DiscoverWall
from discover.walls.make import (
    DiscoverVisitorSeed,
    discover_seed_clean,
    discover_seen_add,
    discover_wall_known,
    discover_wall_make,
    discover_wall_visiting,
)
from discover.walls.pages import discover_page, discover_pages_missing

DISCOVER_WALL_RATES = "60/m/user"
# Far more than anybody looks at, and enough for the last page of a wall that was forgotten.
_PAGES_RATES = "300/m/user"
# For members alone: very many visitors may share an address.
_PAGES_DAY_RATES = "2000/d/user"

DISCOVER_VISITOR_SEEDS = 1_000
"""Visitors share so many walls of an epoch, and what is kept of these."""


@require_safe
@vary_on_headers("HX-Request")
@common_visitors
def discover_explore(request: HttpRequest) -> HttpResponseBase:
    """`?seed=` makes the wall, `&page=` goes on with it; without a seed, a new one is drawn."""
    seed = discover_seed_clean(request.GET.get("seed", ""))
    viewer = request.user
    if not isinstance(viewer, AccountsUser):
        visiting = discover_visitor_seed(seed)
        is_so = str(visiting) == seed
        return _page(request, discover_wall_visiting(visiting)) if is_so else _to(request, str(visiting))
    if not seed:
        return _to(request, token_urlsafe(6))
    wall = discover_wall_known(viewer, seed)
    if wall is None:
        wait = common_rate_limited(request, "discover.wall", DISCOVER_WALL_RATES)
        if wait:
            return common_too_many_requests(request, wait)
        wall = discover_wall_make(viewer, seed)
    return _page(request, wall)


def discover_visitor_seed(seed: str) -> DiscoverVisitorSeed:
    """The seed itself, if it is one of its epoch's and the epoch is there; else one it stands for.

    Any text stands for one, always the same while the epoch is the newest; no text for any.
    """
    epoch, _dash, number = seed.rpartition("-")
    epochs = set(DiscoverEpoch.objects.values_list("pk", flat=True))
    named, place = common_cursor(epoch), common_cursor(number)
    if place is None or place >= DISCOVER_VISITOR_SEEDS:
        place = crc32(seed.encode()) % DISCOVER_VISITOR_SEEDS if seed else randbelow(DISCOVER_VISITOR_SEEDS)
    return DiscoverVisitorSeed(named if named in epochs else max(epochs, default=0), str(place))


def _to(request: HttpRequest, seed: str) -> HttpResponseBase:
    address = f"{reverse('discover:explore')}?{urlencode({'seed': seed})}"
    if common_is_fragment(request):
        # The wall that should go on is there no more: another one begins on a page of its own.
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Redirect": address})
    return redirect(address)


def _wait(request: HttpRequest, pages: int) -> int | None:
    """Until so many pages may be made. What is refused for the minute does not count for the day."""
    wait = common_rate_limited(request, "discover.pages", _PAGES_RATES, pages)
    if wait or not request.user.is_authenticated:
        return wait
    return common_rate_limited(request, "discover.pages-day", _PAGES_DAY_RATES, pages)


def _page(request: HttpRequest, wall: DiscoverWall) -> HttpResponseBase:
    number = common_cursor(request.GET.get("page")) or 1
    wait = _wait(request, discover_pages_missing(wall, number))
    if wait:
        return common_too_many_requests(request, wait)
    page = discover_page(wall, request.user, number)
    if isinstance(request.user, AccountsUser):
        discover_seen_add(request.user, [post.pk for post in page.rows])
    template = "discover/_wall.html" if common_is_fragment(request) else "discover/explore.html"
    return render(request, template, {"discover_page": page})
