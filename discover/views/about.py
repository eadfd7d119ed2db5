"""The law of discovery, with the numbers that it has at the moment."""

from fractions import Fraction

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import AccountsUser
from common.access import common_visitors
from discover.epochs import DISCOVER_LIKED_AGE, DISCOVER_LIKED_MAX
from discover.fresh import DISCOVER_FRESH_AGE
from discover.models import DiscoverEpoch, DiscoverFresh, DiscoverPreference
from discover.walls.life import DISCOVER_WALL_LIFE
from discover.walls.make import discover_mixture
from discover.walls.order import DISCOVER_PAGE_AUTHOR_MAX
from discover.walls.shares import DISCOVER_POPULAR
from discover.weights import DISCOVER_HALF_LIFE, DISCOVER_LEAST
from social.queries import SocialViewer


@require_safe
@common_visitors
def discover_about(request: HttpRequest) -> HttpResponseBase:
    fresh = DiscoverFresh.objects.filter(newest_at__gt=timezone.now() - DISCOVER_FRESH_AGE)
    context = {
        "discover_epoch": DiscoverEpoch.objects.first(),
        "discover_fresh_count": fresh.count(),
        "discover_half_life_days": DISCOVER_HALF_LIFE // 86_400,
        "discover_least": DISCOVER_LEAST,
        "discover_liked_days": DISCOVER_LIKED_AGE.days,
        "discover_liked_max": DISCOVER_LIKED_MAX,
        "discover_fresh_days": DISCOVER_FRESH_AGE.days,
        "discover_wall_hours": int(DISCOVER_WALL_LIFE.total_seconds() // 3600),
        "discover_author_max": DISCOVER_PAGE_AUTHOR_MAX,
        "discover_mixture": _mixture(request.user),
    }
    return render(request, "discover/about.html", context)


def _mixture(viewer: SocialViewer) -> dict[str, Fraction]:
    """The viewer's own; for visitors what everybody begins with."""
    if isinstance(viewer, AccountsUser):
        return discover_mixture(viewer).chances
    first = DiscoverPreference()
    shares = {
        "hashtags": first.hashtags,
        "popular": DISCOVER_POPULAR,
        "people": first.people,
        "fresh": first.fresh,
    }
    return {name: Fraction(share, sum(shares.values())) for name, share in shares.items()}
