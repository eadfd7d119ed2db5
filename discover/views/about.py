"""The law of discovery, with the numbers that it has at the moment."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import AccountsUser
from common.access import common_visitors
from discover.epochs import DISCOVER_LIKED_AGE, DISCOVER_LIKED_MAX
from discover.models import DiscoverEpoch, DiscoverFresh, DiscoverPreference
from discover.walls.life import DISCOVER_WALL_LIFE
from discover.walls.make import discover_mixture
from discover.walls.order import DISCOVER_PAGE_AUTHOR_MAX
from discover.walls.shares import DISCOVER_POPULAR, DISCOVER_SURPRISE
from discover.weights import DISCOVER_HALF_LIFE, DISCOVER_LEAST


@require_safe
@common_visitors
def discover_about(request: HttpRequest) -> HttpResponseBase:
    viewer = request.user
    context = {
        "discover_epoch": DiscoverEpoch.objects.first(),
        "discover_fresh_count": DiscoverFresh.objects.count(),
        "discover_default": DiscoverPreference(),
        "discover_popular": DISCOVER_POPULAR,
        "discover_surprise": DISCOVER_SURPRISE,
        "discover_half_life_days": DISCOVER_HALF_LIFE // 86_400,
        "discover_least": DISCOVER_LEAST,
        "discover_liked_days": DISCOVER_LIKED_AGE.days,
        "discover_liked_max": DISCOVER_LIKED_MAX,
        "discover_wall_hours": int(DISCOVER_WALL_LIFE.total_seconds() // 3600),
        "discover_author_max": DISCOVER_PAGE_AUTHOR_MAX,
        "discover_mixture": discover_mixture(viewer).chances if isinstance(viewer, AccountsUser) else None,
    }
    return render(request, "discover/about.html", context)
