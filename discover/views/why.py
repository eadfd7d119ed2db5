"""Why a post is on the wall, and seeing less of what is to blame."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts.models import AccountsUser
from common.access import common_is_fragment, common_signed_in, common_visitors
from common.back import common_back, common_refusal
from common.rates import common_rate_limit
from discover.actions import discover_less_add, discover_less_remove
from discover.less import (
    DiscoverLessOf,
    discover_less_found,
    discover_less_named,
)
from discover.models import DiscoverLess, DiscoverWall
from discover.views.explore import discover_visitor_seed
from discover.walls.make import (
    discover_seed_clean,
    discover_wall_known,
    discover_wall_plan,
    discover_wall_visiting,
)
from discover.weights import DISCOVER_HALF_LIFE, DISCOVER_LEAST
from discover.why import discover_why
from feed.models import FeedPost
from social.views.answers import social_viewer

_RATES = "60/m/user"


@require_safe
@vary_on_headers("HX-Request")
@common_visitors
def discover_why_page(request: HttpRequest, code: str) -> HttpResponseBase:
    posts = FeedPost.objects.shown().visible_to(request.user).for_tiles(request.user.pk)
    post = get_object_or_404(posts.select_related("author__profile"), code=code)
    seed = discover_seed_clean(request.GET.get("seed", ""))
    why = discover_why(post, _wall(request, seed), request.user)
    context = {
        "discover_post": post,
        "discover_why": why,
        "discover_seed_query": urlencode({"seed": seed}) if seed else "",
        "discover_half_life_days": DISCOVER_HALF_LIFE // 86_400,
        "discover_least": DISCOVER_LEAST,
    }
    template = "discover/_why_dialog.html" if common_is_fragment(request) else "discover/why.html"
    return render(request, template, context)


def _wall(request: HttpRequest, seed: str) -> DiscoverWall:
    """Of the seed; else what would be made now."""
    if isinstance(request.user, AccountsUser):
        return discover_wall_known(request.user, seed) or discover_wall_plan(request.user, seed)
    return discover_wall_visiting(discover_visitor_seed(seed))


@require_POST
@common_signed_in
@common_rate_limit("discover.less", _RATES)
def discover_less_view(request: HttpRequest) -> HttpResponseBase:
    what = _named(request)
    try:
        discover_less_add(user=social_viewer(request), kind=what.kind, key=what.key)
    except ValidationError as error:
        return common_refusal(request, error, reverse("discover:settings"))
    return _answer(request, what, is_less=True)


@require_POST
@common_signed_in
@common_rate_limit("discover.less", _RATES)
def discover_less_remove_view(request: HttpRequest) -> HttpResponseBase:
    what = _named(request, is_less=True)
    discover_less_remove(user=social_viewer(request), kind=what.kind, key=what.key)
    return _answer(request, what, is_less=False)


def _named(request: HttpRequest, *, is_less: bool = False) -> DiscoverLessOf:
    """What is there for the viewer; with `is_less` also what they see less of, though it is not."""
    kind, name = (request.POST.get(field, "").replace("\0", "") for field in ("kind", "name"))
    viewer = social_viewer(request)
    what = discover_less_named(viewer, kind, name)
    if what is None and is_less:
        what = discover_less_found(viewer, kind, name)
    if what is None:
        raise Http404
    return what


def _answer(request: HttpRequest, what: DiscoverLessOf, *, is_less: bool) -> HttpResponse:
    if request.headers.get("HX-Request"):
        shown = DiscoverLessOf(what.kind, what.key, what.name, is_less)
        return render(request, "discover/_less.html", {"discover_each": shown})
    messages.success(request, _words(what) if is_less else _("Taken back, from your next wall on."))
    return common_back(request, reverse("discover:settings"))


def _words(what: DiscoverLessOf) -> str:
    if what.kind == DiscoverLess.Kind.HASHTAG:
        return _("You will see less of #%(name)s, from your next wall on.") % {"name": what.name}
    if what.kind == DiscoverLess.Kind.AUTHOR:
        return _("You will see less by %(name)s, from your next wall on.") % {"name": what.name}
    return _("You will see less of what %(name)s likes, from your next wall on.") % {"name": what.name}
