"""The wall of explore."""

from secrets import randbelow, token_urlsafe
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import AccountsUser
from common.access import common_is_fragment, common_visitors
from common.paging import common_cursor
from common.rates import common_rate_limited, common_too_many_requests
from discover.models import DiscoverEpoch
from discover.walls.make import (
    DiscoverVisitorSeed,
    discover_seed_clean,
    discover_seen_add,
    discover_wall_known,
    discover_wall_make,
    discover_wall_visiting,
)
from discover.walls.pages import discover_page

DISCOVER_WALL_RATES = "60/m/user"

# Visitors share their walls, and what is kept of these.
_VISITOR_SEEDS = 1_000


@require_safe
@vary_on_headers("HX-Request")
@common_visitors
def discover_explore(request: HttpRequest) -> HttpResponseBase:
    """`?seed=` makes the wall, `&page=` goes on with it; without a seed, a new one is drawn."""
    seed = discover_seed_clean(request.GET.get("seed", ""))
    viewer = request.user
    wall: Any
    if not isinstance(viewer, AccountsUser):
        canonical = discover_visitor_seed(seed)
        if str(canonical) != seed:
            return _to(str(canonical))
        wall = discover_wall_visiting(canonical)
    elif not seed:
        return _to(token_urlsafe(6))
    else:
        wall = discover_wall_known(viewer, seed)
        if wall is None:
            wait = common_rate_limited(request, "discover.wall", DISCOVER_WALL_RATES)
            if wait:
                return common_too_many_requests(request, wait)
            wall = discover_wall_make(viewer, seed)
    page = discover_page(wall, viewer, common_cursor(request.GET.get("page")) or 1)
    if isinstance(viewer, AccountsUser):
        discover_seen_add(viewer, [post.pk for post in page.rows])
    template = "discover/_wall.html" if common_is_fragment(request) else "discover/explore.html"
    return render(request, template, {"discover_page": page})


def _to(seed: str) -> HttpResponseBase:
    return redirect(f"{reverse('discover:explore')}?{urlencode({'seed': seed})}")


def discover_visitor_seed(seed: str) -> DiscoverVisitorSeed:
    """The seed itself, if its epoch is there; else its text, or some text, with the newest epoch."""
    head, _dash, text = seed.partition("-")
    epochs = set(DiscoverEpoch.objects.values_list("pk", flat=True))
    named = common_cursor(head)
    is_there = text and head == str(named) and (named in epochs or (named == 0 and not epochs))
    if is_there and named is not None:
        return DiscoverVisitorSeed(named, text)
    return DiscoverVisitorSeed(max(epochs, default=0), text or seed or str(randbelow(_VISITOR_SEEDS)))
